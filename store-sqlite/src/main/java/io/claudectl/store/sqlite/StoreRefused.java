package io.claudectl.store.sqlite;

import java.io.Serial;

/** The file is not a database this program may write to; it is unchanged. */
public final class StoreRefused extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    /**
     * @param text one line for a person: the file, the reason, the next step
     */
    public StoreRefused(String text) {
        super(text);
    }
}
