package io.claudectl.store.sqlite;

import static io.claudectl.testkit.Samples.BACKEND;
import static io.claudectl.testkit.Samples.FRONTEND;
import static io.claudectl.testkit.Samples.SESSION;
import static io.claudectl.testkit.Samples.at;
import static io.claudectl.testkit.Samples.delivery;
import static io.claudectl.testkit.Samples.leased;
import static io.claudectl.testkit.Samples.message;
import static io.claudectl.testkit.Samples.messageId;
import static io.claudectl.testkit.Samples.role;
import static io.claudectl.testkit.Samples.urgent;
import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.claim.Claimant;
import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Change.ClaimSaved;
import io.claudectl.core.decision.Change.DeliveryAdded;
import io.claudectl.core.decision.Change.DeliveryMoved;
import io.claudectl.core.decision.Change.MessageAdded;
import io.claudectl.core.decision.Change.RoleSaved;
import io.claudectl.core.decision.Change.WorkSaved;
import io.claudectl.core.message.AckOutcome;
import io.claudectl.core.message.Delivery.State;
import io.claudectl.core.message.Evidence;
import io.claudectl.core.message.Priority;
import io.claudectl.core.role.ConversationId;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The views for people who open the file with the sqlite3 shell while the bus runs. */
class ViewsTest {
    @TempDir private Path directory;
    private SqliteStore store;

    @BeforeEach
    void open() {
        store = SqliteStore.open(directory.resolve("bus.db"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void committed(Change... changes) {
        var batch = store.begin();
        batch.apply(List.of(changes));
        batch.commit();
    }

    /** Rows as the shell prints them. */
    private List<String> shell(String query) throws SQLException {
        var lines = new ArrayList<String>();
        try (var connection = Connections.reader(directory.resolve("bus.db"));
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                var cells = new ArrayList<String>();
                for (int i = 1; i <= columns; i++) {
                    String cell = rows.getString(i);
                    cells.add(cell == null ? "" : cell);
                }
                lines.add(String.join("|", cells));
            }
        }
        return lines;
    }

    @Test
    void the_directory_can_be_looked_at() throws Exception {
        committed(
                new RoleSaved(
                        role(FRONTEND, "/work/apps/frontend")
                                .seen(new ConversationId("abc"), 22_222, at(65))),
                new RoleSaved(role(BACKEND, null)));
        assertThat(shell("SELECT role, pid, last_seen FROM roles"))
                .containsExactly(
                        "backend||2026-03-01T12:00:00.123Z",
                        "frontend|22222|2026-03-01T12:01:05.123Z");
        assertThat(shell("SELECT cwd_selector, last_session_id, created_at FROM roles"))
                .containsExactly(
                        "||2026-03-01T12:00:00.123Z",
                        "/work/apps/frontend|abc|2026-03-01T12:00:00.123Z");
    }

    @Test
    void the_mail_can_be_looked_at() throws Exception {
        var first = delivery(1, message(1), FRONTEND);
        var second = delivery(2, message(2), BACKEND);
        committed(
                new MessageAdded(message(1)),
                new MessageAdded(message(2)),
                new DeliveryAdded(first),
                new DeliveryAdded(second),
                new DeliveryMoved(second, leased(second)));
        assertThat(
                        shell(
                                "SELECT subject, addressed_to, status FROM messages"
                                        + " ORDER BY created_at DESC LIMIT 20"))
                .containsExactly("task.created|backend|leased", "task.created|frontend|pending");
        assertThat(
                        shell(
                                """
                                SELECT id, msg_type, sender_role, thread_id, body, priority,
                                       created_at, hop_count, attempt
                                FROM messages WHERE addressed_to = 'backend'
                                """))
                .containsExactly(
                        messageId(2)
                                + "|task|spec|"
                                + messageId(2)
                                + "|body 2|normal|2026-03-01T12:00:02.123Z|1|1");
    }

    @Test
    void a_delivery_shows_its_evidence_and_keeps_it_when_it_is_acked() throws Exception {
        var pending = urgent(delivery(1, message(1), FRONTEND), Priority.HIGH);
        var unproven = pending.withState(new State.Delivered(Evidence.UNPROVEN, at(10)));
        var seen = pending.withState(new State.Delivered(Evidence.SEEN, at(20)));
        var acked =
                pending.withState(new State.Acked(SESSION, AckOutcome.DECLINED, "later", at(30)));
        String query =
                "SELECT priority, status, evidence, delivered_at, acked_at, outcome, note"
                        + " FROM messages";
        committed(new MessageAdded(message(1)), new DeliveryAdded(pending));
        assertThat(shell(query)).containsExactly("high|pending|||||");
        committed(new DeliveryMoved(pending, unproven));
        assertThat(shell(query))
                .containsExactly("high|delivered|unproven|2026-03-01T12:00:10.123Z|||");
        committed(new DeliveryMoved(unproven, seen));
        assertThat(shell(query)).containsExactly("high|delivered|seen|2026-03-01T12:00:20.123Z|||");
        committed(new DeliveryMoved(seen, acked));
        assertThat(shell(query))
                .containsExactly(
                        "high|acked|seen|2026-03-01T12:00:20.123Z|2026-03-01T12:00:30.123Z"
                                + "|declined|later");
    }

    @Test
    void the_claims_can_be_looked_at() throws Exception {
        var by = new Claimant(SESSION, new ConversationId("abc"), FRONTEND);
        var first = new Claim(messageId(1), 1, by, at(10), null);
        var second = new Claim(messageId(1), 2, by, at(65), null);
        committed(
                new MessageAdded(message(1)),
                new WorkSaved(
                        new ClaimableMessage(messageId(1), ClaimableMessage.Stage.OFFERED, null)),
                new ClaimSaved(first),
                new ClaimSaved(first.ended("released", "half is done", at(60))),
                new ClaimSaved(second));
        assertThat(shell("SELECT * FROM claims ORDER BY epoch"))
                .containsExactly(
                        messageId(1)
                                + "|task.created|1|frontend|"
                                + SESSION
                                + "|2026-03-01T12:00:10.123Z|2026-03-01T12:01:00.123Z"
                                + "|released|half is done",
                        messageId(1)
                                + "|task.created|2|frontend|"
                                + SESSION
                                + "|2026-03-01T12:01:05.123Z|||");
        assertThat(shell("SELECT role FROM claims WHERE ended_at IS NULL"))
                .as("who holds what now")
                .containsExactly("frontend");
    }

    @Test
    void times_are_exact_to_the_millisecond() throws Exception {
        var changes = new ArrayList<Change>();
        var expected = new ArrayList<String>();
        for (int n = 1; n <= 999; n += 7) {
            Instant at = Instant.parse("2026-12-31T23:59:59.%03dZ".formatted(n));
            var message = message(n, "spec", "k" + n, at);
            changes.add(new MessageAdded(message));
            changes.add(new DeliveryAdded(delivery(n, message, FRONTEND)));
            expected.add("2026-12-31T23:59:59.%03dZ".formatted(n));
        }
        committed(changes.toArray(Change[]::new));
        assertThat(shell("SELECT created_at FROM messages ORDER BY created_at"))
                .isEqualTo(expected);
    }
}
