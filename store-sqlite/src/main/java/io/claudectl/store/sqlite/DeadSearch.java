package io.claudectl.store.sqlite;

import io.claudectl.core.mail.Delivery;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Mail that was given up, or waits because nobody confirmed it, of every role. */
final class DeadSearch {
    private final Prepared dead;
    private final Prepared parked;

    DeadSearch(Connection connection) throws SQLException {
        dead =
                new Prepared(
                        connection,
                        DeliveryTable.COLUMNS
                                + """
                                INDEXED BY delivery_settled
                                WHERE state = 'dead' AND settled_ms IS NOT NULL
                                ORDER BY settled_ms DESC, id DESC LIMIT ?
                                """);
        parked =
                new Prepared(
                        connection,
                        DeliveryTable.COLUMNS
                                + """
                                INDEXED BY delivery_parked
                                WHERE state = 'pending' AND not_before_ms > ?
                                ORDER BY not_before_ms DESC LIMIT ?
                                """);
    }

    /** Newest first. */
    List<Delivery> deadOrParked(Instant now, int limit) throws SQLException {
        var found = new ArrayList<Delivery>(dead.with(limit).list(DeliveryTable::read));
        found.addAll(parked.with(now, limit).list(DeliveryTable::read));
        found.sort(Comparator.comparing(Delivery::id).reversed());
        return List.copyOf(found.subList(0, Math.min(limit, found.size())));
    }
}
