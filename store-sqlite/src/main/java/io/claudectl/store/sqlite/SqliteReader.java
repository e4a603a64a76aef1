package io.claudectl.store.sqlite;

import io.claudectl.core.store.Store;
import io.claudectl.core.store.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;

/**
 * Answers queries from committed rows, beside the writer: on a read-only connection, each query on
 * one state of the file. One thread at a time.
 */
public final class SqliteReader implements AutoCloseable {
    private final Path file;
    private final Connection connection;
    private final Tables tables;
    private final Prepared begin;
    private final Prepared end;

    private SqliteReader(Path file, Connection connection) throws SQLException {
        this.file = file;
        this.connection = connection;
        this.tables = Tables.of(connection);
        this.begin = new Prepared(connection, "BEGIN");
        this.end = new Prepared(connection, "COMMIT");
    }

    /** Opens a file that a {@link SqliteStore} has opened. */
    public static SqliteReader open(Path file) {
        try {
            var connection = Connections.reader(file);
            try {
                return new SqliteReader(file, connection);
            } catch (SQLException | RuntimeException | Error e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw Transaction.failure("cannot open " + file + " for reading", e);
        }
    }

    /** Answers one query. After any exception the reader must be closed. */
    public <R> R read(Function<Store.Facts, R> query) {
        try {
            begin.update();
            R answer = query.apply(new SqliteFacts(tables));
            end.update();
            return answer;
        } catch (SQLException e) {
            throw Transaction.failure("cannot read " + file, e);
        }
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
