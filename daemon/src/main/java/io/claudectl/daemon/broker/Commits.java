package io.claudectl.daemon.broker;

/** Tells readers of the store that there is something new: a count that grows with the commits. */
public final class Commits {
    private long count;

    synchronized void reached(long commits) {
        if (commits > count) {
            count = commits;
            notifyAll();
        }
    }

    /** The present count. */
    public synchronized long count() {
        return count;
    }

    /** Waits until there were more commits than that, and returns the count. */
    public synchronized long after(long seen) throws InterruptedException {
        while (count <= seen) {
            wait();
        }
        return count;
    }
}
