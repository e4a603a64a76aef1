package io.claudectl.store.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** A test's files, and databases made by hand. */
final class ScratchFiles {
    private ScratchFiles() {}

    /** Every file's time of change and bytes. */
    static Map<String, String> in(Path directory) throws IOException {
        var found = new TreeMap<String, String>();
        try (var list = Files.list(directory)) {
            for (Path path : list.toList()) {
                found.put(
                        String.valueOf(path.getFileName()),
                        Files.getLastModifiedTime(path)
                                + " "
                                + HexFormat.of().formatHex(Files.readAllBytes(path)));
            }
        }
        return found;
    }

    static Connection connect(Path file) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file.toUri());
    }

    static void run(Connection connection, String... statements) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    static void make(Path file, String... statements) throws SQLException {
        try (var connection = connect(file)) {
            run(connection, statements);
        }
    }

    /** The database as a kill leaves it: without the index of its log. */
    static Path killed(Path file, Path to) throws IOException {
        Files.createDirectories(to);
        for (String part : new String[] {"", "-wal"}) {
            Path from = file.resolveSibling(file.getFileName() + part);
            if (Files.exists(from)) {
                Files.copy(from, to.resolve(from.getFileName()));
            }
        }
        return to.resolve(file.getFileName());
    }
}
