package io.claudectl.daemon.door.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class McpLineTest {
    @AutoClose private final Talk talk = new Talk();

    private void refused(McpAnswer answer, int code, String id) {
        String json = ((McpAnswer.Line) answer).json();
        JsonNode read = Talk.read(answer);
        assertThat(read.get("error").get("code").asInt()).as(json).isEqualTo(code);
        assertThat(json).startsWith("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",");
        assertThat(talk.bus.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "{",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"ping\"}",
                "\0\0",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"pi\0ng\"}",
                "{}{}"
            })
    void a_line_that_is_no_json_is_a_parse_error(String line) {
        refused(talk.take(line), -32700, "null");
    }

    @Test
    void bytes_that_are_not_utf8_are_a_parse_error() {
        refused(talk.take(new byte[] {'"', (byte) 0xff, '"'}), -32700, "null");
    }

    @Test
    void deep_nesting_is_a_parse_error() {
        refused(talk.take("[".repeat(500_000)), -32700, "null");
        refused(
                talk.take(Talk.request("ping", "{\"a\":" + "[".repeat(70) + "]".repeat(70) + "}")),
                -32700,
                "null");
    }

    @Test
    void the_mark_of_a_line_that_was_too_long_is_refused_with_the_limit() {
        McpAnswer answer = talk.take(new byte[] {0});

        refused(answer, -32600, "null");
        assertThat(Talk.read(answer).get("error").get("message").asString())
                .isEqualTo("a line is at most 1 MiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\r", "\t \r"})
    void an_empty_line_is_passed_over(String line) {
        assertThat(talk.take(line)).isEqualTo(new McpAnswer.Nothing());
    }

    @Test
    void a_carriage_return_at_the_end_does_no_harm() {
        assertThat(talk.answer(Talk.request("ping", null) + "\r").has("result")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "1", "\"ping\"", "true"})
    void json_that_is_no_message_is_an_invalid_request(String line) {
        refused(talk.take(line), -32600, "null");
    }

    @Test
    void a_message_of_the_wrong_form_is_an_invalid_request_under_its_own_id() {
        refused(talk.take("{\"id\":3,\"method\":\"ping\"}"), -32600, "3");
        refused(
                talk.take("{\"jsonrpc\":\"1.0\",\"id\":\"x\",\"method\":\"ping\"}"),
                -32600,
                "\"x\"");
        refused(talk.take("{\"jsonrpc\":2.0,\"id\":3,\"method\":\"ping\"}"), -32600, "3");
        refused(talk.take("{\"jsonrpc\":\"2.0\",\"id\":3}"), -32600, "3");
        refused(talk.take("{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":17}"), -32600, "3");
        refused(talk.take("{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":null}"), -32600, "3");
        refused(talk.take("{}"), -32600, "null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "[1]", "{\"a\":1}", "null"})
    void an_id_is_a_string_or_a_number(String id) {
        refused(
                talk.take("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"ping\"}"),
                -32600,
                "null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "9007199254740993",
                "123456789012345678901234567890",
                "1.50",
                "1e3",
                "-0",
                "\"\"",
                "\"a b\"",
                "\"\\ud800\"",
                "\"\\u0000\\u202e\"",
                "\"\\n\""
            })
    void an_id_is_given_back_exactly(String id) {
        String json =
                ((McpAnswer.Line)
                                talk.take(
                                        "{\"jsonrpc\":\"2.0\",\"id\":"
                                                + id
                                                + ",\"method\":\"ping\"}"))
                        .json();

        assertThat(json).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{}}");
    }

    @Test
    void an_id_has_a_limit() {
        String request = "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"ping\"}";

        refused(talk.take(request.formatted("\"" + "x".repeat(1_025) + "\"")), -32600, "null");
        refused(talk.take(request.formatted("1".repeat(1_025))), -32600, "null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[1]", "\"x\"", "1", "true"})
    void params_are_an_object(String params) {
        refused(talk.take(Talk.request("ping", params)), -32602, "7");
    }

    @Test
    void null_params_are_none() {
        assertThat(talk.result("ping", "null")).isEmpty();
    }

    @Test
    void a_method_of_a_mebibyte_is_answered_in_a_short_line() {
        String json =
                ((McpAnswer.Line) talk.take(Talk.request("\\u001b" + "x".repeat(1_000_000), null)))
                        .json();

        assertThat(json).contains("-32601").hasSizeLessThan(300).doesNotContain("\u001b");
    }

    @Test
    void a_batch_is_answered_by_a_batch() {
        JsonNode answer =
                talk.answer(
                        "[%s,{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"},{\"jsonrpc\":\"2.0\",\"id\":\"b\",\"method\":\"nope\"},5]"
                                .formatted(Talk.request("ping", null)));

        assertThat(answer).hasSize(3);
        assertThat(answer.get(0).get("result")).isEmpty();
        assertThat(answer.get(1).get("id").asString()).isEqualTo("b");
        assertThat(answer.get(1).get("error").get("code").asInt()).isEqualTo(-32601);
        assertThat(answer.get(2).get("error").get("code").asInt()).isEqualTo(-32600);
    }

    @Test
    void a_batch_of_notifications_is_not_answered() {
        assertThat(talk.take("[{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}]"))
                .isEqualTo(new McpAnswer.Nothing());
    }

    @Test
    void a_batch_is_neither_empty_nor_long_and_holds_no_initialize() {
        refused(talk.take("[]"), -32600, "null");
        refused(talk.take("[" + "1,".repeat(16) + "1]"), -32600, "null");
        JsonNode answer =
                talk.answer(
                        "["
                                + Talk.request("initialize", Talk.initializeParams("2025-03-26"))
                                + "]");
        assertThat(answer.get(0).get("error").get("code").asInt()).isEqualTo(-32600);
    }

    @Test
    void a_line_of_a_mebibyte_is_read() {
        String body = "x".repeat(1_048_000);
        byte[] line =
                Talk.request(
                                "tools/call",
                                "{\"name\":\"publish\",\"arguments\":{\"subject\":\"s\",\"type\":\"task\",\"body\":\""
                                        + body
                                        + "\"}}")
                        .getBytes(UTF_8);

        JsonNode result = Talk.read(talk.take(line)).get("result");

        // The whole of it reached the rule that refuses it.
        assertThat(Talk.text(result)).contains(String.valueOf(body.length()));
    }
}
