package io.claudectl.daemon.door;

import io.claudectl.core.agent.AgentAdapter;
import io.claudectl.core.agent.Reply;
import io.claudectl.core.agent.ReplyTarget;
import io.claudectl.core.agent.Report;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.Privileged;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.session.Authority;
import io.claudectl.daemon.broker.Broker;
import io.claudectl.daemon.session.CallerResolver;
import io.claudectl.os.PathResolver;
import io.claudectl.protocol.Call;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Refuses edits of the bus's own files by an agent's file tools. Commands in a shell still reach
 * the files: this protects against a mistaken model and is not a security boundary.
 */
public final class OwnFiles {
    /** Names of the bus below the state directory, which may hold others. */
    private static final List<String> STATE =
            List.of("bus", "bin", "image", "config.toml", "onboarding.json");

    private final Broker broker;
    private final CallerResolver callers;
    private final AgentAdapter agent;
    private final Path home;

    /**
     * @param home the state directory, its links resolved
     */
    public OwnFiles(Broker broker, CallerResolver callers, AgentAdapter agent, Path home) {
        this.broker = broker;
        this.callers = callers;
        this.agent = agent;
        this.home = home;
    }

    /** Returns a refusal, or silence, which leaves the call to the user's permissions. */
    Reply.Body answer(Call call, ReplyTarget place, String path) {
        Report report = place.report();
        String cwd = report.cwd().isEmpty() ? call.cwd() : report.cwd();
        String file = PathResolver.of(cwd, path);
        if (file == null || !own(place, PathResolver.real(cwd), Path.of(file))) {
            return new Reply.Body.Silence();
        }
        SessionSeed seed = agent.session(place.call(), report);
        Caller caller = seed == null ? callers.caller(call) : new Caller.InSession(seed);
        var edit = new Privileged<>(caller, Authority.Act.EDIT_FILES, file, tx -> true);
        return switch (broker.call(edit)) {
            case Privileged.Outcome.Done<Boolean> ignored -> new Reply.Body.Silence();
            case Privileged.Outcome.Refused<Boolean>(var why) -> new Reply.Body.Deny(why.text());
        };
    }

    private boolean own(ReplyTarget place, String cwd, Path file) {
        return places(place, cwd).stream().anyMatch(file::startsWith);
    }

    /**
     * Returns the protected paths: everything below the state directory, or for a session that
     * works in it the bus's names.
     */
    private List<Path> places(ReplyTarget place, String cwd) {
        var places = new ArrayList<Path>();
        if (Path.of(cwd).startsWith(home)) {
            STATE.forEach(name -> places.add(home.resolve(name)));
        } else {
            places.add(home);
        }
        for (Path installed : agent.installed(place.call())) {
            places.add(installed);
        }
        return places.stream().map(OwnFiles::found).toList();
    }

    private static Path found(Path place) {
        String real = PathResolver.of("/", place.toString());
        return real == null ? place : Path.of(real);
    }
}
