package io.claudectl.store.sqlite;

import io.claudectl.core.store.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Moves what was committed from the log into the database file, beside the writer: on a connection
 * and a thread of its own. Without it the log would only grow.
 */
public final class SqliteCheckpointer implements AutoCloseable {
    static final String PASSIVE = "PRAGMA wal_checkpoint(PASSIVE)";

    /** Pages of 4 KiB; a longer log makes reading slower. */
    static final int BIG = 4_096;

    private final Path file;
    private final Connection connection;
    private final Prepared passive;
    private final int big;
    private final AtomicBoolean writerMustHelp;

    private SqliteCheckpointer(
            Path file, Connection connection, int big, AtomicBoolean writerMustHelp)
            throws SQLException {
        this.file = file;
        this.connection = connection;
        this.passive = new Prepared(connection, PASSIVE);
        this.big = big;
        this.writerMustHelp = writerMustHelp;
    }

    static SqliteCheckpointer open(Path file, int big, AtomicBoolean writerMustHelp) {
        try {
            var connection = Connections.checkpointer(file);
            try {
                return new SqliteCheckpointer(file, connection, big, writerMustHelp);
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
    public record Progress(long log, long moved) {
        /** True when nothing was held back. */
        public boolean whole() {
            return log == moved;
        }
    }

    /**
     * Moves what nobody reads any more, without holding up the writer. A writer that never pauses
     * is always a few pages ahead, and the log would never start afresh: once it is big, the writer
     * is asked to move those pages itself before its next transaction.
     */
    public Progress checkpoint() {
        try {
            var progress = run(passive);
            if (progress.log() >= big) {
                writerMustHelp.set(true);
            }
            return progress;
        } catch (SQLException e) {
            throw new StoreException("cannot checkpoint " + file, e);
        }
    }

    static Progress run(Prepared checkpoint) throws SQLException {
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
