package io.claudectl.core.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One presentation of a delivery to one session. How long it still runs is no part of it: terms
 * count monotonic time and start afresh with the daemon.
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

    /** The holder's transcript and how long it was (bytes) when the lease was given. */
    public record Mark(@Nullable String transcript, long length) {}

    /**
     * How the lease came about.
     *
     * @param promptId the client's id of the turn; null outside turns
     * @param request bridge and line for calls that may be repeated after a reconnect; else null
     */
    public record Origin(
            Trigger trigger, @Nullable String promptId, @Nullable String request, Instant at) {}

    /** Which door the mail went out by. */
    public enum Trigger {
        STOP,
        PROMPT,
        TOOL,
        INBOX,
        READ_INBOX
    }

    /** How far the presentation got. */
    public sealed interface Phase {
        /** Given out; whether it arrived is not known. */
        record Open() implements Phase {}

        /** The client wrote it out and said so. */
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

    /** The same lease, further on. */
    public Lease withPhase(Phase next) {
        return new Lease(ref, token, holder, mark, origin, attempt, next, stopSeen);
    }

    /** The same lease, ended. */
    public Lease end(String reason, Instant at) {
        return withPhase(new Phase.Ended(reason, handed(), at));
    }

    /** The same lease, after the end of its prompt's turn. */
    public Lease stopped() {
        return new Lease(ref, token, holder, mark, origin, attempt, phase, true);
    }
}
