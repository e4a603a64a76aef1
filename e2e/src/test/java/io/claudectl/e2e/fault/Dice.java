package io.claudectl.e2e.fault;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** The random moments of one test, and the seed that repeats them. */
final class Dice {
    /** With {@code CLAUDECTL_LONG=1} as many kills and rounds as a night has time for. */
    static final boolean LONG = "1".equals(System.getenv("CLAUDECTL_LONG"));

    private final Random random;

    private Dice(long seed) {
        random = new Random(seed);
    }

    /** Prints its seed, so that a failure can be played again with {@code -Dclaudectl.seed}. */
    static Dice of(String test) {
        String given = System.getProperty("claudectl.seed");
        long seed = given == null ? System.nanoTime() : Long.parseLong(given);
        System.out.printf("%s: seed %d%n", test, seed);
        return new Dice(seed);
    }

    /** A span from zero to almost this long. */
    synchronized Duration within(Duration most) {
        return Duration.ofNanos(random.nextLong(most.toNanos()));
    }

    /** Waits for a random moment within that span: the moment itself is what is tested. */
    void await(Duration most) {
        long end = System.nanoTime() + within(most).toNanos();
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
