package io.claudectl.store.sqlite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file before the writer opens it. A database is made beside its place and then moved there, so
 * that a file there is either complete and marked as the bus's, or another program's.
 */
record DatabaseFile(Path file, Schema schema) {
    private static final Set<PosixFilePermission> OURS_ALONE =
            PosixFilePermissions.fromString("rw-------");

    // A sentence that a client shows in one piece.
    private static final int REASON_MAX = 120;

    /**
     * Refuses other programs' files, untouched; makes a missing one; removes others' permission to
     * read it.
     */
    void prepare() throws IOException, SQLException {
        if (Files.isDirectory(file)) {
            throw new StoreRefused(file + " is a directory: move it away, then repeat");
        }
        if (!Files.exists(file) || Files.size(file) == 0) {
            refuseRemains();
            create();
        } else {
            refuseForeign();
            Files.setPosixFilePermissions(file, OURS_ALONE);
        }
    }

    private void refuseRemains() throws IOException {
        for (String suffix : new String[] {"-wal", "-journal"}) {
            Path remains = beside(suffix);
            if (Files.exists(remains) && Files.size(remains) > 0) {
                throw new StoreRefused(
                        remains
                                + " belongs to a database that is not there: put "
                                + file.getFileName()
                                + " back or move it away, then repeat");
            }
        }
    }

    private void create() throws IOException, SQLException {
        Path draft = beside(".new");
        Files.deleteIfExists(draft);
        Files.deleteIfExists(beside(".new-journal"));
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(OURS_ALONE));
        try (var connection = Connections.creator(draft)) {
            schema.migrate(connection);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        try (var directory = FileChannel.open(directory(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    // Only before this process has a connection to the file, see Header.
    private void refuseForeign() throws IOException, SQLException {
        Header header = Header.of(file);
        if (header == null) {
            throw new StoreRefused(
                    file
                            + " is not a claudectl database (no SQLite file): move it away, then"
                            + " repeat");
        }
        refuseUnless(header.applicationId(), header.version());
        if (Files.exists(beside("-wal")) && Files.size(beside("-wal")) > 0) {
            refuseByLog();
        } else if (header.truncated()) {
            throw damaged(file, "its end is missing");
        }
    }

    /** Makes the refusal of a file of the bus that SQLite cannot read. */
    static StoreRefused damaged(Path file, @Nullable String reason) {
        String line = String.valueOf(reason).replaceAll("\\s+", " ");
        return new StoreRefused(
                file
                        + " is damaged ("
                        + line.substring(0, Math.min(line.length(), REASON_MAX))
                        + "): put a backup in its place, or move it and "
                        + file.getFileName()
                        + "-wal away to begin with an empty bus, then repeat");
    }

    /**
     * Checks the log, which alone may hold a killed daemon's last commits; changes neither file.
     */
    private void refuseByLog() throws IOException, SQLException {
        boolean hadIndex = Files.exists(beside("-shm"));
        try {
            try (var connection = Connections.reader(file);
                    var statement = connection.createStatement()) {
                refuseUnless(
                        Schema.number(statement, "PRAGMA application_id"),
                        Schema.number(statement, "PRAGMA user_version"));
                Schema.number(statement, "SELECT count(*) FROM sqlite_schema");
            }
        } finally {
            if (!hadIndex) {
                Files.deleteIfExists(beside("-shm"));
            }
        }
    }

    private void refuseUnless(int applicationId, int version) {
        if (applicationId != Schema.APPLICATION_ID) {
            throw new StoreRefused(
                    file
                            + " is not a claudectl database (application_id "
                            + applicationId
                            + "): move it away, then repeat");
        }
        if (version > schema.version()) {
            throw new StoreRefused(
                    file
                            + " was written by a newer claudectl (version "
                            + version
                            + ", this one knows "
                            + schema.version()
                            + "): use that one, or move the file away, then repeat");
        }
    }

    private Path directory() {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file : parent;
    }

    private Path beside(String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }
}
