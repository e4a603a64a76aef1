package io.claudectl.daemon.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.claim.Claimant;
import io.claudectl.core.message.AckOutcome;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.message.Evidence;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.message.MessageType;
import io.claudectl.core.message.Priority;
import io.claudectl.core.message.Sender;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.store.EventSource;
import io.claudectl.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The JSON form of each view, byte for byte: scripts read these names. */
class ViewJsonTest {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");
    private static final MessageId ID = new MessageId("0190b2c4-0000-7000-8000-000000000001");
    private static final MessageId FIRST = new MessageId("0190b2c4-0000-7000-8000-000000000000");
    private static final SessionKey SESSION = SessionKey.of("proc:b:1:2");

    private static Message message(MessageId thread) {
        return new Message(
                ID,
                Sender.stored("spec", SESSION, 7),
                new Message.Content("task.created", MessageType.TASK, Priority.HIGH, " one\ntwo"),
                "key",
                thread,
                null,
                1,
                AT);
    }

    @Test
    void message_in_a_thread_names_its_first_message() {
        assertThat(Json.write(MessageView.of(message(FIRST)).json()))
                .isEqualTo(
                        "{\"id\":\"0190b2c4-0000-7000-8000-000000000001\",\"subject\":\"task.created\",\"type\":\"task\",\"priority\":\"high\",\"sender_role\":\"spec\",\"thread_id\":\"0190b2c4-0000-7000-8000-000000000000\",\"reply_to\":null,\"created_at\":\"2026-01-02T03:04:05Z\",\"body\":\" one\\ntwo\"}");
    }

    @Test
    void message_alone_is_the_first_of_its_thread() {
        MessageView view = MessageView.of(message(null));

        assertThat(view.thread()).isEqualTo(ID.value());
        assertThat(view.firstLine()).isEqualTo("one");
        assertThat(view.header()).doesNotContainKey("body");
    }

    static Stream<Arguments> states() {
        return Stream.of(
                Arguments.of(new Delivery.State.Pending(null), "pending", "pending", List.of()),
                Arguments.of(
                        new Delivery.State.Pending(AT),
                        "parked",
                        "parked until " + AT,
                        List.of("until")),
                Arguments.of(new Delivery.State.Leased(), "leased", "leased", List.of()),
                Arguments.of(
                        new Delivery.State.Delivered(Evidence.SEEN, AT),
                        "delivered",
                        "delivered seen",
                        List.of("evidence", "at")),
                Arguments.of(
                        new Delivery.State.Acked(SESSION, AckOutcome.DECLINED, "no", AT),
                        "acked",
                        "acked declined: no",
                        List.of("outcome", "reason", "at")),
                Arguments.of(
                        new Delivery.State.Dead("deadline", AT),
                        "dead",
                        "dead: deadline",
                        List.of("reason", "at")),
                Arguments.of(
                        new Delivery.State.Withdrawn(AT),
                        "withdrawn",
                        "withdrawn, claimed elsewhere",
                        List.of("at")));
    }

    @ParameterizedTest
    @MethodSource("states")
    void delivery_state_has_its_word_and_its_own_fields(
            Delivery.State state, String word, String text, List<String> filled) {
        DeliveryView view =
                DeliveryView.of(
                        new Delivery(
                                new DeliveryId(5),
                                ID,
                                new RoleName("tester"),
                                Priority.NORMAL,
                                "g",
                                AT,
                                state,
                                new Delivery.Attempts(2, 3, 0, 0, 0)));

        var json = view.json();
        assertThat(json)
                .containsEntry("role", "tester")
                .containsEntry("state", word)
                .containsEntry("attempt", 3);
        assertThat(Stream.of("evidence", "outcome", "reason", "until", "at"))
                .allSatisfy(
                        name ->
                                assertThat(json.get(name) != null)
                                        .isEqualTo(filled.contains(name)));
        assertThat(view.text()).isEqualTo(text);
    }

    @Test
    void claim_that_ended_says_why() {
        var claimant = new Claimant(SESSION, new ConversationId("c-1"), new RoleName("tester"));
        Claim claim = new Claim(ID, 2, claimant, AT, new Claim.End("released", "half", AT));

        ClaimView view = ClaimView.of(claim);

        assertThat(Json.write(view.json()))
                .isEqualTo(
                        "{\"epoch\":2,\"role\":\"tester\",\"session\":\"proc:b:1:2\",\"session_id\":\"c-1\",\"claimed_at\":\"2026-01-02T03:04:05Z\",\"ended_at\":\"2026-01-02T03:04:05Z\",\"ended\":\"released\",\"note\":\"half\"}");
        assertThat(view.text())
                .isEqualTo(
                        "claim 2 by tester at 2026-01-02T03:04:05Z, ended at 2026-01-02T03:04:05Z: released: half");
        assertThat(view.text("pid 7")).startsWith("claim 2 by tester, pid 7, at");
    }

    @Test
    void work_is_held_settled_or_free() {
        var claimant = new Claimant(SESSION, new ConversationId("c-1"), new RoleName("tester"));
        Claim open = new Claim(ID, 2, claimant, AT, null);
        ClaimableMessage work = new ClaimableMessage(ID, ClaimableMessage.Stage.RAISED, null);

        assertThat(WorkView.of(work, open).text()).isEqualTo("held by tester");
        assertThat(WorkView.of(work, null).text()).startsWith("free, not claimed in time");
        assertThat(
                        WorkView.of(
                                        new ClaimableMessage(ID, ClaimableMessage.Stage.HUMAN, AT),
                                        open)
                                .text())
                .isEqualTo("settled at " + AT);
        assertThat(WorkView.json(WorkView.of(work, open)))
                .containsEntry("stage", "raised")
                .containsEntry("settled_at", null);
        assertThat(WorkView.json(WorkView.orNull(null, List.of()))).isNull();
    }

    @Test
    void event_with_damaged_data_is_shown_as_damaged() {
        var entry =
                new EventSource.Entry(
                        9, AT, "message.stored", 1, ID.value(), 0, null, "{\"a\"", null, "s");

        EventView view = EventView.of(entry);

        assertThat(Json.write(view.json()))
                .isEqualTo(
                        "{\"seq\":9,\"at\":\"2026-01-02T03:04:05Z\",\"kind\":\"message.stored\",\"version\":1,\"message\":\"0190b2c4-0000-7000-8000-000000000001\",\"delivery\":null,\"session\":null,\"role\":null,\"subject\":\"s\",\"data\":{\"damaged\":\"{\\\"a\\\"\"}}");
        assertThat(view.field("damaged")).isEqualTo("{\"a\"");
        assertThat(view.field("missing")).isEmpty();
        assertThat(view.text()).contains("9  " + AT, "message.stored", "damaged=");
    }
}
