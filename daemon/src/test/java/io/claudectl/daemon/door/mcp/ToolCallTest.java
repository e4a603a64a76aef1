package io.claudectl.daemon.door.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageType;
import io.claudectl.core.message.Priority;
import io.claudectl.core.message.Route;
import io.claudectl.daemon.broker.Overloaded;
import io.claudectl.daemon.broker.Stopping;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tools on the real bus: what they store and what a model reads. */
class ToolCallTest {
    @AutoClose private final Talk talk = new Talk();

    private JsonNode publish(String more) {
        return talk.call(
                "publish", "{\"subject\":\"task.created\",\"body\":\"do it\"" + more + "}");
    }

    @Test
    void publish_stores_every_word() {
        talk.bus.placed("backend", "/p/backend");
        String first = talk.bus.mail("frontend", "first");

        JsonNode result =
                publish(
                        ",\"type\":\"question\",\"addressed_to\":\"backend\",\"thread_id\":\"%s\",\"priority\":\"high\",\"reply_to\":\"%s\""
                                .formatted(first, first));

        Message stored = talk.bus.message(result.get("structuredContent").get("id").asString());
        assertThat(stored.content())
                .isEqualTo(
                        new Message.Content(
                                "task.created", MessageType.QUESTION, Priority.HIGH, "do it"));
        assertThat(stored.sender().name()).isEqualTo("frontend");
        assertThat(stored.threadOrSelf().value()).isEqualTo(first);
        assertThat(String.valueOf(stored.replyTo())).isEqualTo(first);
    }

    @Test
    void publish_needs_only_subject_body_and_type() {
        JsonNode result = publish(",\"type\":\"status\",\"addressed_to\":null");

        JsonNode answer = result.get("structuredContent");
        Message stored = talk.bus.message(answer.get("id").asString());
        assertThat(stored.content().priority()).isEqualTo(Priority.NORMAL);
        assertThat(stored.route()).isEqualTo(Route.PUBLISHED);
        assertThat(answer.get("stand_in").asString()).isEqualTo("human");
        assertThat(answer.get("notes").get(0).asString()).contains("human lane");
    }

    @Test
    void publish_answers_with_id_and_recipients() {
        talk.bus.placed("ops", "/p/ops");

        JsonNode result = publish(",\"type\":\"task\",\"addressed_to\":\"ops\"");

        String id = result.get("structuredContent").get("id").asString();
        assertThat(result.get("structuredContent"))
                .isEqualTo(
                        Talk.JACKSON.readTree(
                                "{\"id\":\"%s\",\"stored\":true,\"recipients\":[{\"role\":\"ops\",\"session\":null,\"when\":\"no session has this role now; it waits\"}]}"
                                        .formatted(id)));
        assertThat(result.has("isError")).isFalse();
    }

    @Test
    void repeated_line_is_the_same_call() {
        talk.bus.placed("ops", "/p/ops");
        byte[] line =
                Talk.request(
                                "tools/call",
                                "{\"name\":\"publish\",\"arguments\":{\"subject\":\"s\",\"body\":\"b\",\"type\":\"task\",\"addressed_to\":\"ops\"},\"_meta\":{\"claudecode/toolUseId\":\"toolu_1\"}}")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8);

        JsonNode first = Talk.read(talk.session.take(41, line)).get("result");
        JsonNode again =
                Talk.read(new McpSession("b1", "2.0.0", talk.bus).take(41, line)).get("result");

        assertThat(talk.bus.asked())
                .containsExactly(
                        new TestBus.Asked("b1:41", "toolu_1"),
                        new TestBus.Asked("b1:41", "toolu_1"));
        assertThat(again.get("structuredContent").get("id"))
                .isEqualTo(first.get("structuredContent").get("id"));
        assertThat(Talk.text(again)).contains("it was stored before under the same key");
    }

    @Test
    void calls_of_one_batch_have_keys_of_their_own() {
        String call = Talk.request("tools/call", "{\"name\":\"whoami\"}");
        talk.take("[" + call + "," + call + "]");

        assertThat(talk.bus.asked())
                .extracting(TestBus.Asked::key)
                .containsExactly("b1:1.0", "b1:1.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "5", "{}", "{\"claudecode/toolUseId\":5}", "[]"})
    void tool_use_without_a_name_is_null(String meta) {
        talk.result("tools/call", "{\"name\":\"whoami\",\"_meta\":" + meta + "}");

        assertThat(talk.bus.asked().getFirst().toolUse()).isNull();
    }

    @Test
    void read_inbox_gives_envelopes_with_their_leases() {
        talk.bus.mail("frontend", "one");
        talk.bus.mail("frontend", "two");

        McpAnswer answer = talk.take(Talk.request("tools/call", "{\"name\":\"read_inbox\"}"));

        assertThat(((McpAnswer.Line) answer).leases()).hasSize(2);
        assertThat(((McpAnswer.Line) answer).confirmWanted()).isTrue();
        JsonNode result = Talk.read(answer).get("result");
        assertThat(Talk.text(result)).contains("one", "two").doesNotContain("more message");
        assertThat(result.has("structuredContent")).isFalse();
    }

    @Test
    void read_inbox_says_how_many_more_wait() {
        for (int i = 0; i < 20; i++) {
            talk.bus.mail("frontend", "x".repeat(8_000));
        }

        assertThat(Talk.text(talk.call("read_inbox", "{}")))
                .containsPattern("\n\n\\d+ more messages wait; call read_inbox again\\.$");
    }

    @Test
    void leases_of_a_batch_wait_for_one_confirm() {
        talk.bus.mail("frontend", "one");
        String call = Talk.request("tools/call", "{\"name\":\"read_inbox\"}");
        String look = Talk.request("tools/call", "{\"name\":\"whoami\"}");

        assertThat(((McpAnswer.Line) talk.take("[" + call + "," + look + "]")).leases()).hasSize(1);
    }

    @Test
    void answer_without_mail_wants_no_confirm() {
        McpAnswer answer = talk.take(Talk.request("tools/call", "{\"name\":\"read_inbox\"}"));

        assertThat(((McpAnswer.Line) answer).confirmWanted()).isFalse();
        assertThat(Talk.text(Talk.read(answer).get("result"))).isEqualTo("No mail waits.");
    }

    @Test
    void read_inbox_of_a_subagent_takes_nothing() {
        talk.bus.mail("frontend", "one");
        talk.bus.callsAreOfSubagents();

        McpAnswer answer = talk.take(Talk.request("tools/call", "{\"name\":\"read_inbox\"}"));

        assertThat(((McpAnswer.Line) answer).leases()).isEmpty();
        assertThat(Talk.text(Talk.read(answer).get("result")))
                .startsWith("the mail belongs to the main conversation")
                .endsWith("\n\n1 message waits; none was taken.");
    }

    @Test
    void answer_over_a_mebibyte_becomes_an_error() {
        for (int i = 0; i < 100; i++) {
            talk.bus.placed("role" + i, "/" + "\u202e".repeat(2_000) + i);
        }

        talk.bus.mail("frontend", "one");
        String read = Talk.request("tools/call", "{\"name\":\"read_inbox\"}");
        String list = Talk.request("tools/call", "{\"name\":\"list_agents\"}");

        McpAnswer answer = talk.take("[" + read + "," + list + "]");

        assertThat(((McpAnswer.Line) answer).leases())
                .as("mail in an answer that is dropped")
                .isEmpty();
        assertThat(Talk.read(answer).get("error").get("code").asInt()).isEqualTo(-32603);
        assertThat(Talk.read(answer).get("id").isNull()).isTrue();
    }

    @Test
    void check_messages_shows_counts_with_headers() {
        for (int i = 0; i < 25; i++) {
            talk.bus.mail("frontend", "body");
        }

        JsonNode result = talk.call("check_messages", "{}").get("structuredContent");

        assertThat(result.get("role").asString()).isEqualTo("frontend");
        assertThat(result.get("waiting").asInt()).isEqualTo(25);
        assertThat(result.get("messages")).hasSize(20);
        assertThat(result.get("messages").get(0).propertyNames())
                .containsExactly(
                        "id", "from", "subject", "type", "priority", "thread_id", "created_at");
        assertThat(result.toString()).doesNotContain("body");
    }

    @Test
    void ack_records_the_outcome_once() {
        String id = talk.bus.mail("frontend", "one");
        talk.call("read_inbox", "{}");
        String arguments =
                "{\"message_id\":\"%s\",\"outcome\":\"declined\",\"note\":\"not ours\"}"
                        .formatted(id);

        assertThat(Talk.text(talk.call("ack", arguments)))
                .isEqualTo("{\"message_id\":\"%s\",\"outcome\":\"declined\"}".formatted(id));
        assertThat(Talk.text(talk.call("ack", arguments)))
                .contains("it was recorded before; the first outcome counts");
    }

    @Test
    void checkMessages_withIdOfReadMail_showsItAgain() {
        String id = talk.bus.mail("frontend", "paint it");
        talk.call("read_inbox", "{}");

        String again = Talk.text(talk.call("check_messages", "{\"message_id\":\"" + id + "\"}"));

        assertThat(again).contains("id: " + id, "paint it").doesNotContain("receipt");
    }

    @Test
    void checkMessages_withIdOfForeignOrWaitingMail_isRefused() {
        talk.bus.placed("ops", "/p/ops");
        for (String to : List.of("ops", "frontend")) {
            String id = talk.bus.mail(to, "not read");

            JsonNode refused = talk.call("check_messages", "{\"message_id\":\"" + id + "\"}");

            assertThat(refused.get("isError").asBoolean()).isTrue();
            assertThat(Talk.text(refused)).doesNotContain("not read");
        }
    }

    @Test
    void bind_role_shares_the_role_unless_told_to_take_it() {
        talk.bus.bound(TestBus.seed(2), "backend");

        JsonNode shared = talk.call("bind_role", "{\"role\":\"backend\"}");
        JsonNode taken = talk.call("bind_role", "{\"role\":\"backend\",\"take\":true}");

        assertThat(shared.get("structuredContent").get("role").asString()).isEqualTo("backend");
        assertThat(Talk.text(shared)).contains("4712");
        assertThat(taken.get("isError").asBoolean()).isTrue();
        assertThat(Talk.text(taken)).contains("--take");
        assertThat(Talk.text(talk.call("whoami", "{}"))).contains("\"role\":\"backend\"");
    }

    @Test
    void list_agents_shows_the_first_200_roles() {
        for (int i = 0; i < 203; i++) {
            talk.bus.placed("role" + i, "/q/" + i);
        }

        JsonNode result = talk.call("list_agents", "{}").get("structuredContent");

        assertThat(result.get("agents")).hasSize(200);
        assertThat(result.get("agents").valueStream())
                .contains(
                        Talk.JACKSON.readTree(
                                "{\"role\":\"role7\",\"live\":false,\"doing\":\"unknown\",\"wake\":null,\"waiting\":0,\"cwd\":\"/q/7\",\"you\":false}"));
        assertThat(result.get("notes").get(0).asString()).isEqualTo("4 more roles are not shown");
    }

    @Test
    void list_agents_shows_sessions_without_a_role() {
        talk.bus.known(TestBus.seed(2));

        JsonNode result = talk.call("list_agents", "{}").get("structuredContent");

        assertThat(result.get("unbound")).hasSize(1);
        assertThat(result.get("unbound").get(0).propertyNames())
                .containsExactly("mailbox", "doing", "pid", "cwd", "you");
        assertThat(result.get("unbound").get(0).get("pid").asInt()).isEqualTo(4_712);
        assertThat(result.get("agents").valueStream())
                .filteredOn(role -> role.get("you").asBoolean())
                .extracting(role -> role.get("role").asString())
                .containsExactly("frontend");
    }

    @Test
    void whoami_has_the_names_of_the_command() {
        JsonNode result = talk.call("whoami", "{}").get("structuredContent");

        assertThat(result.propertyNames())
                .containsExactly(
                        "role", "cwd_selector", "last_session_id", "pid", "note", "wake", "reach");
        assertThat(result.get("role").asString()).isEqualTo("frontend");
        assertThat(result.get("pid").asInt()).isEqualTo(4_711);
        assertThat(result.get("wake").asString()).isEqualTo("off");
        assertThat(result.get("reach").get("wake").asString()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({"2025-11-25,true", "2025-06-18,true", "2025-03-26,false", "2024-11-05,false"})
    void an_object_stands_beside_the_text_where_the_version_knows_it(
            String version, boolean structured) {
        talk.initialize(version);

        JsonNode result = talk.call("whoami", "{}");

        assertThat(result.has("structuredContent")).isEqualTo(structured);
        if (structured) {
            assertThat(result.get("structuredContent"))
                    .isEqualTo(Talk.JACKSON.readTree(Talk.text(result)));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "publish|{'subject':'s','body':'b','type':'task','addressed_to':'nobody'}",
                "ack|{'message_id':'0190b2c4-0000-7000-8000-000000000000','outcome':'done'}",
                "bind_role|{'role':'No Role'}",
                "subscribe|{'subjects':['a..b']}",
                "unsubscribe|{'subjects':['a..b']}",
                "claim|{'message_id':'0190b2c4-0000-7000-8000-000000000000'}",
                "release|{'message_id':'0190b2c4-0000-7000-8000-000000000000'}"
            })
    void refusal_is_a_failed_call_with_its_reason(String tool, String arguments) {
        JsonNode result = talk.call(tool, arguments.replace('\'', '"'));

        assertThat(result.get("isError").asBoolean()).isTrue();
        assertThat(Talk.text(result)).isNotBlank().doesNotStartWith("nothing was done:");
    }

    @Test
    void full_queue_says_that_nothing_was_done() {
        talk.bus.failWith(new Overloaded(4_096));

        JsonNode full = talk.call("whoami", "{}");

        assertThat(full.get("isError").asBoolean()).isTrue();
        assertThat(Talk.text(full)).contains("did nothing", "repeat").doesNotContain("not known");
    }

    @Test
    void failing_bus_ends_the_call_and_not_the_session() {
        talk.bus.failWith(new IllegalStateException("disk gone"));
        JsonNode failed = talk.call("whoami", "{}");
        talk.bus.breakWith(new AssertionError("two rows"));
        JsonNode broken = talk.call("whoami", "{}");

        assertThat(failed.get("isError").asBoolean()).isTrue();
        assertThat(Talk.text(failed)).contains("disk gone", "not known");
        assertThat(broken.get("isError").asBoolean()).isTrue();
    }

    @Test
    void ending_daemon_leaves_the_line_unanswered() {
        talk.bus.failWith(new Stopping());

        assertThatThrownBy(() -> talk.call("whoami", "{}")).isInstanceOf(Stopping.class);
    }
}
