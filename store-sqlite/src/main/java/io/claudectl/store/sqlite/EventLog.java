package io.claudectl.store.sqlite;

import io.claudectl.core.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what happened, beside the writer: on a read-only connection and a thread of its own. */
public final class EventLog implements AutoCloseable {
    private final Path file;
    private final Connection connection;
    private final Prepared after;

    private EventLog(Path file, Connection connection) throws SQLException {
        this.file = file;
        this.connection = connection;
        this.after =
                new Prepared(
                        connection,
                        """
                        SELECT seq, at_ms, kind, version, message, delivery, session, data
                        FROM event WHERE seq > ? ORDER BY seq LIMIT ?
                        """);
    }

    /** For a file a {@link SqliteStore} has opened. */
    public static EventLog open(Path file) {
        try {
            var connection = Connections.reader(file);
            try {
                return new EventLog(file, connection);
            } catch (SQLException | RuntimeException | Error e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new StoreException("cannot open " + file + " for reading", e);
        }
    }

    /**
     * One line of the log.
     *
     * @param delivery its number; 0 when the event is about none
     * @param data a flat JSON object
     */
    public record Entry(
            long seq,
            Instant at,
            String kind,
            int version,
            @Nullable String message,
            long delivery,
            @Nullable String session,
            String data) {}

    /** The committed events behind that one, in order. */
    public List<Entry> after(long seq, int limit) {
        try {
            return after.with(seq, limit)
                    .list(
                            row ->
                                    new Entry(
                                            row.number(),
                                            row.time(),
                                            row.text(),
                                            row.count(),
                                            row.textOrNull(),
                                            row.number(),
                                            row.textOrNull(),
                                            row.text()));
        } catch (SQLException e) {
            throw new StoreException("cannot read events of " + file, e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new StoreException("cannot close " + file, e);
        }
    }
}
