package io.claudectl.store.sqlite;

/**
 * What tests vary.
 *
 * @param lockAttempts how often to ask for the write lock, {@link Connections#BUSY_MS} each
 * @param maxPages how big the database may get
 * @param logBytes how long the log may get before the writer moves it into the database itself
 */
record Settings(Schema schema, int lockAttempts, int maxPages, long logBytes) {
    // 2 s in all: long enough for a backup or a shell, shorter than people wait for a command.
    private static final int LOCK_ATTEMPTS = 10;

    // What SQLite itself allows at least: 4 TiB.
    private static final int MAX_PAGES = 1_073_741_823;

    // Some 400 messages sent one at a time.
    private static final long LOG_BYTES = 16 << 20;

    static Settings released() {
        return new Settings(Schema.released(), LOCK_ATTEMPTS, MAX_PAGES, LOG_BYTES);
    }
}
