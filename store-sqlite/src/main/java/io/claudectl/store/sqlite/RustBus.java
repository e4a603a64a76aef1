package io.claudectl.store.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a database holds that the Rust program of the same name left. It is read in a copy, so that
 * neither its bytes nor its files change; the copy is taken while this process has no connection to
 * it, and is as good as the moment if another program writes.
 *
 * @param roles by name, at most 10,000
 * @param messages how many of each status, at most 100 statuses
 */
public record RustBus(List<Role> roles, Map<String, Long> messages) {
    /** A name as it stands there, which need not be one we take. */
    public record Role(String name, @Nullable String cwd, @Nullable String lastSessionId) {}

    private static final List<String> ROLE_COLUMNS = List.of("role", "cwd_selector");
    private static final List<String> MESSAGE_COLUMNS = List.of("addressed_to", "status");
    private static final String LAST_SESSION = "last_session_id";
    private static final int ROLES_MAX = 10_000;
    private static final int STATUSES_MAX = 100;

    public RustBus {
        roles = List.copyOf(roles);
        messages = Map.copyOf(messages);
    }

    /** Whether that file is such a database; false also for what cannot be read. */
    public static boolean looksLikeOne(Path db) {
        try {
            Header header = Header.of(db);
            if (header == null || header.applicationId() == Schema.APPLICATION_ID) {
                return false;
            }
            try (var copy = DatabaseCopy.of(db);
                    var connection = Connections.owner(copy.file())) {
                return isIn(connection);
            }
        } catch (IOException | SQLException e) {
            return false;
        }
    }

    /**
     * Reads it.
     *
     * @throws StoreRefused when it is none, is damaged, lacks a column or cannot be read
     */
    public static RustBus read(Path db) {
        try {
            if (Header.of(db) == null) {
                throw new StoreRefused(db + " is no SQLite file: nothing was read from it");
            }
            try (var copy = DatabaseCopy.of(db);
                    var connection = Connections.owner(copy.file())) {
                var missing = new TreeSet<String>();
                missing.addAll(missing(connection, "roles", ROLE_COLUMNS));
                missing.addAll(missing(connection, "roles", List.of(LAST_SESSION)));
                missing.addAll(missing(connection, "messages", MESSAGE_COLUMNS));
                if (!missing.isEmpty()) {
                    throw new StoreRefused(
                            db
                                    + " is not laid out as a Rust claudectl's database: it lacks "
                                    + String.join(", ", missing));
                }
                return new RustBus(roles(connection), messages(connection));
            }
        } catch (IOException e) {
            throw new StoreRefused(db + " cannot be read: " + e);
        } catch (SQLException e) {
            throw new StoreRefused(db + " cannot be read: " + e.getMessage());
        }
    }

    /** Whether the two tables are there, by the columns nobody else would have chosen. */
    static boolean isIn(Connection connection) throws SQLException {
        return missing(connection, "roles", ROLE_COLUMNS).isEmpty()
                && missing(connection, "messages", MESSAGE_COLUMNS).isEmpty();
    }

    /** Which columns a table, which may itself be missing or a view, does not have. */
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

    private static List<Role> roles(Connection connection) throws SQLException {
        return new Prepared(
                        connection,
                        """
                        SELECT role, cwd_selector, last_session_id FROM roles
                        WHERE role IS NOT NULL ORDER BY role LIMIT ?
                        """)
                .with(ROLES_MAX)
                .list(row -> new Role(row.text(), row.textOrNull(), row.textOrNull()));
    }

    private static Map<String, Long> messages(Connection connection) throws SQLException {
        var found = new LinkedHashMap<String, Long>();
        new Prepared(
                        connection,
                        """
                        SELECT coalesce(status, ''), count(*) FROM messages
                        GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?
                        """)
                .with(STATUSES_MAX)
                .list(row -> found.put(row.text(), row.number()));
        return found;
    }
}
