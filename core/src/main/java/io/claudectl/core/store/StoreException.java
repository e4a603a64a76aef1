package io.claudectl.core.store;

import java.io.Serial;

/** The store's medium failed: what was tried, and the cause. */
public final class StoreException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    public StoreException(String tried, Throwable cause) {
        super(tried, cause);
    }
}
