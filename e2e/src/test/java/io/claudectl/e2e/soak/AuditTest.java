package io.claudectl.e2e.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.store.EventSource;
import io.claudectl.demo.Json;
import io.claudectl.e2e.bus.Copy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The audit must see each of the things it is there for. */
class AuditTest {
    private static final String ID = "id-1";
    private static final String TOLLED = "rung or woken without reason, muted, or too often";

    @TempDir private Path directory;
    private final Roles roles = Roles.of(3, 1);
    private final Letter letter = letter();
    private final Ledger ledger = new Ledger();
    private final Truth truth = new Truth();
    private final Replay replay = new Replay();
    private Path transcript = Path.of("none");
    private long seq;

    private Letter letter() {
        long number = 0;
        while (!Letter.of(1, number, roles).kind().acceptable()) {
            number++;
        }
        return Letter.of(1, number, roles);
    }

    private Copy copy(int attempt, String receipt) {
        return new Copy(ID, letter.subject(), attempt, attempt > 1, letter.body(), receipt);
    }

    @BeforeEach
    void a_letter_is_stored_and_leased() throws IOException {
        transcript = directory.resolve("t.jsonl");
        Files.writeString(transcript, "{\"first\":1}\n{\"content\":\"receipt: rrr\"}\n");
        ledger.tell(letter, new Ledger.Told.Stored(ID));
        event("message.stored", "subject", letter.subject(), "from", "crew-1", "via", "session");
        event("delivery.pending", "role", letter.to());
        event("delivery.leased", "epoch", 1L);
        event("delivery.handed", "epoch", 1L);
    }

    private void seen() {
        event(
                "delivery.delivered",
                "epoch",
                1L,
                "evidence",
                "seen",
                "transcript",
                transcript.toString(),
                "offset",
                12L);
    }

    private void event(String kind, @Nullable Object... data) {
        eventOf(ID, 1, kind, data);
    }

    private void eventOf(String message, long number, String kind, @Nullable Object... data) {
        long delivery = kind.startsWith("message") ? 0 : number;
        String text = Json.write(Json.object(data));
        replay.take(
                new EventSource.Entry(
                        ++seq, Instant.EPOCH, kind, 1, message, delivery, "s", text, null, null));
    }

    private void bell(String kind, int second, @Nullable Object... data) {
        String text = Json.write(Json.object(data));
        replay.take(
                new EventSource.Entry(
                        ++seq,
                        Instant.ofEpochSecond(second),
                        kind,
                        1,
                        null,
                        0,
                        "s",
                        text,
                        null,
                        null));
    }

    /** The same letter as another message, which goes its way too. */
    private void storedAgain(String sender) {
        eventOf("id-2", 2, "message.stored", "subject", letter.subject(), "from", sender);
        eventOf("id-2", 2, "delivery.pending", "role", letter.to());
        eventOf("id-2", 2, "delivery.dead", "reason", "dropped");
        truth.dropped("id-2");
    }

    private List<String> faults() {
        return new Audit(replay, ledger, truth)
                .faults().entrySet().stream()
                        .filter(each -> !each.getValue().isEmpty())
                        .map(Map.Entry::getKey)
                        .toList();
    }

    private void receivedAndAnswered() {
        truth.received(List.of(copy(1, "rrr")), letter.to(), false);
        truth.answered(List.of(copy(1, "rrr")));
    }

    @Test
    void what_was_seen_and_counts_as_seen_is_in_order() {
        receivedAndAnswered();
        seen();

        assertThat(faults()).isEmpty();
    }

    @Test
    void a_copy_no_model_answered_to_must_not_count_as_seen() {
        truth.received(List.of(copy(1, "rrr")), letter.to(), false);
        seen();

        assertThat(faults()).containsExactly("false delivered");
    }

    @Test
    void a_line_without_the_copy_proves_nothing() throws IOException {
        receivedAndAnswered();
        Files.writeString(transcript, "{\"first\":1}\n{\"content\":\"receipt: other\"}\n");
        seen();

        assertThat(faults()).containsExactly("false delivered");
    }

    @Test
    void what_still_waits_is_no_balance() {
        assertThat(faults()).containsExactly("still waiting at the end");
    }

    @Test
    void a_second_copy_with_the_first_ones_attempt_is_a_double_without_a_mark() {
        receivedAndAnswered();
        truth.received(List.of(copy(1, "sss")), letter.to(), false);
        seen();

        assertThat(faults()).containsExactly("doubled without a mark");
    }

    @Test
    void a_second_copy_that_says_so_is_in_order() {
        receivedAndAnswered();
        truth.received(List.of(copy(2, "sss")), letter.to(), false);
        seen();

        assertThat(faults()).isEmpty();
    }

    @Test
    void a_message_somebody_was_told_of_and_the_log_does_not_have_is_lost() {
        receivedAndAnswered();
        seen();
        long other = letter.number() + 1;
        while (!Letter.of(1, other, roles).kind().acceptable()) {
            other++;
        }
        ledger.tell(Letter.of(1, other, roles), new Ledger.Told.Stored("id-2"));

        assertThat(faults()).containsExactly("lost: told stored, not in the log");
    }

    @Test
    void what_was_refused_must_not_be_stored() {
        receivedAndAnswered();
        seen();
        ledger.tell(letter, new Ledger.Told.Refused("no"));

        assertThat(faults()).contains("told refused, and stored", "told two different things");
    }

    @Test
    void the_same_letter_stored_twice_is_seen() {
        receivedAndAnswered();
        seen();
        storedAgain("cli");

        assertThat(faults()).containsExactly("stored twice");
    }

    @Test
    void a_sender_that_lost_its_session_has_another_name_and_another_key() {
        receivedAndAnswered();
        seen();
        ledger.orphan(letter);
        storedAgain("cli");

        assertThat(faults()).isEmpty();
    }

    @Test
    void under_the_same_name_it_is_stored_twice_all_the_same() {
        receivedAndAnswered();
        seen();
        ledger.orphan(letter);
        storedAgain("crew-1");

        assertThat(faults()).containsExactly("stored twice");
    }

    @Test
    void a_copy_for_another_role_or_with_another_text_is_seen() {
        var changed = new Copy(ID, letter.subject(), 1, false, letter.body() + "!", "rrr");
        truth.received(List.of(changed), "somebody-else", false);
        truth.answered(List.of(changed));
        seen();

        assertThat(faults())
                .containsExactly("arrived other than sent", "reached a reader of another role");
    }

    @Test
    void a_lease_of_what_is_delivered_already_is_a_step_too_many() {
        receivedAndAnswered();
        seen();
        event("delivery.leased", "epoch", 2L);
        event("lease.ended", "epoch", 2L, "reason", "ran out");
        event("delivery.leased", "epoch", 3L);
        seen();

        assertThat(faults()).containsExactly("steps the state table does not know");
    }

    @Test
    void a_sender_that_is_not_told_of_an_ack_is_seen() {
        receivedAndAnswered();
        seen();
        truth.acked(ID, true);
        event("delivery.acked", "outcome", "done");

        assertThat(faults())
                .containsExactly("senders not told of an ack or a dead letter, or told too often");
        eventOf("n-1", 9, "message.stored", "subject", "task.completed", "from", letter.to());
        eventOf("n-1", 9, "delivery.pending", "role", "crew-1");
        eventOf("n-1", 9, "delivery.dead", "reason", "dropped");
        truth.dropped("n-1");
        assertThat(faults()).isEmpty();
    }

    @Test
    void a_dead_letter_nobody_gave_up_is_seen() {
        receivedAndAnswered();
        seen();
        eventOf("n-1", 9, "message.stored", "subject", "bus.dead", "from", "bus");
        eventOf("n-1", 9, "delivery.pending", "role", "crew-1");
        eventOf("n-1", 9, "delivery.dead", "reason", "past its deadline");

        assertThat(faults()).containsExactly("dead, and nobody gave it up");
    }

    @Test
    void a_ring_for_mail_that_was_taken_is_seen() {
        receivedAndAnswered();
        bell("bell.rung", 1, "role", letter.to());
        seen();
        assertThat(faults()).isEmpty();
        bell("bell.rung", 2, "role", letter.to());

        assertThat(faults()).containsExactly(TOLLED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_ring_while_it_was_muted_is_seen(boolean everybody) {
        String name = everybody ? "*" : letter.to();
        receivedAndAnswered();
        bell("bell.muted", 1, "name", name, "until", Instant.ofEpochSecond(10).toString());
        bell("bell.rung", 10, "role", letter.to());
        bell("bell.muted", 11, "name", name, "until", Instant.ofEpochSecond(20).toString());
        bell("bell.unmuted", 12, "name", name);
        bell("bell.rung", 13, "role", letter.to());
        assertThat(replay.tolled()).isEmpty();
        bell("bell.muted", 14, "name", name, "until", Instant.ofEpochSecond(20).toString());
        bell("bell.rung", 15, "role", letter.to());
        seen();

        assertThat(faults()).containsExactly(TOLLED);
    }

    @Test
    void wakes_beyond_the_hours_bound_are_seen() {
        receivedAndAnswered();
        seen();
        for (int i = 0; i <= Plan.WAKES_PER_HOUR; i++) {
            bell("bell.woken", i, "role", letter.to());
        }
        assertThat(faults()).isEmpty();
        bell("bell.woken", 3_000, "role", letter.to());

        assertThat(faults()).containsExactly(TOLLED);
    }

    @Test
    void an_ack_is_on_record_or_nobody_was_told_so() {
        receivedAndAnswered();
        seen();
        truth.acked(ID, true);

        assertThat(faults()).containsExactly("told acked, not on record");
    }
}
