package io.claudectl.store.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;

/** Opens the kinds of connections. */
final class Connections {
    /** The wait of one attempt for a lock of another connection. */
    static final int BUSY_MS = 200;

    private static final int CACHE_KIB = 8_192;

    private static final int READER_CACHE_KIB = 512;

    // The length to which a log that grew during a reader's transaction is cut when it starts
    // afresh.
    private static final int LOG_BYTES = 64 << 20;

    private Connections() {}

    /**
     * Opens the broker's connection: every commit is on disk; checkpoints are left to another
     * connection.
     */
    static Connection writer(Path file, int maxPages) throws SQLException {
        var config = plain();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setWalAutocheckpoint(0);
        config.setJournalSizeLimit(LOG_BYTES);
        config.enforceForeignKeys(true);
        config.setCacheSize(-CACHE_KIB);
        config.setMaxPageCount(maxPages);
        return open(file, config);
    }

    /** Opens a new database that is not visible yet: complete in one file. */
    static Connection creator(Path file) throws SQLException {
        var config = plain();
        config.setJournalMode(SQLiteConfig.JournalMode.DELETE);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        return open(file, config);
    }

    static Connection checkpointer(Path file) throws SQLException {
        var config = plain();
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setWalAutocheckpoint(0);
        return open(file, config);
    }

    static Connection reader(Path file) throws SQLException {
        var config = plain();
        config.setReadOnly(true);
        // Many reports may be open at once, and each reads the log once from one end to the other.
        config.setCacheSize(-READER_CACHE_KIB);
        return open(file, config);
    }

    /**
     * Opens a file without a log that no process has open: takes no locks, leaves no files. Reads
     * during another program's writes may be inconsistent.
     */
    static Connection immutableReader(Path file) throws SQLException {
        var config = plain();
        config.setReadOnly(true);
        return connected(config, url(file) + "?immutable=1");
    }

    /** Opens a private copy: may apply its log. */
    static Connection owner(Path copy) throws SQLException {
        return open(copy, plain());
    }

    private static SQLiteConfig plain() {
        var config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MS);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        config.setGetGeneratedKeys(false);
        return config;
    }

    private static Connection open(Path file, SQLiteConfig config) throws SQLException {
        return connected(config, url(file));
    }

    /**
     * Connects. Native calls hold a virtual thread's carrier for their whole length, and there are
     * few.
     */
    private static Connection connected(SQLiteConfig config, String url) throws SQLException {
        if (Thread.currentThread().isVirtual()) {
            throw new AssertionError("SQLite on a virtual thread");
        }
        return config.createConnection(url);
    }

    private static String url(Path file) {
        // As a URI, since the driver takes a question mark in a plain path for options.
        return "jdbc:sqlite:" + file.toAbsolutePath().toUri();
    }
}
