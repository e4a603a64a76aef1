package io.claudectl.protocol;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory that all connections share for what arrived in part: a thousand of them that each begin a
 * long frame must not take a thousand times its length.
 */
public final class Allowance {
    private final AtomicLong left;

    /**
     * @param bytes for all together
     */
    public Allowance(long bytes) {
        left = new AtomicLong(bytes);
    }

    /** Takes so many bytes; false, and nothing is taken, when there is not so much left. */
    public boolean take(long bytes) {
        long before = left.getAndUpdate(now -> now >= bytes ? now - bytes : now);
        return before >= bytes;
    }

    /** Gives back what was taken. */
    public void give(long bytes) {
        left.addAndGet(bytes);
    }
}
