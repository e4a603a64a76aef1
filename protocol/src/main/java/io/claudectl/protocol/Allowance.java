package io.claudectl.protocol;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory that all connections share for incomplete frames: a thousand of them that each begin a
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

    /** Takes so many bytes; false, without taking any, when fewer are left. */
    public boolean take(long bytes) {
        long before = left.getAndUpdate(now -> now >= bytes ? now - bytes : now);
        return before >= bytes;
    }

    /** Gives bytes back. */
    public void give(long bytes) {
        left.addAndGet(bytes);
    }
}
