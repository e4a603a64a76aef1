package io.claudectl.daemon.broker;

/** Signals new rows to readers of the store: a count that grows with the commits. */
public final class Commits {
    private long count;
    private boolean ended;
    private volatile Runnable answered = () -> {};

    /**
     * Runs the task after each batch that wrote rows, after its replies; the task returns at once.
     */
    public void whenAnswered(Runnable task) {
        answered = task;
    }

    void answered() {
        answered.run();
    }

    synchronized void reached(long commits) {
        if (commits > count) {
            count = commits;
            notifyAll();
        }
    }

    /** Wakes all waiting readers: this daemon ends, and no commit follows. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Returns whether the daemon ends; then no call waits. */
    public synchronized boolean ended() {
        return ended;
    }

    /** Returns the present count. */
    public synchronized long count() {
        return count;
    }

    /** Waits at most so long; after that it returns the count it was given. */
    public synchronized long after(long seen, long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        while (count <= seen && !ended) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return seen;
            }
            wait(left / 1_000_000 + 1);
        }
        return count;
    }

    /** Waits until there were more commits than that, and returns the count. */
    public synchronized long after(long seen) throws InterruptedException {
        while (count <= seen && !ended) {
            wait();
        }
        return count;
    }
}
