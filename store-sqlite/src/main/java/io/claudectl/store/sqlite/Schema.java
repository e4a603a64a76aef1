package io.claudectl.store.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The numbered files that bring a database from each version to the next. */
record Schema(List<String> scripts) {
    /** "cctl": distinguishes the bus's databases, see {@code PRAGMA application_id}. */
    static final int APPLICATION_ID = 0x6363746c;

    private static final List<String> FILES =
            List.of("001_bus.sql", "002_why.sql", "003_waking.sql", "004_routing.sql");

    Schema {
        scripts = List.copyOf(scripts);
    }

    static Schema released() {
        return new Schema(FILES.stream().map(Schema::text).toList());
    }

    int version() {
        return scripts.size();
    }

    /** Applies the missing scripts, all or none. */
    void migrate(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            if (number(statement, "PRAGMA user_version") == version()) {
                return;
            }
            statement.execute("BEGIN IMMEDIATE");
            try {
                int version = number(statement, "PRAGMA user_version");
                for (String script : scripts.subList(version, scripts.size())) {
                    statement.executeUpdate(script);
                }
                statement.executeUpdate("PRAGMA application_id = " + APPLICATION_ID);
                statement.executeUpdate("PRAGMA user_version = " + version());
                statement.execute("COMMIT");
            } catch (SQLException e) {
                undo(statement, e);
                throw e;
            }
        }
    }

    private static void undo(Statement statement, SQLException cause) {
        try {
            statement.execute("ROLLBACK");
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    static int number(Statement statement, String query) throws SQLException {
        try (var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static String text(String file) {
        try (InputStream in = Schema.class.getResourceAsStream("schema/" + file)) {
            if (in == null) {
                throw new AssertionError("schema/" + file + " is not packaged");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read schema/" + file, e);
        }
    }
}
