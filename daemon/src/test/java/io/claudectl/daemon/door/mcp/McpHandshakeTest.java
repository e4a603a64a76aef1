package io.claudectl.daemon.door.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class McpHandshakeTest {
    @AutoClose private final Talk talk = new Talk();

    @ParameterizedTest
    @ValueSource(strings = {"2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"})
    void a_version_we_speak_is_agreed_on(String version) {
        JsonNode result = talk.result("initialize", Talk.initializeParams(version));

        assertThat(result.get("protocolVersion").asString()).isEqualTo(version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-07-28", "1.0.0", ""})
    void any_other_version_is_answered_with_the_newest_we_speak(String version) {
        JsonNode result = talk.result("initialize", Talk.initializeParams(version));

        assertThat(result.get("protocolVersion").asString()).isEqualTo("2025-11-25");
    }

    @Test
    void the_server_names_itself_and_offers_tools_and_nothing_else() {
        JsonNode result = talk.result("initialize", Talk.initializeParams("2025-11-25"));

        assertThat(result.get("serverInfo").get("name").asString()).isEqualTo("claudectl-bus");
        assertThat(result.get("serverInfo").get("version").asString()).isEqualTo("1.2.3");
        assertThat(result.get("capabilities").propertyNames()).containsExactly("tools");
    }

    @Test
    void the_instructions_tell_publish_from_the_clients_own_tool_and_mail_from_the_users_word() {
        String instructions =
                talk.result("initialize", Talk.initializeParams("2025-11-25"))
                        .get("instructions")
                        .asString();

        assertThat(instructions)
                .contains("publish", "SendMessage belong to the client", "never the user's consent")
                .contains("call claim with its id before you begin");
        assertThat(instructions.length()).isLessThan(2_048);
    }

    @Test
    void only_a_granted_initialize_is_kept_for_a_replay() {
        assertThat(kept(Talk.request("initialize", Talk.initializeParams("2025-11-25")))).isTrue();
        assertThat(kept(Talk.request("initialize", "{}"))).isFalse();
        assertThat(kept(Talk.request("ping", null))).isFalse();
    }

    private boolean kept(String line) {
        return ((McpAnswer.Line) talk.take(line)).keep();
    }

    @Test
    void initialize_without_a_version_is_refused() {
        assertThat(talk.error("initialize", null).get("code").asInt()).isEqualTo(-32602);
        assertThat(talk.error("initialize", "{\"protocolVersion\":20251125}").get("code").asInt())
                .isEqualTo(-32602);
    }

    @Test
    void initialize_may_come_again() {
        talk.initialize("2024-11-05");
        talk.initialize("2025-11-25");

        assertThat(talk.call("whoami", "{}").has("structuredContent")).isTrue();
    }

    @Test
    void ping_and_tools_are_answered_before_initialize() {
        assertThat(talk.result("ping", null)).isEmpty();
        assertThat(talk.result("tools/list", "{}").get("tools")).hasSize(11);
        assertThat(talk.call("whoami", "{}").get("content")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "resources/list",
                "prompts/list",
                "logging/setLevel",
                "completion/complete",
                "sampling/createMessage",
                "notifications/initialized",
                "",
                "tools/Call"
            })
    void what_was_not_offered_is_no_method(String method) {
        assertThat(talk.error(method, null).get("code").asInt()).isEqualTo(-32601);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "notifications/initialized",
                "notifications/cancelled",
                "notifications/roots/list_changed",
                "tools/call",
                "initialize",
                "x"
            })
    void a_notification_is_never_answered_and_calls_nothing(String method) {
        var answer =
                talk.take(
                        "{\"jsonrpc\":\"2.0\",\"method\":\""
                                + method
                                + "\",\"params\":{\"name\":\"read_inbox\",\"requestId\":1}}");

        assertThat(answer).isEqualTo(new McpAnswer.Nothing());
        assertThat(talk.bus.asked()).isEmpty();
    }

    @Test
    void an_answer_to_something_we_never_asked_is_passed_over() {
        assertThat(talk.take("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}"))
                .isEqualTo(new McpAnswer.Nothing());
        assertThat(
                        talk.take(
                                "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":1,\"message\":\"\"}}"))
                .isEqualTo(new McpAnswer.Nothing());
    }
}
