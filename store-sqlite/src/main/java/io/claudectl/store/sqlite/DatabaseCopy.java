package io.claudectl.store.sqlite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * A database with its log, copied to a private directory that is deleted with this object, so that
 * reading it changes nothing of the original. The log's index is not copied: SQLite makes it anew.
 */
record DatabaseCopy(Path directory) implements AutoCloseable {
    private static final String NAME = "copy.db";
    private static final List<String> PARTS = List.of("", "-wal", "-journal");

    static DatabaseCopy of(Path file) throws IOException {
        var copy = new DatabaseCopy(Files.createTempDirectory("claudectl-"));
        try {
            for (String part : PARTS) {
                copyPart(file.resolveSibling(file.getFileName() + part), copy.path(part));
            }
            return copy;
        } catch (IOException | RuntimeException | Error e) {
            copy.close();
            throw e;
        }
    }

    Path file() {
        return path("");
    }

    @Override
    public void close() {
        try (var entries = Files.list(directory)) {
            for (Path entry : entries.toList()) {
                Files.deleteIfExists(entry);
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }

    private Path path(String part) {
        return directory.resolve(NAME + part);
    }

    private static void copyPart(Path from, Path to) throws IOException {
        try {
            Files.copy(from, to);
        } catch (NoSuchFileException e) {
            if (to.getFileName().toString().equals(NAME)) {
                throw e;
            }
        }
    }
}
