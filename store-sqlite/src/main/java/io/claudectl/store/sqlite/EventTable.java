package io.claudectl.store.sqlite;

import io.claudectl.core.decision.Change.Event;
import io.claudectl.core.decision.Change.Field;
import io.claudectl.json.Json;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The event log for the writer: it grows at one end and is erased at the other. */
final class EventTable {
    // Newest events by which the length of a row is estimated.
    private static final int SAMPLE = 200;
    // Bytes of a row without its texts: numbers, record header, and its entry in the index by
    // delivery.
    private static final int ROW_BYTES = 45;

    private final Prepared add;
    private final Prepared last;
    private final Prepared rowBytes;
    private final Prepared old;
    private final Prepared erase;

    EventTable(Connection connection) throws SQLException {
        add =
                new Prepared(
                        connection,
                        """
                        INSERT INTO event (at_ms, kind, version, message, delivery, session, data)
                        VALUES (?, ?, ?, ?, ?, ?, ?)
                        """);
        last = new Prepared(connection, "SELECT max(seq) FROM event");
        rowBytes =
                new Prepared(
                        connection,
                        """
                        SELECT avg(length(kind) + coalesce(length(message), 0)
                                + coalesce(length(session), 0) + length(data))
                        FROM (SELECT * FROM event ORDER BY seq DESC LIMIT ?)
                        """);
        old =
                new Prepared(
                        connection,
                        """
                        SELECT max(seq) FROM (SELECT seq, at_ms FROM event ORDER BY seq LIMIT ?)
                        WHERE (at_ms < ? OR seq <= ?) AND seq < ?
                        """);
        erase = new Prepared(connection, "DELETE FROM event WHERE seq <= ?");
    }

    void add(Event event) throws SQLException {
        add.with(
                        event.at(),
                        event.kind(),
                        event.version(),
                        event.message(),
                        event.delivery() == null ? null : event.delivery().value(),
                        event.session() == null ? null : event.session().value(),
                        Json.write(fields(event.data())))
                .updateOne(event.kind());
    }

    private static Map<String, Object> fields(List<Field> fields) {
        var object = new LinkedHashMap<String, Object>();
        fields.forEach(field -> object.put(field.name(), field.value()));
        return object;
    }

    /** See {@link io.claudectl.core.store.Store.Facts#oldEvents}. */
    long old(Instant before, long bytes, int limit) throws SQLException {
        long newest = last.number();
        long each = rowBytes.with(SAMPLE).number() + ROW_BYTES;
        return old.with(limit, before, newest - bytes / each, newest).number();
    }

    long newest() throws SQLException {
        return last.number();
    }

    void erase(long upTo) throws SQLException {
        erase.with(upTo).update();
    }
}
