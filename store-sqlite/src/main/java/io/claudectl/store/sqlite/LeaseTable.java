package io.claudectl.store.sqlite;

import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.message.Holder;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.Lease.Phase;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.message.Token;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.store.Store.Provable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

final class LeaseTable {
    private static final String COLUMNS =
            """
            lease.delivery, lease.epoch, token, session, client_session, by_transcript, transcript,
            length, door, prompt_id, request, at_ms, lease.attempt, phase, phase_ms, ended_reason,
            was_handed, stop_seen
            """;

    private final Prepared add;
    private final Prepared move;
    private final Prepared erase;
    private final Prepared ofDelivery;
    private final Prepared provable;

    LeaseTable(Connection connection) throws SQLException {
        add =
                new Prepared(
                        connection,
                        """
                        INSERT INTO lease (delivery, epoch, token, session, client_session,
                                by_transcript, transcript, length, door, prompt_id, request, at_ms,
                                attempt, phase, phase_ms, ended_reason, was_handed, stop_seen)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """);
        move =
                new Prepared(
                        connection,
                        """
                        UPDATE lease SET phase = ?, phase_ms = ?, ended_reason = ?, was_handed = ?,
                                stop_seen = ?
                        WHERE delivery = ? AND epoch = ?
                        """);
        erase = new Prepared(connection, "DELETE FROM lease WHERE delivery = ?");
        ofDelivery =
                new Prepared(
                        connection,
                        "SELECT " + COLUMNS + "FROM lease WHERE delivery = ? ORDER BY epoch");
        provable = new Prepared(connection, PROVABLE);
    }

    private static final String PROVABLE =
            """
            WITH provable (id, role) AS (
                SELECT id, role FROM delivery INDEXED BY delivery_ready WHERE state = 'pending'
                UNION ALL
                SELECT id, role FROM delivery INDEXED BY delivery_leased WHERE state = 'leased'
                UNION ALL
                SELECT id, role FROM delivery INDEXED BY delivery_unproven
                WHERE state = 'delivered' AND evidence = 'unproven' AND settled_ms >= ?)
            """
                    + "SELECT "
                    + COLUMNS
                    + """
                    , provable.role
                    FROM provable CROSS JOIN lease ON lease.delivery = provable.id
                    """;

    void add(Lease lease) throws SQLException {
        var phase = PhaseColumns.of(lease.phase());
        add.with(
                        lease.ref().delivery().value(),
                        lease.ref().epoch(),
                        lease.token().value(),
                        lease.holder().session().value(),
                        lease.holder().conversation().value(),
                        lease.holder().byTranscript(),
                        lease.mark().transcript(),
                        lease.mark().length(),
                        EnumCodec.of(lease.origin().trigger()),
                        lease.origin().promptId(),
                        lease.origin().request(),
                        lease.origin().at(),
                        lease.attempt(),
                        phase.name(),
                        phase.at(),
                        phase.reason(),
                        phase.wasHanded(),
                        lease.stopSeen())
                .updateOne(lease.ref());
    }

    void move(Lease lease) throws SQLException {
        var phase = PhaseColumns.of(lease.phase());
        move.with(
                        phase.name(),
                        phase.at(),
                        phase.reason(),
                        phase.wasHanded(),
                        lease.stopSeen(),
                        lease.ref().delivery().value(),
                        lease.ref().epoch())
                .updateOne(lease.ref());
    }

    /** Removes every lease of the delivery. */
    void erase(DeliveryId id) throws SQLException {
        erase.with(id.value()).update();
    }

    List<Lease> ofDelivery(DeliveryId id) throws SQLException {
        return ofDelivery.with(id.value()).list(LeaseTable::read);
    }

    /** Returns leases that can still prove something, by delivery and epoch. */
    List<Provable> provable(Instant unprovenSince) throws SQLException {
        var found =
                provable.with(unprovenSince)
                        .list(row -> new Provable(read(row), new RoleName(row.text())));
        found.sort(
                Comparator.comparing((Provable some) -> some.lease().ref().delivery())
                        .thenComparingInt(some -> some.lease().ref().epoch()));
        return found;
    }

    private static Lease read(Row row) throws SQLException {
        var ref = new LeaseRef(new DeliveryId(row.number()), row.count());
        var token = new Token(row.text());
        var holder =
                new Holder(SessionKey.of(row.text()), new ConversationId(row.text()), row.flag());
        var mark = new Lease.Mark(row.textOrNull(), row.number());
        var origin =
                new Lease.Origin(
                        row.constant(Lease.Trigger.class),
                        row.textOrNull(),
                        row.textOrNull(),
                        row.time());
        int attempt = row.count();
        var phase = PhaseColumns.read(row);
        return new Lease(ref, token, holder, mark, origin, attempt, phase, row.flag());
    }

    /** A phase as columns. */
    private record PhaseColumns(
            String name, @Nullable Instant at, @Nullable String reason, boolean wasHanded) {
        static PhaseColumns of(Phase phase) {
            return switch (phase) {
                case Phase.Open() -> new PhaseColumns("open", null, null, false);
                case Phase.Handed(var at) -> new PhaseColumns("handed", at, null, true);
                case Phase.Ended(var reason, var wasHanded, var at) ->
                        new PhaseColumns("ended", at, reason, wasHanded);
            };
        }

        static Phase read(Row row) throws SQLException {
            String name = row.text();
            var at = row.timeOrNull();
            String reason = row.textOrNull();
            boolean wasHanded = row.flag();
            return switch (name) {
                case "open" -> new Phase.Open();
                case "handed" -> new Phase.Handed(Row.present(at));
                case "ended" -> new Phase.Ended(Row.present(reason), wasHanded, Row.present(at));
                default -> throw new AssertionError("no phase of a lease is called " + name);
            };
        }
    }
}
