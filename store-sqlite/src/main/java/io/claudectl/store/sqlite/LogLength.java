package io.claudectl.store.sqlite;

import java.io.File;
import java.nio.file.Path;

/**
 * Watches the length of the log. A writer that never pauses is always a few pages ahead of the
 * checkpointer, and the log would only grow: each commit would append to its file, for which a
 * flush takes twice the time of one that overwrites. So the writer moves those pages itself, and
 * begins the log anew, whenever the file is about to grow beyond its limit.
 */
final class LogLength {
    private final File log;
    private final long limit;
    private long next;

    /**
     * @param limit bytes
     */
    LogLength(Path database, long limit) {
        this.log = new File(database + "-wal");
        this.limit = limit;
        this.next = limit;
    }

    /** Returns whether the log is longer than its limit, and longer than at the last time. */
    boolean over() {
        return log.length() > next;
    }

    /** Records a checkpoint: where a reader held pages back, the next one is tried later. */
    void moved(SqliteCheckpointer.Progress progress) {
        next = log.length() + (progress.whole() ? 0 : limit);
    }
}
