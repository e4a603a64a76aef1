package io.claudectl.store.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The database of a Rust claudectl under the same name: recognized by its tables, never opened. */
final class RustBus {
    private static final List<String> ROLE_COLUMNS = List.of("role", "cwd_selector");
    private static final List<String> MESSAGE_COLUMNS = List.of("addressed_to", "status");

    private RustBus() {}

    /** Returns whether both tables exist, by their unusual columns. */
    static boolean isIn(Connection connection) throws SQLException {
        return missing(connection, "roles", ROLE_COLUMNS).isEmpty()
                && missing(connection, "messages", MESSAGE_COLUMNS).isEmpty();
    }

    /** Returns the missing columns of a table, which may itself be missing or a view. */
    private static List<String> missing(Connection connection, String table, List<String> columns)
            throws SQLException {
        List<String> there =
                new Prepared(
                                connection,
                                """
                                SELECT c.name FROM sqlite_schema t, pragma_table_info(t.name) c
                                WHERE t.type = 'table' AND t.name = ?
                                """)
                        .with(table)
                        .list(Row::text);
        return columns.stream()
                .filter(column -> !there.contains(column))
                .map(column -> table + "." + column)
                .toList();
    }
}
