package io.claudectl.store.sqlite;

import io.claudectl.core.store.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads events, beside the writer: on a read-only connection and a thread of its own. */
public final class EventLog implements AutoCloseable {
    // Joined, since a role and a subject never change and need not be in every row.
    private static final String COLUMNS =
            """
            SELECT e.seq, e.at_ms, e.kind, e.version, e.message, e.delivery, e.session, e.data,
                   d.role, m.subject
            FROM event e
            LEFT JOIN delivery d ON d.id = e.delivery
            LEFT JOIN message m ON m.id = e.message
            """;

    private final Path file;
    private final Connection connection;
    private final Prepared after;
    private final Prepared ofDelivery;
    private final Prepared first;
    private final Prepared last;
    private final Prepared timeFrom;

    private EventLog(Path file, Connection connection) throws SQLException {
        this.file = file;
        this.connection = connection;
        this.after = new Prepared(connection, COLUMNS + "WHERE e.seq > ? ORDER BY e.seq LIMIT ?");
        this.ofDelivery =
                new Prepared(connection, COLUMNS + "WHERE e.delivery = ? ORDER BY e.seq LIMIT ?");
        this.first = new Prepared(connection, "SELECT min(seq) FROM event");
        this.last = new Prepared(connection, "SELECT max(seq) FROM event");
        this.timeFrom =
                new Prepared(
                        connection, "SELECT at_ms FROM event WHERE seq >= ? ORDER BY seq LIMIT 1");
    }

    /** Opens a file that a {@link SqliteStore} has opened. */
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
     * One event.
     *
     * @param delivery its number; 0 when the event is about none
     * @param data a flat JSON object
     * @param role of the delivery; null where it is about none, or that one is pruned
     * @param subject of its message; null where it is about none, or that one is pruned
     */
    public record Entry(
            long seq,
            Instant at,
            String kind,
            int version,
            @Nullable String message,
            long delivery,
            @Nullable String session,
            String data,
            @Nullable String role,
            @Nullable String subject) {}

    /** Returns the committed events after that one, in order. */
    public List<Entry> after(long seq, int limit) {
        return ask(() -> after.with(seq, limit).list(EventLog::entry));
    }

    /** Returns the events of one delivery, in order. */
    public List<Entry> ofDelivery(long delivery, int limit) {
        return ask(() -> ofDelivery.with(delivery, limit).list(EventLog::entry));
    }

    /** Returns the number of the oldest event that is kept; 0 when there is none. */
    public long first() {
        return ask(first::number);
    }

    /** Returns the number of the newest event; 0 when there is none. */
    public long last() {
        return ask(last::number);
    }

    /**
     * Returns the number of the last event before that time. Where the machine's clock was set
     * back, times do not grow everywhere; then it is one of those that fit.
     */
    public long lastBefore(Instant time) {
        return ask(
                () -> {
                    long low = first.number();
                    long high = last.number() + 1;
                    while (low < high) {
                        long middle = low + (high - low) / 2;
                        if (timeFrom.with(middle).number() < time.toEpochMilli()) {
                            low = middle + 1;
                        } else {
                            high = middle;
                        }
                    }
                    return low - 1;
                });
    }

    private static Entry entry(Row row) throws SQLException {
        return new Entry(
                row.number(),
                row.time(),
                row.text(),
                row.count(),
                row.textOrNull(),
                row.number(),
                row.textOrNull(),
                row.text(),
                row.textOrNull(),
                row.textOrNull());
    }

    private interface Question<T> {
        T answer() throws SQLException;
    }

    private <T> T ask(Question<T> question) {
        try {
            return question.answer();
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
