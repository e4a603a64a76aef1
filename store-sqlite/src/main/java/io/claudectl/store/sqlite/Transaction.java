package io.claudectl.store.sqlite;

import io.claudectl.core.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The statements around the rows: begin, commit, rollback. */
final class Transaction {
    private final Connection connection;
    private final Prepared begin;
    private final Prepared commit;
    private final Prepared rollback;
    private final int attempts;

    /**
     * @param attempts for the write lock; each waits {@link Connections#BUSY_MS}
     */
    Transaction(Connection connection, int attempts) throws SQLException {
        this.connection = connection;
        begin = new Prepared(connection, "BEGIN IMMEDIATE");
        commit = new Prepared(connection, "COMMIT");
        rollback = new Prepared(connection, "ROLLBACK");
        this.attempts = attempts;
    }

    void begin() throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                begin.update();
                return;
            } catch (SQLiteException e) {
                if (!locked(e) || attempt >= attempts) {
                    throw e;
                }
            }
        }
    }

    void commit() throws SQLException {
        commit.update();
    }

    void rollback() throws SQLException {
        rollback.update();
    }

    /** Undoes the part that SQLite did not undo by itself when a statement failed. */
    void rollbackAfterFailure() {
        // Not prepared: the driver drops a statement that fails, as this one does after a rollback.
        try (var statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
        } catch (SQLException e) {
            // Then the transaction is already over, or the connection is unusable; its close ends
            // both.
        }
    }

    /**
     * Returns whether another connection, the bus's or another program's, holds the needed lock.
     */
    static boolean locked(SQLException e) {
        return primary(e) == SQLiteErrorCode.SQLITE_BUSY.code;
    }

    /** Makes an exception with the operation and, where known, the obstacle. */
    static StoreException failure(String tried, SQLException e) {
        String why = "";
        if (locked(e)) {
            why = ": database locked by another program";
        } else if (damaged(e)) {
            why = ": the database is damaged, claudectl doctor says more";
        } else if (primary(e) == SQLiteErrorCode.SQLITE_FULL.code) {
            why = ": the disk is full";
        }
        return new StoreException(tried + why, e);
    }

    /** Returns whether the file holds data that SQLite cannot have written. */
    static boolean damaged(SQLException e) {
        int error = primary(e);
        return error == SQLiteErrorCode.SQLITE_CORRUPT.code
                || error == SQLiteErrorCode.SQLITE_NOTADB.code;
    }

    /** Returns whether a statement names a missing table or column. */
    static boolean isSchemaError(SQLException e) {
        return primary(e) == SQLiteErrorCode.SQLITE_ERROR.code;
    }

    /** Returns whether the rows of a statement contradict the stored ones. */
    static boolean contradiction(SQLException e) {
        return primary(e) == SQLiteErrorCode.SQLITE_CONSTRAINT.code;
    }

    private static int primary(SQLException e) {
        // The low byte is the error; the higher ones only refine it.
        return e.getErrorCode() & 0xff;
    }
}
