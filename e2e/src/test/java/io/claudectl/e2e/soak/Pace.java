package io.claudectl.e2e.soak;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Hands out the letters' numbers evenly over the time of the load. */
final class Pace {
    /** Of ten letters so many are left to sessions; the others are sent from outside. */
    private static final int SESSIONS_OF_10 = 6;

    private final long letters;
    private final double perNano;
    private final long begin = System.nanoTime();
    private final AtomicLong bySessions = new AtomicLong();
    private final AtomicLong fromOutside = new AtomicLong();

    Pace(long letters, Duration load) {
        this.letters = letters;
        // A little early, so that the last one is out before the load ends.
        this.perNano = (double) letters / ((double) load.toNanos() * 0.97);
    }

    /** The next number due for this kind of sender; -1 when none is. */
    long take(boolean session) {
        AtomicLong mine = session ? bySessions : fromOutside;
        while (true) {
            long taken = mine.get();
            int share = session ? SESSIONS_OF_10 : 10 - SESSIONS_OF_10;
            long number = taken / share * 10 + (session ? 0 : SESSIONS_OF_10) + taken % share;
            if ((double) number
                    >= Math.min((double) letters, (double) (System.nanoTime() - begin) * perNano)) {
                return -1;
            }
            if (mine.compareAndSet(taken, taken + 1)) {
                return number;
            }
        }
    }

    /** True when every number was handed out. */
    boolean done() {
        return bySessions.get() + fromOutside.get() >= letters;
    }
}
