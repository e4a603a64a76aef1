package io.claudectl.core.store;

import java.io.Serial;

/** A failure of the store's medium: the operation, and the cause. */
public final class StoreException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    public StoreException(String tried, Throwable cause) {
        super(tried, cause);
    }
}
