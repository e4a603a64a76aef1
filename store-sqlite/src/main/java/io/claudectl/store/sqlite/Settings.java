package io.claudectl.store.sqlite;

/**
 * Parameters that tests vary.
 *
 * @param lockAttempts for the write lock, {@link Connections#BUSY_MS} each
 * @param maxPages maximum size of the database
 * @param logBytes maximum length of the log before the writer moves it into the database itself
 */
record Settings(Schema schema, int lockAttempts, int maxPages, long logBytes) {
    // 2 s in all: long enough for a backup or a shell, shorter than people wait for a command.
    private static final int LOCK_ATTEMPTS = 10;

    // A size that every SQLite allows: 4 TiB.
    private static final int MAX_PAGES = 1_073_741_823;

    // Some 400 messages sent one at a time.
    private static final long LOG_BYTES = 16 << 20;

    static Settings released() {
        return new Settings(Schema.released(), LOCK_ATTEMPTS, MAX_PAGES, LOG_BYTES);
    }
}
