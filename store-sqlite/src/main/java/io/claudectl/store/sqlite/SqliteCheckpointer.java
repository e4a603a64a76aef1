package io.claudectl.store.sqlite;

import io.claudectl.core.store.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Moves commits from the log into the database file, beside the writer: on a connection and a
 * thread of its own. Without it the log would only grow.
 */
public final class SqliteCheckpointer implements AutoCloseable {
    static final String PASSIVE = "PRAGMA wal_checkpoint(PASSIVE)";

    private final Path file;
    private final Connection connection;
    private final Prepared passive;

    private SqliteCheckpointer(Path file, Connection connection) throws SQLException {
        this.file = file;
        this.connection = connection;
        this.passive = new Prepared(connection, PASSIVE);
    }

    static SqliteCheckpointer open(Path file) {
        try {
            var connection = Connections.checkpointer(file);
            try {
                return new SqliteCheckpointer(file, connection);
            } catch (SQLException | RuntimeException | Error e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new StoreException("cannot open " + file + " for checkpoints", e);
        }
    }

    /**
     * The result of a checkpoint, in pages.
     *
     * @param log pages in the log
     * @param moved of those, pages that are in the database file now
     */
    public record Progress(long log, long moved) {
        /** Returns whether no page was held back. */
        public boolean whole() {
            return log == moved;
        }
    }

    /**
     * Moves the pages no reader needs, without holding up the writer. A writer that never pauses is
     * always a few pages ahead: it moves those itself once the log is long, see {@link LogLength}.
     */
    public Progress checkpoint() {
        try {
            return run(passive);
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
