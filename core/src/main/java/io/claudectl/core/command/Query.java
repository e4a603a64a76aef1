package io.claudectl.core.command;

import io.claudectl.core.store.Store;
import java.time.Instant;

/**
 * A question that writes nothing and is answered from committed rows, beside the broker: its answer
 * may grow with history, and no operation waits for it.
 */
@FunctionalInterface
public interface Query<R> {
    /** Reads rows of one state of the store, on a thread that may wait for the disk. */
    R answer(Store.Facts rows, Instant now);
}
