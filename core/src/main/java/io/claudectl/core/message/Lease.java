package io.claudectl.core.message;

import io.claudectl.core.text.Word;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One presentation of a delivery to one session. Its remaining term is kept in memory: terms count
 * monotonic time and start afresh with the daemon.
 *
 * @param stopSeen an end of the same prompt's turn came after the confirm, while no transcript
 *     could be read
 */
public record Lease(
        LeaseRef ref,
        Token token,
        Holder holder,
        Mark mark,
        Origin origin,
        int attempt,
        Phase phase,
        boolean stopSeen) {

    /** The holder's transcript and its length (bytes) when the lease was given. */
    public record Mark(@Nullable String transcript, long length) {}

    /**
     * The cause of a lease.
     *
     * @param promptId the client's id of the turn; null outside turns
     * @param request bridge and line for calls that may be repeated after a reconnect; else null
     */
    public record Origin(
            Trigger trigger, @Nullable String promptId, @Nullable String request, Instant at) {}

    /** The door the mail was handed out by. */
    public enum Trigger implements Word {
        STOP,
        PROMPT,
        TOOL,
        INBOX,
        READ_INBOX
    }

    /** The progress of a presentation. */
    public sealed interface Phase {
        /** Given out; its arrival is unknown. */
        record Open() implements Phase {}

        /** The client confirmed that it wrote the mail out. */
        record Handed(Instant at) implements Phase {}

        /** Over. An ended lease can still prove late that its mail was seen. */
        record Ended(String reason, boolean wasHanded, Instant at) implements Phase {}
    }

    public boolean live() {
        return !(phase instanceof Phase.Ended);
    }

    public boolean handed() {
        return switch (phase) {
            case Phase.Open() -> false;
            case Phase.Handed ignored -> true;
            case Phase.Ended ended -> ended.wasHanded();
        };
    }

    /** Returns the lease in another phase. */
    public Lease withPhase(Phase next) {
        return new Lease(ref, token, holder, mark, origin, attempt, next, stopSeen);
    }

    /** Returns the lease, ended. */
    public Lease end(String reason, Instant at) {
        return withPhase(new Phase.Ended(reason, handed(), at));
    }

    /** Returns the lease, marked with the end of its prompt's turn. */
    public Lease stopped() {
        return new Lease(ref, token, holder, mark, origin, attempt, phase, true);
    }
}
