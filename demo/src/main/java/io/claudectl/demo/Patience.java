package io.claudectl.demo;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what other processes do: looks again and again until it is so or time is up. */
public final class Patience {
    /** Enough for anything that must come, on a machine that is busy with other things. */
    public static final Duration LIMIT = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private Patience() {}

    /** True as soon as it is so; false when it was not within that time. */
    public static boolean until(Duration limit, BooleanSupplier so) {
        return until(limit, PAUSE, so);
    }

    /** The same with another time between two looks, where a look costs more than a moment. */
    public static boolean until(Duration limit, Duration between, BooleanSupplier so) {
        long end = System.nanoTime() + limit.toNanos();
        while (!so.getAsBoolean()) {
            if (System.nanoTime() >= end) {
                return so.getAsBoolean();
            }
            pause(between);
        }
        return true;
    }

    private static void pause(Duration time) {
        try {
            if (NEVER.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new AssertionError("nobody counts this down");
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new DemoFailed("interrupted while waiting", stop);
        }
    }
}
