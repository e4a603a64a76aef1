package io.claudectl.store.sqlite;

import io.claudectl.core.Change.Event;
import java.sql.Connection;
import java.sql.SQLException;

/** The event log, as the writer sees it: it only grows. */
final class EventTable {
    private final Prepared add;

    EventTable(Connection connection) throws SQLException {
        add =
                new Prepared(
                        connection,
                        """
                        INSERT INTO event (at_ms, kind, message, delivery, session, data)
                        VALUES (?, ?, ?, ?, ?, ?)
                        """);
    }

    void add(Event event) throws SQLException {
        add.with(
                        event.at(),
                        event.kind(),
                        event.message(),
                        event.delivery() == null ? null : event.delivery().value(),
                        event.session() == null ? null : event.session().value(),
                        FlatJson.of(event.data()))
                .updateOne(event.kind());
    }
}
