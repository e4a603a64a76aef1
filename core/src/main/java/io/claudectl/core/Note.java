package io.claudectl.core;

import io.claudectl.core.mail.LeaseRef;
import io.claudectl.core.mail.MessageId;
import io.claudectl.core.role.SessionKey;
import org.jspecify.annotations.Nullable;

/**
 * Something the daemon remembers only as long as it runs. After a restart each of these starts from
 * a safe value: leases get a fresh term, sessions count as busy until they say otherwise.
 */
public sealed interface Note {
    /** The lease ends at this tick unless something happens. */
    record LeaseTerm(LeaseRef lease, long untilTickMs) implements Note {}

    /** An answer carrying this lease is on its way to a hook, or no longer. */
    record AnswerOpen(LeaseRef lease, boolean open) implements Note {}

    /** A transcript showed that the session moves. */
    record Moved(SessionKey session) implements Note {}

    /** A hook of the session fired, so it moves; {@code event} in the client's words. */
    record Hooked(SessionKey session, String event) implements Note {}

    record Idle(SessionKey session) implements Note {}

    record Busy(SessionKey session, @Nullable String promptId) implements Note {}

    /** The turn was continued at its Stop once more, or the count starts again (0). */
    record Continued(SessionKey session, int inARow) implements Note {}

    /** A transcript was this long when it was read. */
    record TranscriptLength(SessionKey session, long length) implements Note {}

    /** The session is to be told at its next hook that somebody else settled this message. */
    record Tell(SessionKey session, MessageId message, String text) implements Note {}

    record Told(SessionKey session) implements Note {}
}
