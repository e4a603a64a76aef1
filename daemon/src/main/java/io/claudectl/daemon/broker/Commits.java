package io.claudectl.daemon.broker;

/** Tells readers of the store that there is something new: a count that grows with the commits. */
public final class Commits {
    private long count;
    private boolean ended;
    private volatile Runnable answered = () -> {};

    /**
     * Has this run after each batch that wrote something, behind its replies; it returns at once.
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

    /** Nothing follows: this daemon ends. Wakes all that wait. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** True once the daemon ends; then no wait waits. */
    public synchronized boolean ended() {
        return ended;
    }

    /** The present count. */
    public synchronized long count() {
        return count;
    }

    /** The same, for at most so long: then it returns the count it was given. */
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
