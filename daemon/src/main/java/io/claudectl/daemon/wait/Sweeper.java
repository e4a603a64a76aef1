package io.claudectl.daemon.wait;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * The thread of the regular checks: one each second, two where something is due soon. After a while
 * without commits and without work under way it rests for four seconds at a time, so that an idle
 * daemon hardly wakes its machine; the next commit wakes it.
 */
final class Sweeper implements AutoCloseable {
    /** A check's need of further ones. */
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

    /** The time without a commit after which it rests. */
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
     * @param look makes all checks, with whether it was quiet for a while. Must not throw
     */
    Sweeper(Function<Boolean, Need> look) {
        this(look, QUIET);
    }

    /** Starts the thread with another time without a commit. */
    Sweeper(Function<Boolean, Need> look, Duration quietAfter) {
        this.quietAfter = quietAfter;
        this.thread = Thread.ofPlatform().name("beat").daemon().start(() -> run(look));
    }

    /** Records a commit. Returns at once; any thread may call. */
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

    /**
     * Ends the checks; waits for a running one, since it may use resources that are closed next.
     */
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

    /** Returns whether the thread has ended. */
    boolean ended() {
        return !thread.isAlive();
    }
}
