package io.claudectl.e2e.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Looks again until something came true, or its time is over. */
final class Until {
    /** Enough for anything that comes at all. */
    static final Duration SOON = Duration.ofSeconds(20);

    private static final long LOOK_EVERY_NANOS = 1_000_000;

    private Until() {}

    /** May fail like the file system it looks at. */
    interface Condition {
        boolean holds() throws IOException;
    }

    static void holds(String what, Condition condition) {
        long end = System.nanoTime() + SOON.toNanos();
        try {
            while (!condition.holds()) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("in " + SOON + " never: " + what);
                }
                LockSupport.parkNanos(LOOK_EVERY_NANOS);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(what, failed);
        }
    }
}
