package io.claudectl.store.sqlite;

import io.claudectl.store.sqlite.Inspection.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteErrorCode;

/** Makes one {@link Inspection} of a database. */
record DatabaseInspector(Path file, long checkedBytesMax, Duration budget) {
    // The bytes of a database that SQLite locks while it reads, see "The Pager" in its sources.
    private static final long SHARED_FIRST = 0x4000_0002L;
    private static final long SHARED_BYTES = 510;

    // Steps of SQLite's machine between two looks at the clock.
    private static final int STEPS = 10_000;

    private static final String UNCHECKED = "not checked to the end";

    /** Values that change with a write. */
    private record Footprint(
            long bytes, FileTime changed, long logBytes, FileTime logChanged, boolean index) {
        private static final FileTime NEVER = FileTime.fromMillis(0);

        static Footprint of(Path file) throws IOException {
            var own = Files.readAttributes(file, BasicFileAttributes.class);
            boolean index = Files.exists(beside(file, "-shm"));
            try {
                var log = Files.readAttributes(beside(file, "-wal"), BasicFileAttributes.class);
                return new Footprint(
                        own.size(),
                        own.lastModifiedTime(),
                        log.size(),
                        log.lastModifiedTime(),
                        index);
            } catch (NoSuchFileException noLog) {
                return new Footprint(own.size(), own.lastModifiedTime(), 0, NEVER, index);
            }
        }
    }

    Inspection look() {
        Footprint print;
        try {
            print = Footprint.of(file);
        } catch (NoSuchFileException missing) {
            return without(Kind.MISSING, null, 0, 0);
        } catch (IOException e) {
            return without(Kind.UNREADABLE, reason(e), 0, 0);
        }
        if (Files.isDirectory(file)) {
            return without(Kind.UNREADABLE, "it is a directory", 0, 0);
        }
        if (print.bytes() == 0) {
            return without(
                    print.logBytes() == 0 ? Kind.MISSING : Kind.DAMAGED,
                    print.logBytes() == 0 ? null : "it is empty, but its log is not",
                    0,
                    print.logBytes());
        }
        try {
            Inspection alone = print.index() ? null : alone(print);
            if (alone != null) {
                return alone;
            }
            try (var connection = Connections.reader(file)) {
                return read(connection, print);
            }
        } catch (IOException e) {
            return without(Kind.UNREADABLE, reason(e), print.bytes(), print.logBytes());
        } catch (SQLException e) {
            return failed(e, print);
        }
    }

    /**
     * Inspects a database that no process has open. A reader would leave the index of the log
     * behind, and could not remove it without harm to a daemon that starts just then. So it is read
     * without one, or in a copy where there is a log. Null where another process opened it
     * meanwhile, where it is locked, and where it is too big to be copied.
     */
    private @Nullable Inspection alone(Footprint print) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ);
                // Keeps out programs that write into the file itself; no daemon of the bus does.
                var lock = channel.tryLock(SHARED_FIRST, SHARED_BYTES, true)) {
            if (lock == null || (print.logBytes() > 0 && print.bytes() > checkedBytesMax)) {
                return null;
            }
            Inspection found = print.logBytes() > 0 ? copied(print) : onlooked(print);
            return Footprint.of(file).equals(print) ? found : null;
        }
    }

    private Inspection copied(Footprint print) throws IOException {
        try (var copy = DatabaseCopy.of(file);
                var connection = Connections.owner(copy.file())) {
            return read(connection, print);
        } catch (SQLException e) {
            return failed(e, print);
        }
    }

    private Inspection onlooked(Footprint print) {
        try (var connection = Connections.immutableReader(file)) {
            return read(connection, print);
        } catch (SQLException e) {
            return failed(e, print);
        }
    }

    private Inspection read(Connection connection, Footprint print) throws SQLException {
        try (var statement = connection.createStatement()) {
            int application = Schema.number(statement, "PRAGMA application_id");
            if (application != Schema.APPLICATION_ID) {
                return RustBus.isIn(connection)
                        ? without(Kind.RUST, null, print.bytes(), print.logBytes())
                        : without(
                                Kind.FOREIGN,
                                "its application_id is " + application,
                                print.bytes(),
                                print.logBytes());
            }
            int version = Schema.number(statement, "PRAGMA user_version");
            String damage = print.bytes() <= checkedBytesMax ? damage(connection) : UNCHECKED;
            boolean checked = !UNCHECKED.equals(damage);
            int known = Schema.released().version();
            Kind kind = Kind.OURS;
            String reason = null;
            if (checked && damage != null) {
                kind = Kind.DAMAGED;
                reason = damage;
            } else if (version > known) {
                kind = Kind.NEWER;
                reason = "it is of version " + version + ", this program knows " + known;
            }
            return new Inspection(
                    kind,
                    reason,
                    version,
                    print.bytes(),
                    print.logBytes(),
                    checked,
                    kind == Kind.OURS ? deliveries(connection) : Map.of());
        }
    }

    /** Returns the first damage; null for none, {@link #UNCHECKED} when the time is over. */
    private @Nullable String damage(Connection connection) throws SQLException {
        long end = System.nanoTime() + budget.toNanos();
        ProgressHandler.setHandler(
                connection,
                STEPS,
                new ProgressHandler() {
                    @Override
                    protected int progress() {
                        return System.nanoTime() - end > 0 ? 1 : 0;
                    }
                });
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("PRAGMA quick_check(1)")) {
            String found = rows.next() ? rows.getString(1) : "quick_check says nothing";
            return "ok".equals(found) ? null : found.replaceAll("\\s+", " ").strip();
        } catch (SQLException e) {
            if (e.getErrorCode() == SQLiteErrorCode.SQLITE_INTERRUPT.code) {
                return UNCHECKED;
            }
            throw e;
        } finally {
            ProgressHandler.clearHandler(connection);
        }
    }

    private static Map<String, Long> deliveries(Connection connection) throws SQLException {
        var found = new LinkedHashMap<String, Long>();
        new Prepared(connection, "SELECT state, count(*) FROM delivery GROUP BY state")
                .list(row -> found.put(row.text(), row.number()));
        return found;
    }

    private Inspection failed(SQLException e, Footprint print) {
        boolean damaged = Transaction.damaged(e) || Transaction.isSchemaError(e);
        String reason =
                Transaction.locked(e)
                        ? "it is locked by another program"
                        : String.valueOf(e.getMessage());
        return without(
                damaged ? Kind.DAMAGED : Kind.UNREADABLE, reason, print.bytes(), print.logBytes());
    }

    private static Inspection without(
            Kind kind, @Nullable String reason, long bytes, long logBytes) {
        return new Inspection(kind, reason, 0, bytes, logBytes, false, Map.of());
    }

    private static String reason(IOException e) {
        return e instanceof AccessDeniedException ? "no permission to read it" : e.toString();
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }
}
