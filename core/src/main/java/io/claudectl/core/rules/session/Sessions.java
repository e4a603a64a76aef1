package io.claudectl.core.rules.session;

import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.role.Binding;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.Role;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.state.Resolution;
import io.claudectl.core.state.View;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of known sessions: a session is registered by its first contact, and kept up to date.
 */
public final class Sessions {
    /** The interval at which a role's last seen time is written. */
    private static final Duration SEEN_EVERY = Duration.ofSeconds(30);

    /** Bytes of a session's own mailbox name: enough that no two sessions share one. */
    private static final int OWN_BYTES = 8;

    /** Retention of an ended process's binding. */
    static final Duration BINDING_KEPT = Duration.ofDays(1);

    private Sessions() {}

    /**
     * Registers the session of this seed, or updates it. Its directory and transcript follow hooks
     * only.
     */
    public static Decision<Session> known(View view, SessionSeed seed, boolean fromHook) {
        var draft = new Decision.Draft();
        Session before = view.state().directory().session(seed.key());
        Session now = before == null ? created(view, seed) : updated(before, seed, fromHook);
        if (!now.equals(before)) {
            draft.change(new Change.SessionSaved(now));
            if (before == null || !before.conversation().equals(now.conversation())) {
                draft.change(registered(view, now));
            }
        }
        // Only once: a later binding by a person or the session must outlive the next call.
        RoleName environment = before == null ? seed.environmentRole() : null;
        if (environment != null
                && !environment.reserved()
                && !environment.equals(view.state().directory().bound(now.key()))) {
            Role role = view.state().directory().role(environment);
            if (role == null) {
                draft.change(
                        new Change.RoleSaved(
                                Roles.created(environment, null, false, view.now().wall())));
            }
            Sharing.tell(view, draft, environment, now, false);
            draft.change(new Change.BindingSaved(new Binding(now.key(), environment)));
        }
        return draft.reply(now);
    }

    /**
     * Writes the row of who serves a role: a role resumed with its conversation is bound to the new
     * process.
     */
    public static Decision<Resolution> resolved(View view, Session session) {
        var draft = new Decision.Draft();
        Resolution resolution = view.state().directory().resolution(session);
        if (resolution instanceof Resolution.Bound(var name, var how)) {
            if (how == Resolution.How.RESUMED) {
                draft.change(new Change.BindingSaved(new Binding(session.key(), name)));
            }
            Role role = view.state().directory().role(name);
            if (role != null && stale(role, session, view.now().wall())) {
                draft.change(
                        new Change.RoleSaved(
                                role.seen(
                                        session.conversation(),
                                        session.process().pid(),
                                        view.now().wall())));
            }
        }
        return draft.reply(resolution);
    }

    private static boolean stale(Role role, Session session, Instant now) {
        return !session.conversation().equals(role.lastConversation())
                || role.pid() != session.process().pid()
                || Duration.between(role.lastSeen(), now).compareTo(SEEN_EVERY) > 0;
    }

    /** Marks sessions whose process was found to have ended. The caller handles their mail. */
    public static Decision<Integer> gone(View view, Set<SessionKey> gone) {
        var draft = new Decision.Draft();
        int ended = 0;
        for (SessionKey key : gone) {
            Session session = view.state().directory().session(key);
            if (session != null && session.live()) {
                draft.change(new Change.SessionSaved(session.ended(view.now().wall())));
                draft.change(
                        new Change.Happened(
                                new Change.Event(
                                        view.now().wall(),
                                        "session.ended",
                                        null,
                                        null,
                                        key,
                                        List.of())));
                ended++;
            }
        }
        return draft.reply(ended);
    }

    /**
     * Removes bindings of processes that ended a day ago. A session that resumes the conversation
     * has the role it had last. Replies whether there may be more.
     *
     * @param limit at most so many in one commit
     */
    public static Decision<Boolean> released(View view, int limit) {
        Instant before = view.now().wall().minus(BINDING_KEPT);
        var draft = new Decision.Draft();
        List<SessionKey> ended = view.state().directory().boundAndEnded(before, limit);
        ended.forEach(key -> draft.change(new Change.BindingRemoved(key)));
        return draft.reply(ended.size() == limit);
    }

    private static Session created(View view, SessionSeed seed) {
        return new Session(
                seed.key(),
                seed.process(),
                seed.conversation(),
                seed.cwd(),
                seed.transcript(),
                seed.headless(),
                RoleName.ownMailbox(shortHash(seed.key().value())),
                0,
                view.now().wall(),
                null);
    }

    private static Session updated(Session before, SessionSeed seed, boolean fromHook) {
        Session living = before.live() ? before : before.ended(null);
        if (!fromHook) {
            // A shell below the session may have another directory, and its environment may be
            // older than a /clear.
            return living;
        }
        boolean known = !seed.conversation().equals(ConversationId.NONE);
        @Nullable String transcript =
                seed.transcript() == null ? living.transcript() : seed.transcript();
        return living.at(
                        known ? seed.conversation() : living.conversation(),
                        seed.cwd().isEmpty() ? living.cwd() : seed.cwd(),
                        transcript)
                .withHeadless(seed.headless());
    }

    private static Change registered(View view, Session session) {
        return new Change.Happened(
                new Change.Event(
                        view.now().wall(),
                        "session.registered",
                        null,
                        null,
                        session.key(),
                        List.of(
                                new Change.Field("client_session", session.conversation().value()),
                                new Change.Field("cwd", session.cwd()),
                                new Change.Field("pid", session.process().pid()),
                                new Change.Field("headless", session.headless()))));
    }

    private static String shortHash(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, OWN_BYTES);
        } catch (NoSuchAlgorithmException missing) {
            throw new AssertionError("every JDK has SHA-256", missing);
        }
    }
}
