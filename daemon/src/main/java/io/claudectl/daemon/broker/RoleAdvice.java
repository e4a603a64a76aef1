package io.claudectl.daemon.broker;

import io.claudectl.agent.claude.session.ClaudeCallers;
import io.claudectl.agent.claude.suggest.Footprint;
import io.claudectl.agent.claude.suggest.Suggestions;
import io.claudectl.agent.claude.suggest.Suggestions.Suggestion;
import io.claudectl.agent.claude.transcript.FootprintScan;
import io.claudectl.agent.claude.transcript.TranscriptLocator;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.SessionRoleQuery;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.daemon.session.CallerResolver;
import io.claudectl.protocol.Call;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Suggests roles for a session, from its transcript and its directory. Writes nothing. */
public final class RoleAdvice {
    private final BusService bus;

    public RoleAdvice(BusService bus) {
        this.bus = bus;
    }

    /** Returns suggestions for the caller's session; outside any, those by its directory alone. */
    public List<Suggestion> forCaller(Call call, Caller caller) {
        return switch (caller) {
            case Caller.InSession(var seed) -> forSession(call, seed);
            case Caller.Detached detached -> forDirectory(detached.cwd());
            case Caller.Outside outside -> forDirectory(outside.cwd());
        };
    }

    private List<Suggestion> forDirectory(String cwd) {
        return of(
                bus.call(new SessionRoleQuery(SessionKey.OUTSIDE)),
                new FootprintScan.Found(new Footprint(cwd), 0, 0));
    }

    /** Returns suggestions for another session; null where neither bus nor client know it. */
    public @Nullable List<Suggestion> forProcess(Call call, SessionSeed seed) {
        boolean known =
                !seed.conversation().equals(ConversationId.NONE)
                        || bus.call(new SessionRoleQuery(seed.key())).session() != null;
        return known ? forSession(call, seed) : null;
    }

    private List<Suggestion> forSession(Call call, SessionSeed seed) {
        SessionRoleQuery.Result ground = bus.call(new SessionRoleQuery(seed.key()));
        Session session = ground.session();
        String cwd = session == null || session.cwd().isEmpty() ? seed.cwd() : session.cwd();
        return of(ground, FootprintScan.of(transcript(call, seed, session, cwd), cwd));
    }

    private static @Nullable Path transcript(
            Call call, SessionSeed seed, @Nullable Session session, String cwd) {
        String told = seed.transcript();
        if (told == null && session != null) {
            told = session.transcript();
        }
        if (told != null) {
            try {
                return Path.of(told);
            } catch (InvalidPathException unusable) {
                return null;
            }
        }
        ConversationId id = session == null ? seed.conversation() : session.conversation();
        return TranscriptLocator.of(
                ClaudeCallers.configDirectory(CallerResolver.invocation(call)), id, cwd);
    }

    private static List<Suggestion> of(SessionRoleQuery.Result ground, FootprintScan.Found found) {
        String reading =
                found.read() < found.size()
                        ? "only %d of the %d MiB of its transcript were read, the beginning and the end"
                                .formatted(found.read() >> 20, found.size() >> 20)
                        : "";
        return Suggestions.of(
                found.footprint(), new Suggestions.Known(ground.held(), ground.role(), reading));
    }
}
