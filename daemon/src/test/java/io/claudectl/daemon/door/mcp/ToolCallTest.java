package io.claudectl.daemon.door.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.daemon.broker.Overloaded;
import io.claudectl.daemon.broker.Stopping;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ToolCallTest {
    private static final LeaseRef LEASE = new LeaseRef(new DeliveryId(5), 2);

    private final Talk talk = new Talk();

    private Record asked() {
        assertThat(talk.bus.asked()).hasSize(1);
        return talk.bus.asked().getFirst().words();
    }

    @Test
    void publish_passes_on_every_word() {
        talk.call(
                "publish",
                "{\"subject\":\"task.created\",\"body\":\"do"
                        + " it\",\"type\":\"question\",\"addressed_to\":\"backend\",\"thread_id\":\"t\",\"priority\":\"high\",\"reply_to\":\"r\"}");

        assertThat(asked())
                .isEqualTo(
                        new BusCalls.Publish(
                                "task.created",
                                "do it",
                                "question",
                                "high",
                                new BusCalls.To.Role("backend"),
                                "t",
                                "r"));
    }

    @Test
    void publish_needs_only_subject_body_and_type() {
        talk.call(
                "publish",
                "{\"subject\":\"s\",\"body\":\"b\",\"type\":\"task\",\"addressed_to\":null}");

        assertThat(asked())
                .isEqualTo(
                        new BusCalls.Publish(
                                "s",
                                "b",
                                "task",
                                "normal",
                                new BusCalls.To.Unnamed(false),
                                null,
                                null));
    }

    @Test
    void publish_answers_with_the_id_the_recipients_and_what_to_know() {
        talk.bus.published =
                new BusCalls.Published(
                        "m-9",
                        List.of(new BusCalls.Recipient("ops", null, "it waits")),
                        List.of("full-one"),
                        "fallback",
                        true,
                        List.of("no session holds ops; the message waits"));

        JsonNode result =
                talk.call(
                        "publish",
                        "{\"subject\":\"s\",\"body\":\"b\",\"type\":\"task\",\"addressed_to\":\"ops\"}");

        assertThat(result.get("structuredContent"))
                .isEqualTo(
                        Talk.JACKSON.readTree(
                                "{\"id\":\"m-9\",\"stored\":true,\"recipients\":[{\"role\":\"ops\",\"session\":null,\"when\":\"it waits\"}],\"skipped\":[\"full-one\"],\"stand_in\":\"fallback\",\"work\":true,\"notes\":[\"no"
                                        + " session holds ops; the message waits\"]}"));
        assertThat(result.has("isError")).isFalse();
    }

    @Test
    void a_call_is_named_by_bridge_and_line_so_that_a_repetition_is_the_same_call() {
        byte[] line =
                Talk.request(
                                "tools/call",
                                "{\"name\":\"whoami\",\"_meta\":{\"claudecode/toolUseId\":\"toolu_1\"}}")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        talk.session.take(41, line);
        new McpSession("b1", "2.0.0", talk.bus, Talk::toolUse).take(41, line);

        assertThat(talk.bus.asked())
                .extracting(FakeBus.Asked::context)
                .containsExactly(
                        new BusCalls.CallContext("b1:41", "toolu_1"),
                        new BusCalls.CallContext("b1:41", "toolu_1"));
    }

    @Test
    void calls_of_one_batch_are_told_apart() {
        String call = Talk.request("tools/call", "{\"name\":\"whoami\"}");
        talk.take("[" + call + "," + call + "]");

        assertThat(talk.bus.asked())
                .extracting(asked -> asked.context().requestKey())
                .containsExactly("b1:1.0", "b1:1.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "5", "{}", "{\"claudecode/toolUseId\":5}", "[]"})
    void a_tool_use_that_is_not_named_is_null(String meta) {
        talk.result("tools/call", "{\"name\":\"whoami\",\"_meta\":" + meta + "}");

        assertThat(talk.bus.asked().getFirst().context().toolUseId()).isNull();
    }

    @Test
    void read_inbox_gives_the_envelopes_as_they_are_and_passes_the_leases_on() {
        talk.bus.mail =
                new BusCalls.Mail(
                        List.of("envelope one\nreceipt: a", "envelope two\nreceipt: b"),
                        3,
                        null,
                        List.of(LEASE));

        McpAnswer answer = talk.take(Talk.request("tools/call", "{\"name\":\"read_inbox\"}"));

        assertThat(((McpAnswer.Line) answer).leases()).containsExactly(LEASE);
        assertThat(((McpAnswer.Line) answer).confirmWanted()).isTrue();
        JsonNode result = Talk.read(answer).get("result");
        assertThat(Talk.text(result))
                .isEqualTo(
                        """
                        envelope one
                        receipt: a

                        envelope two
                        receipt: b

                        3 more messages wait; call read_inbox again.\
                        """);
        assertThat(result.has("structuredContent")).isFalse();
    }

    @Test
    void the_leases_of_a_batch_wait_for_one_confirm() {
        talk.bus.mail = new BusCalls.Mail(List.of("e"), 0, null, List.of(LEASE));
        String call = Talk.request("tools/call", "{\"name\":\"read_inbox\"}");

        assertThat(((McpAnswer.Line) talk.take("[" + call + "," + call + "]")).leases())
                .containsExactly(LEASE, LEASE);
    }

    @Test
    void an_answer_without_mail_wants_no_confirm() {
        McpAnswer answer = talk.take(Talk.request("tools/call", "{\"name\":\"read_inbox\"}"));

        assertThat(((McpAnswer.Line) answer).confirmWanted()).isFalse();
        assertThat(Talk.text(Talk.read(answer).get("result"))).isEqualTo("No mail waits.");
    }

    @Test
    void read_inbox_that_takes_nothing_says_why_and_how_many_wait() {
        talk.bus.mail =
                new BusCalls.Mail(
                        List.of(), 1, "this is a subagent; its session reads the mail", List.of());

        assertThat(Talk.text(talk.call("read_inbox", "{}")))
                .isEqualTo(
                        "this is a subagent; its session reads the mail\n\n"
                                + "1 message waits; none was taken.");
    }

    @Test
    void an_answer_longer_than_a_mebibyte_becomes_an_error_and_hands_nothing_out() {
        talk.bus.mail =
                new BusCalls.Mail(List.of("\u4f60".repeat(350_000)), 0, null, List.of(LEASE));

        McpAnswer answer = talk.take(Talk.request("tools/call", "{\"name\":\"read_inbox\"}"));

        assertThat(((McpAnswer.Line) answer).leases()).isEmpty();
        assertThat(Talk.read(answer).get("error").get("code").asInt()).isEqualTo(-32603);
        assertThat(Talk.read(answer).get("id").asInt()).isEqualTo(7);
    }

    @Test
    void check_messages_shows_counts_and_headers() {
        var header =
                new BusCalls.Header(
                        "m-1",
                        "spec",
                        "task.created",
                        "task",
                        "normal",
                        "m-1",
                        "2025-11-23T12:00:00Z");
        talk.bus.waiting =
                new BusCalls.Waiting("frontend", 12, Collections.nCopies(101, header), null);

        JsonNode result = talk.call("check_messages", "{}").get("structuredContent");

        assertThat(result.get("role").asString()).isEqualTo("frontend");
        assertThat(result.get("waiting").asInt()).isEqualTo(12);
        assertThat(result.get("messages")).hasSize(100);
        assertThat(result.get("messages").get(0).propertyNames())
                .containsExactly(
                        "id", "from", "subject", "type", "priority", "thread_id", "created_at");
    }

    @Test
    void ack_passes_on_what_became_of_a_message() {
        talk.bus.acked = new BusCalls.Acked("m-1", "declined", "said before");

        JsonNode result =
                talk.call(
                        "ack",
                        "{\"message_id\":\"m-1\",\"outcome\":\"declined\",\"note\":\"not ours\"}");

        assertThat(asked()).isEqualTo(new BusCalls.Ack("m-1", "declined", "not ours"));
        assertThat(Talk.text(result))
                .isEqualTo(
                        "{\"message_id\":\"m-1\",\"outcome\":\"declined\",\"note\":\"said"
                                + " before\"}");
    }

    @Test
    void bind_role_shares_the_role_unless_told_to_take_it() {
        talk.bus.bound = new BusCalls.Bound("backend", List.of("shared with pid 12"));

        JsonNode result = talk.call("bind_role", "{\"role\":\"backend\"}");
        talk.call("bind_role", "{\"role\":\"backend\",\"take\":true}");

        assertThat(Talk.text(result))
                .isEqualTo("{\"role\":\"backend\",\"notes\":[\"shared with pid 12\"]}");
        assertThat(talk.bus.asked())
                .extracting(FakeBus.Asked::words)
                .containsExactly(
                        new BusCalls.BindRole("backend", false),
                        new BusCalls.BindRole("backend", true));
    }

    @Test
    void list_agents_shows_the_first_200_roles_and_says_how_many_more() {
        var agent = new BusCalls.Agent("backend", true, "idle", null, 2, "/p/backend", false);
        var session = new BusCalls.Unbound("session-0a1b2c3d", "busy", 4_711, "/p", true);
        talk.bus.agents =
                new BusCalls.Agents(
                        Collections.nCopies(203, agent),
                        Collections.nCopies(201, session),
                        "the bus is paused");

        JsonNode result = talk.call("list_agents", "{}").get("structuredContent");

        assertThat(result.get("agents")).hasSize(200);
        assertThat(result.get("agents").get(0))
                .isEqualTo(
                        Talk.JACKSON.readTree(
                                "{\"role\":\"backend\",\"live\":true,\"doing\":\"idle\",\"reach\":null,\"waiting\":2,\"cwd\":\"/p/backend\",\"you\":false}"));
        assertThat(result.get("unbound")).hasSize(200);
        assertThat(result.get("unbound").get(0))
                .isEqualTo(
                        Talk.JACKSON.readTree(
                                "{\"mailbox\":\"session-0a1b2c3d\",\"doing\":\"busy\",\"pid\":4711,\"cwd\":\"/p\",\"you\":true}"));
        assertThat(result.get("note").asString())
                .contains("3 more roles", "the bus is paused", "1 more sessions without a role");
    }

    @Test
    void whoami_has_the_names_of_the_command() {
        JsonNode result = talk.call("whoami", "{}");

        assertThat(Talk.text(result))
                .isEqualTo(
                        "{\"role\":\"frontend\",\"cwd_selector\":\"/p/frontend\",\"last_session_id\":\"s-1\",\"pid\":4711,\"note\":null,\"wake\":\"off\",\"reach\":null}");
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
    @ValueSource(strings = {"list_agents", "whoami", "read_inbox", "check_messages"})
    void what_the_bus_refuses_is_a_failed_call_with_its_reason(String tool) {
        talk.bus.refuseAll("the limit is 60; wait a little");

        JsonNode result = talk.call(tool, "{}");

        assertThat(result.get("isError").asBoolean()).isTrue();
        assertThat(Talk.text(result)).isEqualTo("the limit is 60; wait a little");
    }

    @Test
    void a_bus_with_a_full_queue_says_that_nothing_was_done() {
        talk.bus.failWith(new Overloaded(4_096));

        JsonNode full = talk.call("whoami", "{}");

        assertThat(full.get("isError").asBoolean()).isTrue();
        assertThat(Talk.text(full)).contains("did nothing", "repeat").doesNotContain("not known");
    }

    @Test
    void a_bus_that_fails_ends_the_call_and_not_the_session() {
        talk.bus.failWith(new IllegalStateException("disk gone"));
        JsonNode failed = talk.call("whoami", "{}");
        talk.bus.breakWith(new AssertionError("two rows"));
        JsonNode broken = talk.call("whoami", "{}");

        assertThat(failed.get("isError").asBoolean()).isTrue();
        assertThat(Talk.text(failed)).contains("disk gone", "not known");
        assertThat(broken.get("isError").asBoolean()).isTrue();
    }

    @Test
    void a_daemon_that_ends_leaves_the_line_unanswered() {
        talk.bus.failWith(new Stopping());

        assertThatThrownBy(() -> talk.call("whoami", "{}")).isInstanceOf(Stopping.class);
    }
}
