package io.claudectl.daemon.broker;

/** Counts commits, and tells when a batch was answered. */
public final class Commits {
    private long count;
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
        }
    }

    /** The present count. */
    public synchronized long count() {
        return count;
    }
}
