package io.claudectl.daemon.broker;

import java.io.Serial;

/**
 * The commit failed: nobody knows whether the operation happened. Repeating it with the same key is
 * safe.
 */
public final class OutcomeUnknown extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    OutcomeUnknown(Throwable cause) {
        super("outcome unknown: the store failed while it was written", cause);
    }
}
