package io.claudectl.store.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads one row of a result, from its first column to its last. */
final class Row {
    private final ResultSet rows;
    private int column;

    Row(ResultSet rows) {
        this.rows = rows;
    }

    @Nullable String textOrNull() throws SQLException {
        return rows.getString(++column);
    }

    String text() throws SQLException {
        return present(textOrNull());
    }

    <E extends Enum<E>> E constant(Class<E> type) throws SQLException {
        return EnumCodec.read(type, textOrNull());
    }

    /** Returns a number; 0 where the column is null. */
    long number() throws SQLException {
        return rows.getLong(++column);
    }

    int count() throws SQLException {
        return rows.getInt(++column);
    }

    boolean flag() throws SQLException {
        return rows.getInt(++column) != 0;
    }

    @Nullable Instant timeOrNull() throws SQLException {
        long ms = rows.getLong(++column);
        return rows.wasNull() ? null : Instant.ofEpochMilli(ms);
    }

    Instant time() throws SQLException {
        return present(timeOrNull());
    }

    static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new AssertionError("a value that is always there is null in the database");
        }
        return value;
    }
}
