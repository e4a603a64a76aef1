package io.claudectl.core.claim;

import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.SessionKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One session's hold on a piece of work. How long it still runs is no part of it: terms count
 * monotonic time and start afresh with the daemon.
 *
 * @param epoch 1 for the first claim of this work, one more with each: what an older holder says
 *     afterwards is refused by it
 * @param end null while it is held
 */
public record Claim(MessageId message, int epoch, Claimant by, Instant at, @Nullable End end) {
    /**
     * How it ended.
     *
     * @param reason such as {@code done}, {@code released} or {@code session ended}
     * @param note what the holder left for the next one; null for nothing
     */
    public record End(String reason, @Nullable String note, Instant at) {}

    /** True while a person holds it: no signs of a session renew it, so wall time ends it. */
    public boolean heldByPerson() {
        return end == null && by.session().equals(SessionKey.OUTSIDE);
    }

    /** The same claim, begun at that time. */
    public Claim begun(Instant began) {
        return new Claim(message, epoch, by, began, end);
    }

    /** The same claim, over. */
    public Claim ended(String reason, @Nullable String note, Instant at) {
        return new Claim(message, epoch, by, this.at, new End(reason, note, at));
    }
}
