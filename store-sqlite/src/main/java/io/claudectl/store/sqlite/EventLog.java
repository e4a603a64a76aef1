package io.claudectl.store.sqlite;

import io.claudectl.core.store.EventSource;
import io.claudectl.core.store.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Reads events, beside the writer: on a read-only connection and a thread of its own. */
public final class EventLog implements EventSource {
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

    @Override
    public List<Entry> after(long seq, int limit) {
        return ask(() -> after.with(seq, limit).list(EventLog::entry));
    }

    @Override
    public List<Entry> ofDelivery(long delivery, int limit) {
        return ask(() -> ofDelivery.with(delivery, limit).list(EventLog::entry));
    }

    @Override
    public long first() {
        return ask(first::number);
    }

    @Override
    public long last() {
        return ask(last::number);
    }

    @Override
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
