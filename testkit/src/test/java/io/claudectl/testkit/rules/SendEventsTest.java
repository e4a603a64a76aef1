package io.claudectl.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.command.Caller;
import io.claudectl.core.command.ExpireDeliveries;
import io.claudectl.core.command.Publish;
import io.claudectl.core.decision.Change.Event;
import io.claudectl.core.decision.Change.Field;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.Destination;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.rules.send.SendRequest;
import io.claudectl.core.rules.send.Sending;
import io.claudectl.testkit.PlayedEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The events message.stored and send.refused carry what a policy is tried on. */
class SendEventsTest {
    private final Bus bus = new Bus();

    @Test
    void stored_event_says_origin_type_sizes_fingerprint() {
        bus.from("ci", "grün");
        bus.from("cron", "grün");
        Event event = bus.events("message.stored").getFirst();
        Map<String, Object> data = data(event);
        assertThat(event.version()).isEqualTo(2);
        assertThat(data)
                .containsEntry("from", "ci")
                .containsEntry("origin", "label")
                .containsEntry("type", "task")
                .containsEntry("priority", "normal")
                .containsEntry("bytes", 5L)
                .containsEntry("characters", 4L)
                .doesNotContainKey("parent");
        assertThat((String) data.get("fingerprint")).hasSize(16);
        assertThat(data(bus.events("message.stored").getLast()))
                .containsEntry("fingerprint", data.get("fingerprint"));
    }

    @Test
    void parent_is_the_mail_handed_last_until_a_person_prompts() {
        bus.from("ci", "first");
        MessageId last = bus.from("ci", "second");
        bus.stop("p1");
        fromBackend("a", null);
        assertThat(data(bus.events("message.stored").getLast()))
                .containsEntry("origin", "role")
                .containsEntry("parent", last.value());
        bus.hook(PlayedEvent.PROMPT, false, 0);
        fromBackend("b", null);
        assertThat(data(bus.events("message.stored").getLast())).doesNotContainKey("parent");
    }

    @Test
    void parent_is_no_notice_from_before_a_prompt() {
        bus.bind("infra");
        fromBackend("a", "infra", null);
        bus.pass(Limits.DEFAULT.delivering().deadline().plusSeconds(1));
        bus.run(new ExpireDeliveries(10_000));
        assertThat(bus.stop("p1")).as("the notice that it is dead").hasSize(1);
        fromBackend("b", null);
        assertThat(data(bus.events("message.stored").getLast())).containsKey("parent");
        bus.hook(PlayedEvent.PROMPT, false, 0);
        fromBackend("c", null);
        assertThat(data(bus.events("message.stored").getLast())).doesNotContainKey("parent");
    }

    @Test
    void parent_of_a_reply_is_the_message_it_answers() {
        MessageId first = bus.from("ci", "first");
        bus.from("ci", "second");
        bus.stop("p1");
        fromBackend("a", first.value());
        assertThat(data(bus.events("message.stored").getLast()))
                .containsEntry("parent", first.value());
    }

    @Test
    void refused_send_is_an_event_with_rule_limit_value() {
        bus.send("backend", "x".repeat(8_193), "k");
        Event event = bus.events("send.refused").getFirst();
        assertThat(event.message()).isNull();
        assertThat(data(event))
                .containsEntry("rule", "body")
                .containsEntry("limit", 8_192L)
                .containsEntry("value", 8_193L)
                .containsEntry("from", "a".repeat(64))
                .containsEntry("to", "backend")
                .containsEntry("subject", "task.created")
                .containsEntry("type", "task");
    }

    @Test
    void refused_send_of_a_session_names_the_session() {
        assertThat(publish("x y", "k", "human", null)).isInstanceOf(Sending.Outcome.Refused.class);
        Event event = bus.events("send.refused").getFirst();
        assertThat(event.session()).isEqualTo(Bus.BACKEND.key());
        assertThat(data(event))
                .containsEntry("rule", "subject")
                .containsEntry("from", "backend")
                .doesNotContainKey("limit");
    }

    @Test
    void refused_sends_beyond_60_a_minute_leave_no_event() {
        for (int i = 0; i < 61; i++) {
            bus.send("backend", "", "k" + i);
        }
        assertThat(bus.events("send.refused")).hasSize(60);
        bus.pass(Duration.ofSeconds(61));
        bus.send("backend", "", "k");
        assertThat(bus.events("send.refused")).hasSize(61);
    }

    private void fromBackend(String key, @Nullable String replyTo) {
        fromBackend(key, "human", replyTo);
    }

    private void fromBackend(String key, String to, @Nullable String replyTo) {
        assertThat(publish("task.created", key, to, replyTo))
                .isInstanceOf(Sending.Outcome.Stored.class);
    }

    private Sending.Outcome publish(
            String subject, String key, String to, @Nullable String replyTo) {
        return bus.run(
                new Publish(
                        new Caller.InSession(Bus.BACKEND),
                        null,
                        new SendRequest(
                                new Destination.Role(to),
                                subject,
                                "status",
                                "normal",
                                "body",
                                key,
                                null,
                                replyTo)));
    }

    private static Map<String, Object> data(Event event) {
        var data = new HashMap<String, Object>();
        for (Field field : event.data()) {
            data.put(field.name(), field.value());
        }
        return data;
    }
}
