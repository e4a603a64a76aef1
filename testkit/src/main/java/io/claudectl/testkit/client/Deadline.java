package io.claudectl.testkit.client;

import java.time.Duration;
import java.util.concurrent.locks.Condition;

/** The wait of a test for an event that must come. */
public final class Deadline {
    /** Enough for any event within a turn of the client on a busy machine. */
    public static final Duration SOON = Duration.ofSeconds(30);

    private final long end;

    private Deadline(long end) {
        this.end = end;
    }

    public static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /** Returns the nanoseconds left, at least 0. */
    public long left() {
        return Math.max(0, end - System.nanoTime());
    }

    /**
     * Waits for a signal or less; false when time is up. Callers check their condition in a loop.
     */
    @SuppressWarnings("WaitNotInLoop")
    boolean await(Condition condition) {
        long left = left();
        if (left == 0) {
            return false;
        }
        try {
            condition.awaitNanos(left);
            return true;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
