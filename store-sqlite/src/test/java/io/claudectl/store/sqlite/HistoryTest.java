package io.claudectl.store.sqlite;

import static io.claudectl.testkit.Samples.BACKEND;
import static io.claudectl.testkit.Samples.FRONTEND;
import static io.claudectl.testkit.Samples.SESSION;
import static io.claudectl.testkit.Samples.at;
import static io.claudectl.testkit.Samples.delivery;
import static io.claudectl.testkit.Samples.lease;
import static io.claudectl.testkit.Samples.leased;
import static io.claudectl.testkit.Samples.message;
import static io.claudectl.testkit.Samples.messageId;
import static io.claudectl.testkit.Samples.role;
import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.claim.Claimant;
import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Change.ClaimSaved;
import io.claudectl.core.decision.Change.ClockLeapt;
import io.claudectl.core.decision.Change.DeliveriesErased;
import io.claudectl.core.decision.Change.DeliveryAdded;
import io.claudectl.core.decision.Change.DeliveryMoved;
import io.claudectl.core.decision.Change.LeaseAdded;
import io.claudectl.core.decision.Change.MessageAdded;
import io.claudectl.core.decision.Change.RoleSaved;
import io.claudectl.core.decision.Change.WorkSaved;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.message.Message;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.store.Store.Facts;
import io.claudectl.core.store.Store.Horizon;
import io.claudectl.core.store.Store.StateName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.ProgressHandler;

/**
 * The cost of much old mail, or much mail of others: counted in SQLite's own steps, not in time.
 */
class HistoryTest {
    private static final EnumSet<StateName> SETTLED =
            EnumSet.of(StateName.DELIVERED, StateName.ACKED, StateName.DEAD, StateName.WITHDRAWN);

    private static final int SOME = 1_600;
    private static final int MUCH = 10_000;

    @TempDir private Path directory;

    private Path file() {
        return directory.resolve("bus.db");
    }

    /** Old mail of the role, and mail waiting for, leased to and delivered to another. */
    private void fill(int rows) throws SQLException {
        try (var connection = Connections.writer(file(), Integer.MAX_VALUE);
                var statement = connection.createStatement()) {
            statement.executeUpdate(
                    """
                    BEGIN;
                    CREATE TEMP TABLE n AS
                        WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n LIMIT %d)
                        SELECT i FROM n;
                    INSERT INTO message (id, sender, sender_pid, subject, type, priority, key, hop,
                                         at_ms, body)
                        SELECT printf('00000000-0000-7000-8000-%%012d', i), 'spec', 1, 'a.b', 'task',
                               1, 'old-' || i, 1, i, 'body'
                        FROM n;
                    INSERT INTO delivery (message, role, priority, grp, deadline_ms, state, epoch,
                                          attempt, unconfirmed, ran_out, stops, settled_ms,
                                          evidence, acked_by, outcome, reason)
                        SELECT printf('00000000-0000-7000-8000-%%012d', i),
                               CASE WHEN i %% 8 < 4 THEN 'frontend' ELSE 'backend' END, 1,
                               'from:spec', 9e15,
                               CASE i %% 8 WHEN 0 THEN 'delivered' WHEN 1 THEN 'acked'
                                   WHEN 2 THEN 'dead' WHEN 3 THEN 'withdrawn' WHEN 4 THEN 'pending'
                                   WHEN 5 THEN 'leased' ELSE 'delivered' END,
                               1, 1, 0, 0, 0, CASE WHEN i %% 8 IN (4, 5) THEN NULL ELSE i END,
                               CASE WHEN i %% 8 IN (0, 6, 7) THEN 'seen' END,
                               CASE WHEN i %% 8 = 1 THEN 's' END,
                               CASE WHEN i %% 8 = 1 THEN 'done' END,
                               CASE WHEN i %% 8 = 2 THEN 'nobody came' END
                        FROM n;
                    INSERT INTO lease (delivery, epoch, token, session, client_session,
                                       by_transcript, length, door, at_ms, attempt, phase,
                                       was_handed, stop_seen)
                        SELECT id, 1, printf('%%026d', id), 's', 'c', 1, 0, 'stop', id, 1, 'open', 0,
                               0
                        FROM delivery;
                    INSERT INTO work (message, stage, settled_ms)
                        SELECT printf('00000000-0000-7000-8000-%%012d', i), 'offered', i FROM n;
                    INSERT INTO claim (message, epoch, session, client_session, mailbox, at_ms,
                                       ended_ms, ended_reason)
                        SELECT printf('00000000-0000-7000-8000-%%012d', i), 1, 's', 'c',
                               'frontend', i, i, 'done'
                        FROM n;
                    INSERT INTO event (at_ms, kind, data) SELECT i, 'old', '{}' FROM n;
                    INSERT INTO session (key, boot, pid, start, client_session, cwd, headless,
                                         own_mailbox, hop, started_ms, ended_ms)
                        SELECT 'old-' || i, 'b', i, i, 'c', '/', 0, 'session-0', 0, i, i FROM n;
                    DROP TABLE n;
                    ANALYZE;
                    COMMIT;
                    """
                            .formatted(rows));
        }
    }

    /** The rows a test asks about: three messages for the role, the first leased, one claimed. */
    private static List<Change> presentMail(long last) {
        var changes = new ArrayList<Change>();
        changes.add(new RoleSaved(role(FRONTEND, null)));
        for (long n = 1; n <= 3; n++) {
            var delivery = delivery(last + n, present(n), FRONTEND);
            changes.add(new MessageAdded(present(n)));
            changes.add(new DeliveryAdded(delivery));
            if (n == 1) {
                changes.add(new DeliveryMoved(delivery, leased(delivery)));
                changes.add(new LeaseAdded(lease(leased(delivery))));
            }
        }
        changes.add(
                new WorkSaved(
                        new ClaimableMessage(messageId(2), ClaimableMessage.Stage.OFFERED, null)));
        changes.add(new ClaimSaved(claim(1)));
        changes.add(new ClaimSaved(claim(1).ended("released", null, at(9))));
        return changes;
    }

    private static Claim claim(int epoch) {
        var by = new Claimant(SESSION, ConversationId.NONE, FRONTEND);
        return new Claim(messageId(2), epoch, by, at(8), null);
    }

    private static Message present(long n) {
        return message(n, "tester", "key-" + n, at(n));
    }

    /** How many steps each question takes. */
    private Map<String, Long> steps() throws SQLException {
        try (var connection = Connections.writer(file(), Integer.MAX_VALUE)) {
            var tables = Tables.of(connection);
            var batch = SqliteBatch.begin(tables, new Transaction(connection, 1));
            long last = batch.nextDelivery().value() - 1;
            batch.apply(presentMail(last));
            var first = new DeliveryId(last + 1);
            var steps = new TreeMap<String, Long>();
            questions(first)
                    .forEach(
                            (name, question) ->
                                    steps.put(name, count(connection, batch, question)));
            steps.put("write", count(connection, batch, facts -> batch.apply(again(last))));
            batch.abandon();
            return steps;
        }
    }

    private static List<Change> again(long last) {
        var message = message(9, "tester", "key-9", at(9));
        return List.of(
                new MessageAdded(message),
                new DeliveryAdded(delivery(last + 9, message, FRONTEND)),
                new WorkSaved(
                        new ClaimableMessage(messageId(2), ClaimableMessage.Stage.RAISED, null)),
                new ClaimSaved(claim(2)),
                new ClaimSaved(claim(2).ended("released", null, at(9))),
                new DeliveriesErased(List.of(), at(0)));
    }

    private static Map<String, Consumer<Facts>> questions(DeliveryId first) {
        var more =
                Map.<String, Consumer<Facts>>of(
                        "work", facts -> facts.work(messageId(2)),
                        "claims of work", facts -> facts.claimsOf(messageId(2)),
                        "work that was taken",
                                facts -> facts.taken(FRONTEND, SESSION, ConversationId.NONE, 3));
        var questions = new TreeMap<>(more);
        questions.putAll(mail(first));
        return questions;
    }

    private static Map<String, Consumer<Facts>> mail(DeliveryId first) {
        return Map.of(
                "ready", facts -> facts.ready(FRONTEND, at(9), 100),
                "overdue", facts -> facts.overdue(at(99_999_999), 100),
                "waiting mail listed",
                        facts ->
                                facts.listed(
                                        FRONTEND,
                                        EnumSet.of(StateName.PENDING, StateName.LEASED),
                                        100),
                "message", facts -> facts.message(messageId(2)),
                "key", facts -> facts.messageByKey("tester", "key-2", at(0)),
                "delivery", facts -> facts.delivery(first),
                "deliveries of a message", facts -> facts.deliveriesOf(messageId(2)),
                "leases", facts -> facts.leasesOf(first),
                "dead mail of a role", facts -> facts.deadOrParked(FRONTEND, at(9), 3),
                "nothing prunable", facts -> facts.prunable(SETTLED, at(-1_000_000_000_000L), 9));
    }

    /** Each step of SQLite's machine calls back once. */
    private static long count(Connection connection, Facts facts, Consumer<Facts> question) {
        var steps = new AtomicLong();
        try {
            ProgressHandler.setHandler(
                    connection,
                    1,
                    new ProgressHandler() {
                        @Override
                        protected int progress() {
                            steps.incrementAndGet();
                            return 0;
                        }
                    });
            question.accept(facts);
            ProgressHandler.clearHandler(connection);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return steps.get();
    }

    @Test
    void no_question_takes_more_steps_with_much_history_and_much_mail_of_others() throws Exception {
        SqliteStore.open(file()).close();
        fill(SOME);
        var some = steps();
        Files.delete(file());
        SqliteStore.open(file()).close();
        fill(MUCH);
        assertThat(steps()).isEqualTo(some);
    }

    @Test
    void mail_that_is_ready_is_found_in_its_index_in_the_right_order() throws Exception {
        SqliteStore.open(file()).close();
        fill(SOME);
        var plan = new ArrayList<String>();
        try (var connection = Connections.reader(file());
                var query =
                        connection.prepareStatement("EXPLAIN QUERY PLAN " + DeliverySearch.READY);
                var rows = query.executeQuery()) {
            while (rows.next()) {
                plan.add(rows.getString("detail"));
            }
        }
        assertThat(plan)
                .containsExactly(
                        "SEARCH waiting USING INDEX delivery_ready (role=?)",
                        "CORRELATED SCALAR SUBQUERY 1",
                        "SEARCH earlier USING COVERING INDEX delivery_leased"
                                + " (role=? AND grp=? AND priority=? AND rowid<?)");
    }

    @Test
    void a_list_takes_no_more_steps_than_the_rows_it_shows() throws Exception {
        SqliteStore.open(file()).close();
        fill(MUCH);
        try (var connection = Connections.writer(file(), Integer.MAX_VALUE)) {
            var batch = SqliteBatch.begin(Tables.of(connection), new Transaction(connection, 1));
            for (StateName state : SETTLED) {
                assertThat(
                                count(
                                        connection,
                                        batch,
                                        facts -> facts.listed(FRONTEND, EnumSet.of(state), 5)))
                        .as("listed " + state)
                        .isBetween(1L, 300L);
                assertThat(
                                count(
                                        connection,
                                        batch,
                                        facts -> facts.prunable(EnumSet.of(state), at(0), 5)))
                        .as("prunable " + state)
                        .isBetween(1L, 300L);
            }
            batch.abandon();
        }
    }

    @Test
    void a_start_reads_nothing_of_the_past() throws Exception {
        assertThat(ofThePast(batch -> batch.snapshot(new Horizon(at(0), at(0), at(0), at(0)))))
                .isBetween(1L, 500L);
    }

    @Test
    void a_leap_of_the_clock_reads_nothing_of_the_past() throws Exception {
        var leap = List.<Change>of(new ClockLeapt(Duration.ofDays(8)));

        assertThat(ofThePast(batch -> batch.apply(leap))).isBetween(1L, 500L);
    }

    /** Counts the steps of a question to a store in which all mail has ended. */
    private long ofThePast(Consumer<SqliteBatch> question) throws Exception {
        SqliteStore.open(file()).close();
        fill(MUCH);
        try (var connection = Connections.writer(file(), Integer.MAX_VALUE);
                var statement = connection.createStatement()) {
            statement.executeUpdate(
                    "UPDATE delivery SET state = 'dead', settled_ms = 1 WHERE settled_ms IS NULL");
            var batch = SqliteBatch.begin(Tables.of(connection), new Transaction(connection, 1));
            long steps = count(connection, batch, _ -> question.accept(batch));
            batch.abandon();
            return steps;
        }
    }

    @Test
    void pruning_in_small_batches_ends_with_an_empty_database() throws Exception {
        SqliteStore.open(file()).close();
        fill(SOME);
        try (var store = SqliteStore.open(file())) {
            long before = PruneCount.of(file(), SETTLED, at(0));
            int batches = 0;
            while (true) {
                var batch = store.begin();
                var some = batch.prunable(SETTLED, at(0), 100);
                batch.apply(
                        List.of(
                                new DeliveriesErased(
                                        some.stream().map(Delivery::id).toList(), at(0))));
                batch.commit();
                if (some.isEmpty()) {
                    break;
                }
                batches++;
                assertThat(PruneCount.of(file(), SETTLED, at(0))).isEqualTo(before - some.size());
                before -= some.size();
            }
            assertThat(batches).isEqualTo(SOME * 6 / 8 / 100);
        }
        try (var connection = Connections.reader(file());
                var statement = connection.createStatement()) {
            int waiting = SOME * 2 / 8;
            for (String table : List.of("delivery", "message", "lease")) {
                assertThat(Schema.number(statement, "SELECT count(*) FROM " + table))
                        .as(table)
                        .isEqualTo(waiting);
            }
            assertThat(
                            Schema.number(
                                    statement,
                                    "SELECT count(*) FROM delivery WHERE role = '" + BACKEND + "'"))
                    .isEqualTo(waiting);
        }
    }

    @Test
    void one_erasure_removes_only_so_many_old_messages() throws Exception {
        SqliteStore.open(file()).close();
        fill(SOME);
        try (var connection = Connections.writer(file(), Integer.MAX_VALUE);
                var statement = connection.createStatement()) {
            statement.executeUpdate(
                    """
                    DELETE FROM lease;
                    DELETE FROM delivery;
                    UPDATE message SET orphan = 1;
                    """);
        }
        try (var store = SqliteStore.open(file())) {
            var batch = store.begin();
            batch.apply(List.of(new DeliveriesErased(List.of(), at(0))));
            batch.commit();
        }
        try (var connection = Connections.reader(file());
                var statement = connection.createStatement()) {
            assertThat(Schema.number(statement, "SELECT count(*) FROM message"))
                    .isBetween(SOME - 1_000, SOME - 100);
        }
    }
}
