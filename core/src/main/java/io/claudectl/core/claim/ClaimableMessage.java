package io.claudectl.core.claim;

import io.claudectl.core.message.MessageId;
import io.claudectl.core.text.Word;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message that was offered to several roles and is to have one owner.
 *
 * @param stage of the search for an owner
 * @param settledAt when its outcome was reported, or it was given up; null until then
 */
public record ClaimableMessage(MessageId message, Stage stage, @Nullable Instant settledAt) {
    /** The stage of the search for an owner; each follows when no session claimed it in time. */
    public enum Stage implements Word {
        /** Offered to the roles whose subscriptions match. */
        OFFERED,
        /** Offered to the same roles again, with high priority. */
        RAISED,
        /** Offered to the fallback role as well. */
        FALLBACK,
        /** Offered in the human lane as well. */
        HUMAN
    }

    /** Returns the work at the next stage of its search. */
    public ClaimableMessage at(Stage next) {
        return new ClaimableMessage(message, next, settledAt);
    }

    /** Returns the work, settled. */
    public ClaimableMessage settled(Instant at) {
        return new ClaimableMessage(message, stage, at);
    }
}
