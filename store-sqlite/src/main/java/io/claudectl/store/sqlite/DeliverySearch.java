package io.claudectl.store.sqlite;

import io.claudectl.core.message.Delivery;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.store.Store.StateName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Queries over many deliveries. Each names its index: a query that would have to read history, or
 * other roles' mail, does not compile.
 */
final class DeliverySearch {
    private final Prepared ready;
    private final Prepared ringing;
    private final Prepared overdue;
    private final Prepared pendingOf;
    private final Prepared leasedOf;
    private final Prepared settledOf;
    private final Prepared prunable;
    private final Prepared taken;
    private final Prepared waiting;

    DeliverySearch(Connection connection) throws SQLException {
        ready = new Prepared(connection, READY);
        ringing = new Prepared(connection, ready(RINGS));
        overdue =
                new Prepared(
                        connection,
                        DeliveryTable.COLUMNS
                                + """
                                INDEXED BY delivery_overdue
                                WHERE state = 'pending' AND deadline_ms <= ? ORDER BY id LIMIT ?
                                """);
        pendingOf =
                new Prepared(
                        connection,
                        DeliveryTable.COLUMNS
                                + """
                                INDEXED BY delivery_ready
                                WHERE role = ? AND state = 'pending' ORDER BY id DESC LIMIT ?
                                """);
        leasedOf =
                new Prepared(
                        connection,
                        DeliveryTable.COLUMNS
                                + """
                                INDEXED BY delivery_leased
                                WHERE role = ? AND state = 'leased' ORDER BY id DESC LIMIT ?
                                """);
        settledOf =
                new Prepared(
                        connection,
                        DeliveryTable.COLUMNS
                                + """
                                INDEXED BY delivery_listed
                                WHERE role = ? AND state = ? AND settled_ms IS NOT NULL
                                ORDER BY id DESC LIMIT ?
                                """);
        prunable =
                new Prepared(
                        connection,
                        DeliveryTable.COLUMNS
                                + """
                                INDEXED BY delivery_settled
                                WHERE state = ? AND settled_ms < ?
                                """
                                + NOT_ON_OFFER
                                + "ORDER BY settled_ms, id LIMIT ?");
        taken = new Prepared(connection, TAKEN);
        waiting =
                new Prepared(
                        connection,
                        """
                        SELECT role, count(*) FROM delivery INDEXED BY delivery_ready
                        WHERE state = 'pending' GROUP BY role
                        UNION ALL
                        SELECT role, count(*) FROM delivery INDEXED BY delivery_leased
                        WHERE state = 'leased' GROUP BY role
                        """);
    }

    private static final String TAKEN =
            DeliveryTable.COLUMNS
                    + """
                    AS mine
                    WHERE id IN (
                        SELECT id FROM (
                            SELECT id FROM delivery INDEXED BY delivery_listed
                            WHERE role = ?1 AND state = 'delivered' AND settled_ms IS NOT NULL
                            ORDER BY id DESC LIMIT ?2)
                        UNION ALL
                        SELECT id FROM (
                            SELECT id FROM delivery INDEXED BY delivery_leased
                            WHERE role = ?1 AND state = 'leased'
                            ORDER BY id DESC LIMIT ?2))
                    AND EXISTS (
                        SELECT 1 FROM lease
                        WHERE lease.delivery = mine.id AND was_handed = 1
                            AND (mine.state = 'delivered' OR phase <> 'ended')
                            AND (session = ?3 OR client_session = ?4 AND ?4 <> ''))
                    AND EXISTS (
                        SELECT 1 FROM message
                        WHERE message.id = mine.message AND type IN ('task', 'handoff'))
                    ORDER BY id DESC
                    """;

    /** Offers of open work stay, since its claims turn them back into waiting mail. */
    static final String NOT_ON_OFFER =
            """
            AND NOT EXISTS (SELECT 1 FROM work
                            WHERE work.message = delivery.message AND work.settled_ms IS NULL)
            """;

    private static final String RINGS =
            """
            AND waiting.priority > 0
            AND EXISTS (SELECT 1 FROM message WHERE message.id = waiting.message
                        AND message.type <> 'status')
            """;

    static final String READY = ready("");

    private static String ready(String more) {
        return DeliveryTable.COLUMNS
                + """
                AS waiting INDEXED BY delivery_ready
                WHERE role = ? AND state = 'pending'
                  AND (not_before_ms IS NULL OR not_before_ms <= ?)
                  AND NOT EXISTS (
                      SELECT 1 FROM delivery AS earlier INDEXED BY delivery_leased
                      WHERE earlier.state = 'leased' AND earlier.role = waiting.role
                        AND earlier.grp = waiting.grp AND earlier.priority = waiting.priority
                        AND earlier.id < waiting.id)
                """
                + more
                + " ORDER BY priority DESC, id LIMIT ?";
    }

    List<Delivery> ready(RoleName role, Instant now, int limit) throws SQLException {
        return ready.with(role.value(), now, limit).list(DeliveryTable::read);
    }

    List<Delivery> ringing(RoleName role, Instant now, int limit) throws SQLException {
        return ringing.with(role.value(), now, limit).list(DeliveryTable::read);
    }

    List<Delivery> overdue(Instant now, int limit) throws SQLException {
        return overdue.with(now, limit).list(DeliveryTable::read);
    }

    List<Delivery> listed(RoleName role, Set<StateName> states, int limit) throws SQLException {
        var found = new ArrayList<Delivery>();
        for (StateName state : states) {
            Prepared query =
                    switch (state) {
                        case PENDING -> pendingOf.with(role.value(), limit);
                        case LEASED -> leasedOf.with(role.value(), limit);
                        case DELIVERED, ACKED, DEAD, WITHDRAWN ->
                                settledOf.with(role.value(), EnumCodec.of(state), limit);
                    };
            found.addAll(query.list(DeliveryTable::read));
        }
        found.sort(Comparator.comparing(Delivery::id).reversed());
        return first(limit, found);
    }

    List<Delivery> prunable(Set<StateName> states, Instant before, int limit) throws SQLException {
        var found = new ArrayList<Delivery>();
        for (StateName state : states) {
            found.addAll(
                    prunable.with(EnumCodec.of(state), before, limit).list(DeliveryTable::read));
        }
        found.sort(
                Comparator.comparing((Delivery delivery) -> settledAt(delivery))
                        .thenComparing(Delivery::id));
        return first(limit, found);
    }

    /** Returns work that a session, or its conversation, was handed and did not ack. */
    List<Delivery> taken(RoleName role, SessionKey session, ConversationId conversation, int look)
            throws SQLException {
        return taken.with(role.value(), look, session.value(), conversation.value())
                .list(DeliveryTable::read);
    }

    /** Counts pending and leased deliveries of each role that has any. */
    Map<RoleName, Integer> waiting() throws SQLException {
        var counts = new HashMap<RoleName, Integer>();
        for (var some : waiting.list(row -> Map.entry(new RoleName(row.text()), row.count()))) {
            counts.merge(some.getKey(), some.getValue(), Integer::sum);
        }
        return counts;
    }

    private static Instant settledAt(Delivery delivery) {
        return switch (delivery.state()) {
            case Delivery.State.Delivered(_, var at) -> at;
            case Delivery.State.Acked(_, _, _, var at) -> at;
            case Delivery.State.Dead(_, var at) -> at;
            case Delivery.State.Withdrawn(var at) -> at;
            case Delivery.State.Pending _, Delivery.State.Leased _ ->
                    throw new AssertionError("not settled: " + delivery);
        };
    }

    private static List<Delivery> first(int limit, List<Delivery> found) {
        return List.copyOf(found.subList(0, Math.min(limit, found.size())));
    }
}
