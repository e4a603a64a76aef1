package io.claudectl.store.sqlite;

import io.claudectl.core.message.Delivery;
import io.claudectl.core.role.RoleName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Queries for dead letters and parked mail. */
final class DeadSearch {
    private final Prepared dead;
    private final Prepared parked;
    private final Prepared deadOf;
    private final Prepared parkedOf;

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
        deadOf =
                new Prepared(
                        connection,
                        DeliveryTable.COLUMNS
                                + """
                                INDEXED BY delivery_listed
                                WHERE role = ? AND state = 'dead' AND settled_ms IS NOT NULL
                                ORDER BY id DESC LIMIT ?
                                """);
        parkedOf =
                new Prepared(
                        connection,
                        DeliveryTable.COLUMNS
                                + """
                                INDEXED BY delivery_ready
                                WHERE role = ? AND state = 'pending' AND not_before_ms > ?
                                ORDER BY id DESC LIMIT ?
                                """);
    }

    /** Returns them newest first. */
    List<Delivery> deadOrParked(Instant now, int limit) throws SQLException {
        return newest(
                limit,
                dead.with(limit).list(DeliveryTable::read),
                parked.with(now, limit).list(DeliveryTable::read));
    }

    /** Returns those of one role, newest first. */
    List<Delivery> deadOrParked(RoleName role, Instant now, int limit) throws SQLException {
        return newest(
                limit,
                deadOf.with(role.value(), limit).list(DeliveryTable::read),
                parkedOf.with(role.value(), now, limit).list(DeliveryTable::read));
    }

    private static List<Delivery> newest(int limit, List<Delivery> dead, List<Delivery> parked) {
        var found = new ArrayList<Delivery>(dead);
        found.addAll(parked);
        found.sort(Comparator.comparing(Delivery::id).reversed());
        return List.copyOf(found.subList(0, Math.min(limit, found.size())));
    }
}
