package io.claudectl.e2e.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Payloads of hooks, lines of MCP and texts of commands that nobody should write. */
@Timeout(120)
class InputTest {
    private static final int MANY = 64 << 20;

    private static Target target;

    @BeforeAll
    static void begin() {
        target = new Target();
    }

    @AfterAll
    static void end() {
        target.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private RawClient.Heard hook(byte[] payload) throws IOException {
        try (RawClient client = target.connect()) {
            client.say(
                    Wire.joined(
                            Wire.hello(), Wire.call(Wire.Mode.HOOK, "/", "bus", "hook", "Stop")));
            for (int at = 0; at < payload.length; at += 65_000) {
                client.say(
                        Wire.stdin(
                                Arrays.copyOfRange(
                                        payload, at, Math.min(payload.length, at + 65_000))));
            }
            client.say(Wire.stdin());
            return client.hear(99);
        }
    }

    private byte[] payload(String more) {
        return bytes(
                "{\"session_id\":\"s\",\"transcript_path\":\"/nowhere\",\"cwd\":\"%s\",\"prompt_id\":\"p\"%s"
                        .formatted(target.bus().directory("frontend"), more));
    }

    @Test
    void a_hook_ends_in_silence_whatever_its_payload_is() throws IOException {
        byte[] huge = new byte[MANY];
        Arrays.fill(huge, (byte) 'x');
        List<byte[]> payloads =
                List.of(
                        new byte[0],
                        new byte[] {0},
                        new byte[] {(byte) 0xff, (byte) 0xfe, '{'},
                        payload(",\"session_id\":\"t\"}"),
                        payload(",\"a\":" + "[".repeat(100_000)),
                        payload(",\"a\":\"\\ud800\",\"b\":\"\\u0000\"}"),
                        payload(",\"tool_name\":{\"deep\":7}"),
                        bytes("{\"session_id\":\"" + "s".repeat(1_000_000) + "\"}"),
                        bytes("{\"cwd\":\"\\u0000/../../\",\"session_id\":\"\"}"),
                        huge);
        for (byte[] payload : payloads) {
            var heard = hook(payload);
            assertThat(heard.exit()).isZero();
            assertThat(heard.out() + heard.err()).isEmpty();
        }
        target.daemon().isWell();
    }

    @Test
    void mail_comes_with_a_payload_whose_end_is_64_mb_of_a_tools_answer() throws IOException {
        target.bus().call("bus", "send", "frontend", "look here").orFail();
        byte[] head = payload(",\"tool_response\":\"");
        byte[] all = Arrays.copyOf(head, MANY);
        Arrays.fill(all, head.length, MANY, (byte) 'x');
        assertThat(hook(all).out()).contains("look here");
        target.daemon().isWell();
    }

    private RawClient bridge() throws IOException {
        RawClient client = target.connect();
        client.say(Wire.joined(Wire.hello(), Wire.call(Wire.Mode.BRIDGE, "/", "bus", "stdio")));
        client.hear(1);
        return client;
    }

    private static String publish(String arguments) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"publish\",\"arguments\":"
                + arguments
                + "}}";
    }

    @Test
    void a_line_of_mcp_gets_an_error_and_the_next_one_an_answer() throws IOException {
        List<String> lines =
                List.of(
                        "\u0000\u0000",
                        "{",
                        "[[[[".repeat(50_000),
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"ping\"}",
                        "{\"jsonrpc\":\"2.0\",\"id\":{\"a\":1},\"method\":\"ping\"}",
                        "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}",
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}",
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"no/such\"}",
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":[]}",
                        "x".repeat(1_048_576));
        try (RawClient bridge = bridge()) {
            long number = 0;
            for (String line : lines) {
                bridge.say(Wire.line(++number, bytes(line)));
                Object answer = Json.read(bridge.hear(1).out());
                assertThat(Json.at(answer, "error", "code")).as(line.substring(0, 1)).isNotNull();
                bridge.say(
                        Wire.line(
                                ++number,
                                bytes("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\"}")));
                assertThat(Json.at(Json.read(bridge.hear(1).out()), "id")).isEqualTo(7L);
            }
        }
        target.daemon().isWell();
    }

    @Test
    void a_call_with_bad_arguments_fails_and_says_why() throws IOException {
        List<String> bad =
                List.of(
                        "{}",
                        "{\"addressed_to\":\"frontend\",\"subject\":\"a..b\",\"body\":\"x\",\"type\":\"task\"}",
                        "{\"addressed_to\":\"frontend\",\"subject\":\"*\",\"body\":\"x\",\"type\":\"task\"}",
                        "{\"addressed_to\":\"\",\"subject\":\"a\",\"body\":\"x\",\"type\":\"task\"}",
                        "{\"addressed_to\":\"front\\nend\",\"subject\":\"a\",\"body\":\"x\",\"type\":\"task\"}",
                        "{\"addressed_to\":\"nobody\",\"subject\":\"a\",\"body\":\"x\",\"type\":\"task\"}",
                        "{\"addressed_to\":\"frontend\",\"subject\":\"a\",\"body\":\" \",\"type\":\"task\"}",
                        "{\"addressed_to\":\"frontend\",\"subject\":\"a\",\"body\":7,\"type\":\"task\"}",
                        "{\"addressed_to\":\"frontend\",\"subject\":\"a\",\"body\":\"x\",\"type\":\"order\"}",
                        "{\"addressed_to\":\"frontend\",\"subject\":\"a\",\"body\":\"x\",\"type\":\"task\",\"from\":\"supervisor\"}",
                        "{\"addressed_to\":\"frontend\",\"subject\":\"a\",\"body\":\"x\",\"type\":\"task\",\"priority\":\"urgent\"}",
                        "{\"addressed_to\":\"frontend\",\"subject\":\"a\",\"type\":\"task\",\"body\":\""
                                + "x".repeat(900_000)
                                + "\"}");
        try (RawClient bridge = bridge()) {
            long number = 0;
            for (String arguments : bad) {
                bridge.say(Wire.line(++number, bytes(publish(arguments))));
                Object answer = Json.read(bridge.hear(1).out());
                assertThat(Json.at(answer, "result", "isError")).as(arguments).isEqualTo(true);
                assertThat(Json.text(answer, "result", "content", 0, "text")).isNotBlank();
            }
            bridge.say(
                    Wire.line(
                            ++number,
                            bytes(
                                    publish(
                                            "{\"addressed_to\":\"frontend\",\"subject\":\"a\",\"type\":\"task\",\"body\":\"a\\ud800b\\u0000c\\u202ed\"}"))));
            assertThat(Json.at(Json.read(bridge.hear(1).out()), "result", "isError")).isNull();
        }
        String shown =
                target.bus().call("bus", "inbox", "--role", "frontend", "--peek").orFail().out();
        assertThat(shown).contains("a\ufffdb<U+0000>c<U+202E>d");
        target.daemon().isWell();
    }

    @Test
    void a_text_with_nul_is_stored_and_64_mb_of_it_are_refused_in_one_line() throws IOException {
        try (RawClient client = target.connect()) {
            client.say(
                    Wire.joined(
                            Wire.hello(),
                            Wire.call(Wire.Mode.COMMAND, "/", "bus", "send", "frontend", "-"),
                            new byte[0]));
            client.hear(2);
            client.say(Wire.joined(Wire.stdin(bytes("a\u0000b")), Wire.stdin()));
            assertThat(client.hear(99).exit()).isZero();
        }
        var refused =
                target.bus()
                        .outside("bus", "send", "frontend", "-")
                        .reading("x".repeat(MANY))
                        .run();
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("the limit is 8192").hasLineCount(1);
        target.daemon().isWell();
    }
}
