package io.claudectl.daemon.wait;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * The thread of the regular looks: one each second, two where something is due soon. Once nothing
 * was committed for a while and nothing is under way it rests for four seconds at a time, so that a
 * daemon without work hardly wakes its machine; the next commit wakes it.
 */
final class Sweeper implements AutoCloseable {
    /** What a look found to be under way. */
    enum Need {
        /** Something changes within the next second. */
        SOON,
        /** Something runs. */
        RUNS,
        NOTHING
    }

    private static final Duration SOON = Duration.ofMillis(500);
    private static final Duration USUAL = Duration.ofSeconds(1);
    private static final Duration RESTING = Duration.ofSeconds(4);

    /** No commit for so long, and nothing is expected of the last one. */
    private static final Duration QUIET = Duration.ofSeconds(10);

    private static final Duration END = Duration.ofSeconds(2);

    private final Duration quietAfter;
    private final Thread thread;
    private volatile long stirredNanos = System.nanoTime();
    private volatile boolean resting;
    private volatile boolean closed;

    /**
     * Starts the thread.
     *
     * @param look makes all looks; told whether it was quiet for a while. Must not throw
     */
    Sweeper(Function<Boolean, Need> look) {
        this(look, QUIET);
    }

    /** The same, quiet after another time without a commit. */
    Sweeper(Function<Boolean, Need> look, Duration quietAfter) {
        this.quietAfter = quietAfter;
        this.thread = Thread.ofPlatform().name("beat").daemon().start(() -> run(look));
    }

    /** Takes note of a commit. Returns at once; any thread may call. */
    void stir() {
        stirredNanos = System.nanoTime();
        if (resting) {
            LockSupport.unpark(thread);
        }
    }

    private void run(Function<Boolean, Need> look) {
        pause(SOON, stirredNanos);
        while (!closed) {
            long seen = stirredNanos;
            boolean quiet = System.nanoTime() - seen >= quietAfter.toNanos();
            Need need = look.apply(quiet);
            pause(need == Need.SOON ? SOON : need == Need.RUNS || !quiet ? USUAL : RESTING, seen);
        }
    }

    private void pause(Duration pause, long seen) {
        long end = System.nanoTime() + pause.toNanos();
        boolean rest = pause.equals(RESTING);
        resting = rest;
        for (long left = pause.toNanos();
                left > 0 && !closed && !(rest && stirredNanos != seen);
                left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
        resting = false;
    }

    /** Ends the looks; one that runs is waited for, since it may use what is closed next. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(END);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the thread is over. */
    boolean ended() {
        return !thread.isAlive();
    }
}
