package io.claudectl.store.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One SQL statement, compiled once. Belongs to the thread of its connection, and ends with it. */
final class Prepared {
    private final PreparedStatement statement;

    Prepared(Connection connection, String sql) throws SQLException {
        statement = connection.prepareStatement(sql);
    }

    /** Sets all parameters, in order: texts, numbers, booleans, times, or null. */
    Prepared with(@Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            bind(i + 1, values[i]);
        }
        return this;
    }

    private void bind(int index, @Nullable Object value) throws SQLException {
        switch (value) {
            case null -> statement.setNull(index, Types.NULL);
            case String text -> statement.setString(index, text);
            case Long number -> statement.setLong(index, number);
            case Integer number -> statement.setInt(index, number);
            case Boolean flag -> statement.setInt(index, flag ? 1 : 0);
            case Instant time -> statement.setLong(index, time.toEpochMilli());
            default -> throw new AssertionError("no column holds a " + value.getClass());
        }
    }

    /** Runs it and returns how many rows it changed. */
    int update() throws SQLException {
        return statement.executeUpdate();
    }

    /** Runs it; a missing or unexpected row is a broken invariant. */
    void updateOne(Object what) throws SQLException {
        int rows = statement.executeUpdate();
        if (rows != 1) {
            throw new AssertionError(rows + " rows changed by " + what);
        }
    }

    <T> List<T> list(Reading<T> reading) throws SQLException {
        var found = new ArrayList<T>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(reading.of(new Row(rows)));
            }
        }
        return found;
    }

    <T> @Nullable T one(Reading<T> reading) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            return rows.next() ? reading.of(new Row(rows)) : null;
        }
    }

    /** Returns the first column of the first row; 0 when there is none. */
    long number() throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    /** Reads a value from one row. */
    interface Reading<T> {
        T of(Row row) throws SQLException;
    }
}
