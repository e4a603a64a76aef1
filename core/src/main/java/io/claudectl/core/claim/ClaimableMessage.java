package io.claudectl.core.claim;

import io.claudectl.core.message.MessageId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message that was offered to several roles and is to have one owner.
 *
 * @param stage how far the search for an owner went
 * @param settledAt when its outcome was told, or it was given up; null until then
 */
public record ClaimableMessage(MessageId message, Stage stage, @Nullable Instant settledAt) {
    /** How far the search for an owner went; each follows when nobody claimed it in time. */
    public enum Stage {
        /** Offered to the roles whose subscriptions match. */
        OFFERED,
        /** Offered to them again, with high priority. */
        RAISED,
        /** Offered to the fallback role as well. */
        FALLBACK,
        /** Lies in the human lane as well. */
        HUMAN
    }

    /** The same work, its search one step further. */
    public ClaimableMessage at(Stage next) {
        return new ClaimableMessage(message, next, settledAt);
    }

    /** The same work, over. */
    public ClaimableMessage settled(Instant at) {
        return new ClaimableMessage(message, stage, at);
    }
}
