package io.claudectl.core.claim;

import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.SessionKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One session's claim on a task. Its remaining term is kept in memory: terms count monotonic time
 * and start afresh with the daemon.
 *
 * @param epoch 1 for the first claim of this task, one more with each; calls with an older one are
 *     refused
 * @param end null while it is held
 */
public record Claim(MessageId message, int epoch, Claimant by, Instant at, @Nullable End end) {
    /**
     * The end of a claim.
     *
     * @param reason such as {@code done}, {@code released} or {@code session ended}
     * @param note of the holder for the next one; null for none
     */
    public record End(String reason, @Nullable String note, Instant at) {}

    /**
     * Returns whether a person holds it: wall time ends it, since no session's activity renews it.
     */
    public boolean heldByPerson() {
        return end == null && by.session().equals(SessionKey.OUTSIDE);
    }

    /** Returns the claim with another begin. */
    public Claim begun(Instant began) {
        return new Claim(message, epoch, by, began, end);
    }

    /** Returns the claim, ended. */
    public Claim ended(String reason, @Nullable String note, Instant at) {
        return new Claim(message, epoch, by, this.at, new End(reason, note, at));
    }
}
