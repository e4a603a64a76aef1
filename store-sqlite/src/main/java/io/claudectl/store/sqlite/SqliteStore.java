package io.claudectl.store.sqlite;

import io.claudectl.core.store.Store;
import io.claudectl.core.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The bus's database in one SQLite file. At most one may be open on a file, in one process, which
 * the daemon's lock file ensures. Other programs may read the file at any time.
 */
public final class SqliteStore implements Store {
    private final Path file;
    private final Connection connection;
    private final Tables tables;
    private final Transaction transaction;
    private final Prepared checkpoint;
    private final LogLength log;
    private @Nullable SqliteBatch batch;

    private SqliteStore(Path file, Connection connection, int lockAttempts, long logBytes)
            throws SQLException {
        this.file = file;
        this.connection = connection;
        this.tables = Tables.of(connection);
        this.transaction = new Transaction(connection, lockAttempts);
        this.checkpoint = new Prepared(connection, SqliteCheckpointer.PASSIVE);
        this.log = new LogLength(file, logBytes);
    }

    /**
     * Opens the database, and makes it or brings it to the present version where needed.
     *
     * @throws StoreRefused when the file is another program's, of a later version, or visibly
     *     damaged; it is left unchanged
     */
    public static SqliteStore open(Path file) {
        return open(file, Settings.released());
    }

    static SqliteStore open(Path file, Settings settings) {
        try {
            new DatabaseFile(file, settings.schema()).prepare();
            var connection = Connections.writer(file, settings.maxPages());
            try {
                settings.schema().migrate(connection);
                return new SqliteStore(
                        file, connection, settings.lockAttempts(), settings.logBytes());
            } catch (SQLException | RuntimeException | Error e) {
                connection.close();
                throw e;
            }
        } catch (IOException e) {
            throw new StoreException("cannot open " + file, e);
        } catch (SQLException e) {
            if (Transaction.damaged(e)) {
                throw DatabaseFile.damaged(file, e.getMessage());
            }
            throw Transaction.failure("cannot open " + file, e);
        }
    }

    @Override
    public Batch begin() {
        if (batch != null && !batch.over()) {
            throw new IllegalStateException("the transaction before is still open");
        }
        if (batch != null && batch.failed()) {
            throw new IllegalStateException("the store failed before: it must be opened again");
        }
        try {
            if (log.over()) {
                log.moved(SqliteCheckpointer.run(checkpoint));
            }
            batch = SqliteBatch.begin(tables, transaction);
            return batch;
        } catch (SQLException e) {
            throw Transaction.failure("cannot begin a transaction in " + file, e);
        }
    }

    /**
     * Returns the checkpointer of this store's log; for a thread of its own, closed before the
     * store.
     */
    public SqliteCheckpointer checkpointer() {
        return SqliteCheckpointer.open(file);
    }

    /** Abandons uncommitted changes. */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw Transaction.failure("cannot close " + file, e);
        }
    }
}
