package io.claudectl.store.sqlite;

import io.claudectl.core.message.AckOutcome;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Delivery.State;
import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.message.Evidence;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.store.Store.StateName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes deliveries, and reads them by their keys. */
final class DeliveryTable {
    static final String COLUMNS =
            """
            SELECT id, message, role, priority, grp, deadline_ms, state, not_before_ms, settled_ms,
                   evidence, acked_by, outcome, note, reason,
                   epoch, attempt, unconfirmed, ran_out, stops
            FROM delivery
            """;

    private final Prepared last;
    private final Prepared add;
    private final Prepared move;
    private final Prepared erase;
    private final Prepared byId;
    private final Prepared ofMessage;
    private final Prepared leapt;

    DeliveryTable(Connection connection) throws SQLException {
        last = new Prepared(connection, "SELECT seq FROM sqlite_sequence WHERE name = 'delivery'");
        add =
                new Prepared(
                        connection,
                        """
                        INSERT INTO delivery (id, message, role, priority, grp, deadline_ms, state,
                                epoch, attempt, unconfirmed, ran_out, stops)
                        VALUES (?, ?, ?, ?, ?, ?, 'pending', 0, 0, 0, 0, 0)
                        """);
        move =
                new Prepared(
                        connection,
                        """
                        UPDATE delivery
                        SET priority = ?, grp = ?, deadline_ms = ?, state = ?,
                            not_before_ms = ?, settled_ms = ?, evidence = coalesce(?, evidence),
                            delivered_ms = coalesce(?, delivered_ms), acked_by = ?,
                            outcome = ?, note = ?, reason = ?,
                            epoch = ?, attempt = ?, unconfirmed = ?, ran_out = ?, stops = ?
                        WHERE id = ? AND state = ? AND epoch = ? AND message = ? AND role = ?
                        """);
        erase =
                new Prepared(
                        connection,
                        """
                        DELETE FROM delivery WHERE id = ? AND settled_ms IS NOT NULL
                        RETURNING message
                        """);
        byId = new Prepared(connection, COLUMNS + "WHERE id = ?");
        ofMessage = new Prepared(connection, COLUMNS + "WHERE message = ? ORDER BY id");
        leapt =
                new Prepared(
                        connection,
                        """
                        UPDATE delivery
                        SET deadline_ms = deadline_ms + ?1, not_before_ms = not_before_ms + ?1
                        WHERE id IN (
                            SELECT id FROM delivery INDEXED BY delivery_ready
                            WHERE state = 'pending'
                            UNION
                            SELECT id FROM delivery INDEXED BY delivery_leased
                            WHERE state = 'leased'
                            UNION
                            SELECT offer.id FROM work INDEXED BY work_open
                            JOIN delivery AS offer INDEXED BY delivery_message
                                ON offer.message = work.message
                            WHERE work.settled_ms IS NULL)
                        """);
    }

    /** Returns the highest number ever given out; 0 at first. */
    long last() throws SQLException {
        return last.number();
    }

    void add(Delivery delivery) throws SQLException {
        add.with(
                        delivery.id().value(),
                        delivery.message().value(),
                        delivery.role().value(),
                        EnumCodec.number(delivery.priority()),
                        delivery.group(),
                        delivery.deadline())
                .updateOne(delivery);
        var fresh = delivery.withState(new State.Pending(null)).withAttempts(Delivery.Attempts.NEW);
        if (!delivery.equals(fresh)) {
            move(fresh, delivery);
        }
    }

    void move(Delivery from, Delivery to) throws SQLException {
        var columns = Columns.of(to.state());
        var tally = to.tally();
        move.with(
                        EnumCodec.number(to.priority()),
                        to.group(),
                        to.deadline(),
                        columns.state,
                        columns.notBefore,
                        columns.settled,
                        columns.evidence,
                        columns.delivered,
                        columns.ackedBy,
                        columns.outcome,
                        columns.note,
                        columns.reason,
                        tally.epoch(),
                        tally.attempt(),
                        tally.unconfirmed(),
                        tally.expired(),
                        tally.stops(),
                        to.id().value(),
                        EnumCodec.of(StateName.of(from.state())),
                        from.tally().epoch(),
                        to.message().value(),
                        to.role().value())
                .updateOne("a move from " + from + " to " + to);
    }

    /** Removes a settled delivery without leases; returns its message. */
    MessageId erase(DeliveryId id) throws SQLException {
        String message = erase.with(id.value()).one(Row::text);
        if (message == null) {
            throw new AssertionError("no settled delivery to erase: " + id);
        }
        return new MessageId(message);
    }

    @Nullable Delivery byId(DeliveryId id) throws SQLException {
        return byId.with(id.value()).one(DeliveryTable::read);
    }

    List<Delivery> ofMessage(MessageId id) throws SQLException {
        return ofMessage.with(id.value()).list(DeliveryTable::read);
    }

    /**
     * Moves the deadlines of waiting deliveries and open offers, so that each keeps its remaining
     * time.
     */
    void leapt(Duration by) throws SQLException {
        leapt.with(by.toMillis()).update();
    }

    static Delivery read(Row row) throws SQLException {
        var id = new DeliveryId(row.number());
        var message = new MessageId(row.text());
        var role = new RoleName(row.text());
        var priority = EnumCodec.priority(row.count());
        String group = row.text();
        var deadline = row.time();
        var state = Columns.read(row);
        var tally =
                new Delivery.Attempts(
                        row.count(), row.count(), row.count(), row.count(), row.count());
        return new Delivery(id, message, role, priority, group, deadline, state, tally);
    }

    /** A state as columns. */
    private static final class Columns {
        final String state;
        @Nullable Object notBefore;
        @Nullable Object settled;
        @Nullable Object evidence;
        @Nullable Object delivered;
        @Nullable Object ackedBy;
        @Nullable Object outcome;
        @Nullable Object note;
        @Nullable Object reason;

        private Columns(State state) {
            this.state = EnumCodec.of(StateName.of(state));
        }

        static Columns of(State state) {
            var to = new Columns(state);
            switch (state) {
                case State.Pending(var notBefore) -> to.notBefore = notBefore;
                case State.Leased() -> {}
                case State.Delivered(var evidence, var at) -> {
                    to.evidence = EnumCodec.of(evidence);
                    to.settled = at;
                    to.delivered = at;
                }
                case State.Acked(var by, var outcome, var note, var at) -> {
                    to.ackedBy = by.value();
                    to.outcome = EnumCodec.of(outcome);
                    to.note = note;
                    to.settled = at;
                }
                case State.Dead(var reason, var at) -> {
                    to.reason = reason;
                    to.settled = at;
                }
                case State.Withdrawn(var at) -> to.settled = at;
            }
            return to;
        }

        static State read(Row row) throws SQLException {
            StateName state = row.constant(StateName.class);
            var notBefore = row.timeOrNull();
            var settled = row.timeOrNull();
            String evidence = row.textOrNull();
            String ackedBy = row.textOrNull();
            String outcome = row.textOrNull();
            String note = row.textOrNull();
            String reason = row.textOrNull();
            return switch (state) {
                case PENDING -> new State.Pending(notBefore);
                case LEASED -> new State.Leased();
                case DELIVERED ->
                        new State.Delivered(
                                EnumCodec.read(Evidence.class, evidence), Row.present(settled));
                case ACKED ->
                        new State.Acked(
                                SessionKey.of(Row.present(ackedBy)),
                                EnumCodec.read(AckOutcome.class, outcome),
                                note,
                                Row.present(settled));
                case DEAD -> new State.Dead(Row.present(reason), Row.present(settled));
                case WITHDRAWN -> new State.Withdrawn(Row.present(settled));
            };
        }
    }
}
