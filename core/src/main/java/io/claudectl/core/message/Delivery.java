package io.claudectl.core.message;

import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One message for one role, in one state.
 *
 * @param group orders it among the others of its role and priority, see {@link Message#group}
 * @param deadline after which an unconfirmed delivery is given up (wall time)
 */
public record Delivery(
        DeliveryId id,
        MessageId message,
        RoleName role,
        Priority priority,
        String group,
        Instant deadline,
        State state,
        Attempts tally) {

    /** The state of a delivery. */
    public sealed interface State {
        /** Waiting; not before {@code notBefore} when it is parked. */
        record Pending(@Nullable Instant notBefore) implements State {}

        /**
         * Given to one session for a bounded time; the lease with this delivery's epoch names the
         * session.
         */
        record Leased() implements State {}

        record Delivered(Evidence evidence, Instant at) implements State {}

        record Acked(SessionKey by, AckOutcome outcome, @Nullable String note, Instant at)
                implements State {}

        record Dead(String reason, Instant at) implements State {}

        /** Another role was granted the claim. */
        record Withdrawn(Instant at) implements State {}
    }

    /**
     * Counts of a delivery's presentations.
     *
     * @param epoch of the newest lease; grows with every lease, never falls
     * @param attempt presentations that a reader may have seen
     * @param unconfirmed presentations in a row without a confirm
     * @param expired confirmed leases that ran out while their session lived
     * @param stops of those, leases followed by an end of the same prompt's turn while no
     *     transcript could be read
     */
    public record Attempts(int epoch, int attempt, int unconfirmed, int expired, int stops) {
        /** The counts of a delivery without leases. */
        public static final Attempts NEW = new Attempts(0, 0, 0, 0, 0);
    }

    /** Returns whether a token of any of its leases may still prove that it was seen. */
    public boolean provable() {
        return switch (state) {
            case State.Pending ignored -> true;
            case State.Leased() -> true;
            case State.Delivered(var evidence, var at) -> evidence == Evidence.UNPROVEN;
            case State.Acked ignored -> false;
            case State.Dead ignored -> false;
            case State.Withdrawn ignored -> false;
        };
    }

    /** Returns the delivery in another state. */
    public Delivery withState(State next) {
        return new Delivery(id, message, role, priority, group, deadline, next, tally);
    }

    /** Returns the delivery with other counts. */
    public Delivery withAttempts(Attempts next) {
        return new Delivery(id, message, role, priority, group, deadline, state, next);
    }
}
