package io.claudectl.core.store;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The committed past, read beside the writer. One thread at a time, which may wait for the disk.
 * Numbers of events grow by one; the oldest are erased. Failures of the medium are {@link
 * StoreException}.
 */
public interface EventSource extends AutoCloseable {
    /**
     * One line of the log.
     *
     * @param delivery its number; 0 when the event is about none
     * @param data a flat JSON object
     * @param role whose delivery it is; null where it is about none, or that one is pruned
     * @param subject of its message; null where it is about none, or that one is pruned
     */
    record Entry(
            long seq,
            Instant at,
            String kind,
            int version,
            @Nullable String message,
            long delivery,
            @Nullable String session,
            String data,
            @Nullable String role,
            @Nullable String subject) {}

    /** The committed events behind that one, in order. */
    List<Entry> after(long seq, int limit);

    /** The events of one delivery, in order. */
    List<Entry> ofDelivery(long delivery, int limit);

    /** The number of the oldest event that is kept; 0 when there is none. */
    long first();

    /** The number of the newest event; 0 when there is none. */
    long last();

    /**
     * The number of the last event before that time. Where the machine's clock was set back, times
     * do not grow everywhere; then it is one of those that fit.
     */
    long lastBefore(Instant time);

    @Override
    void close();
}
