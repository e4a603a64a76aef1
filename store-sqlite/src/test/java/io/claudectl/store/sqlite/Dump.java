package io.claudectl.store.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Everything a database holds, as text that two of them can be compared by. */
record Dump(Map<String, List<String>> tables) {
    private static final Pattern EPOCH = Pattern.compile("\"epoch\":(\\d+)");

    /** Of a database that may be in use or may have been left by a crash; it stays as it is. */
    static Dump of(Path file, Path scratch) throws IOException, SQLException {
        var tables = new TreeMap<String, List<String>>();
        if (!Files.exists(file)) {
            return new Dump(tables);
        }
        Path copy = ScratchFiles.killed(file, Files.createTempDirectory(scratch, "dump"));
        try (var connection = Connections.owner(copy)) {
            tables.put("sound", rows(connection, "PRAGMA integrity_check"));
            tables.put("keys", rows(connection, "PRAGMA foreign_key_check"));
            tables.put("version", rows(connection, "PRAGMA user_version"));
            tables.put("owner", rows(connection, "PRAGMA application_id"));
            tables.put("schema", rows(connection, "SELECT name, sql FROM sqlite_schema ORDER BY 1"));
            for (String table :
                    rows(connection, "SELECT name FROM sqlite_schema WHERE type = 'table'")) {
                tables.put(
                        "table " + table, rows(connection, "SELECT * FROM " + table + " ORDER BY 1, 2"));
            }
            agree(connection);
        }
        return new Dump(tables);
    }

    boolean sound() {
        return tables.isEmpty()
                || List.of("ok").equals(tables.get("sound"))
                        && List.of().equals(tables.get("keys"));
    }

    /** The event log, told from its beginning, ends where the rows are. */
    private static void agree(Connection connection) throws SQLException {
        if (rows(connection, "SELECT 1 FROM sqlite_schema WHERE name = 'event'").isEmpty()) {
            return;
        }
        var states = new HashMap<String, String>();
        var leases = new TreeMap<String, String>();
        for (String row :
                rows(
                        connection,
                        "SELECT kind, delivery, data FROM event WHERE delivery IS NOT NULL ORDER BY seq")) {
            String[] parts = row.split("\\|", 3);
            Matcher epoch = EPOCH.matcher(parts[2]);
            String lease = parts[1] + "|" + (epoch.find() ? epoch.group(1) : "");
            switch (parts[0]) {
                case "delivery.pending" -> states.put(parts[1], "pending");
                case "delivery.leased" -> {
                    states.put(parts[1], "leased");
                    leases.put(lease, "open");
                }
                case "delivery.handed" -> leases.put(lease, "handed");
                case "lease.ended" -> {
                    states.put(parts[1], "pending");
                    leases.put(lease, "ended");
                }
                case "delivery.delivered" -> states.put(parts[1], "delivered");
                case "delivery.acked" -> states.put(parts[1], "acked");
                case "delivery.dead" -> states.put(parts[1], "dead");
                default -> throw new AssertionError("an event nobody expected: " + row);
            }
        }
        same("deliveries", states, rows(connection, "SELECT id, state FROM delivery"));
        // Whoever is delivered or acked has no lease that runs; no event of its own tells.
        leases.replaceAll(
                (lease, phase) ->
                        "leased".equals(states.get(lease.substring(0, lease.indexOf('|'))))
                                ? phase
                                : "ended");
        var found = new HashMap<String, String>();
        for (String row : rows(connection, "SELECT delivery, epoch, phase FROM lease")) {
            int cut = row.lastIndexOf('|');
            found.put(row.substring(0, cut), row.substring(cut + 1));
        }
        found.forEach(
                (lease, phase) -> {
                    if (!phase.equals(leases.get(lease))) {
                        throw new AssertionError(
                                "lease " + lease + " is " + phase + ", events say " + leases);
                    }
                });
        long stored = rows(connection, "SELECT 1 FROM event WHERE kind = 'message.stored'").size();
        long kept = rows(connection, "SELECT 1 FROM message").size();
        if (kept > stored) {
            throw new AssertionError(kept + " messages, but " + stored + " were stored");
        }
    }

    private static void same(String what, Map<String, String> told, List<String> rows) {
        for (String row : rows) {
            String[] parts = row.split("\\|", 2);
            if (!parts[1].equals(told.get(parts[0]))) {
                throw new AssertionError(what + ": the row says " + row + ", events say " + told);
            }
        }
    }

    static List<String> rows(Connection connection, String sql) throws SQLException {
        var rows = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var found = statement.executeQuery(sql)) {
            int columns = found.getMetaData().getColumnCount();
            while (found.next()) {
                var row = new ArrayList<String>();
                for (int i = 1; i <= columns; i++) {
                    row.add(String.valueOf(found.getString(i)));
                }
                rows.add(String.join("|", row));
            }
        }
        return rows;
    }
}
