package io.claudectl.store.sqlite;

import io.claudectl.core.StoreException;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Moves what was committed from the log into the database file, beside the writer: on a connection
 * and a thread of its own. Without it the log would only grow.
 */
public final class SqliteCheckpointer implements AutoCloseable {
    // 4 KiB each: a log of 64 MiB.
    private static final long BIG_FRAMES = 16_384;

    private final Path file;
    private final long bigFrames;
    private final Connection connection;
    private final Prepared passive;
    private final Prepared truncate;

    private SqliteCheckpointer(Path file, long bigFrames, Connection connection)
            throws SQLException {
        this.file = file;
        this.bigFrames = bigFrames;
        this.connection = connection;
        this.passive = new Prepared(connection, "PRAGMA wal_checkpoint(PASSIVE)");
        this.truncate = new Prepared(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /** For a file a {@link SqliteStore} has opened. */
    public static SqliteCheckpointer open(Path file) {
        return open(file, BIG_FRAMES);
    }

    static SqliteCheckpointer open(Path file, long bigFrames) {
        try {
            var connection = Connections.checkpointer(file);
            try {
                return new SqliteCheckpointer(file, bigFrames, connection);
            } catch (SQLException | RuntimeException | Error e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new StoreException("cannot open " + file + " for checkpoints", e);
        }
    }

    /**
     * What a checkpoint found and did, in pages.
     *
     * @param log pages in the log
     * @param moved of those, pages that are in the database file now
     */
    public record Progress(long log, long moved) {}

    /**
     * Moves what nobody reads any more, without holding up the writer. A log that has grown big is
     * emptied as well; the writer waits while the few pages written since are moved.
     */
    public Progress checkpoint() {
        try {
            var progress = run(passive);
            return progress.log() < bigFrames ? progress : run(truncate);
        } catch (SQLException e) {
            throw new StoreException("cannot checkpoint " + file, e);
        }
    }

    private static Progress run(Prepared checkpoint) throws SQLException {
        var progress =
                checkpoint.one(
                        row -> {
                            // First comes "busy": a reader or the writer kept part of it back.
                            row.flag();
                            return new Progress(row.number(), row.number());
                        });
        return Row.present(progress);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new StoreException("cannot close " + file, e);
        }
    }
}
