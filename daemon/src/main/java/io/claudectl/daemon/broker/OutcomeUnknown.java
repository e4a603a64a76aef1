package io.claudectl.daemon.broker;

import io.claudectl.core.store.StoreException;
import java.io.Serial;

/**
 * The commit failed: the operation's outcome is unknown. Repeating it with the same key is safe.
 */
public final class OutcomeUnknown extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    OutcomeUnknown(Throwable cause) {
        super("outcome unknown: " + why(cause), cause);
    }

    private static String why(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof StoreException || each instanceof StateLost) {
                return String.valueOf(each.getMessage());
            }
        }
        return "the store failed while it was written";
    }
}
