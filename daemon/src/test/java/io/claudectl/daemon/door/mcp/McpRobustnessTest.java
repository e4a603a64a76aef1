package io.claudectl.daemon.door.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Lines with damage: whatever comes, the session gives one well-formed answer or none. */
class McpRobustnessTest {
    private static final List<String> LINES =
            List.of(
                    Talk.request("initialize", Talk.initializeParams("2025-11-25")),
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}",
                    Talk.request("ping", null),
                    Talk.request("tools/list", "{}"),
                    Talk.request(
                            "tools/call",
                            "{\"name\":\"publish\",\"arguments\":{\"subject\":\"task.created\",\"body\":\"say"
                                    + " \\\"hi\\\" \\ud83d\\ude00"
                                    + " \u00fc\",\"type\":\"task\",\"addressed_to\":\"backend\",\"priority\":\"high\"},\"_meta\":{\"claudecode/toolUseId\":\"toolu_1\"}}"),
                    Talk.request("tools/call", "{\"name\":\"read_inbox\",\"arguments\":{}}"),
                    Talk.request(
                            "tools/call",
                            "{\"name\":\"ack\",\"arguments\":{\"message_id\":\"m\",\"outcome\":\"done\",\"note\":null}}"),
                    Talk.request(
                            "tools/call",
                            "{\"name\":\"bind_role\",\"arguments\":{\"role\":\"backend\",\"take\":true}}"),
                    Talk.request(
                            "tools/call",
                            "{\"name\":\"subscribe\",\"arguments\":{\"subjects\":[\"task.>\",\"env.*\"]}}"),
                    Talk.request(
                            "tools/call",
                            "{\"name\":\"claim\",\"arguments\":{\"message_id\":\"m\"}}"),
                    Talk.request(
                            "tools/call",
                            "{\"name\":\"release\",\"arguments\":{\"message_id\":\"m\",\"note\":\"half\"}}"),
                    "["
                            + Talk.request("ping", null)
                            + ","
                            + Talk.request("tools/call", "{\"name\":\"whoami\"}")
                            + "]");

    private static final List<String> SPLINTERS =
            List.of(
                    "null",
                    "true",
                    "-1",
                    "1e999",
                    "12345678901234567890",
                    "\"\\ud800\"",
                    "\"\\u0000\"",
                    "[]",
                    "{}",
                    "[[[[[[",
                    "\"id\":2,",
                    "\"id\":null,",
                    "\"jsonrpc\":\"1.0\",",
                    "\"params\":[],",
                    "\u202e",
                    "\u0000",
                    "\\",
                    "\"",
                    ",",
                    ":",
                    "}",
                    "]",
                    "{\"a\":");

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void every_line_has_one_well_formed_answer_or_none(long seed) {
        var random = new Random(seed);
        try (var talk = new Talk()) {
            damage(talk, random);
        }
    }

    private static void damage(Talk talk, Random random) {
        talk.bus.mail("frontend", "envelope\n\u4f60");
        for (int i = 0; i < 150; i++) {
            byte[] line = damaged(LINES.get(random.nextInt(LINES.size())).getBytes(UTF_8), random);
            McpAnswer answer = talk.take(line);
            if (answer instanceof McpAnswer.Line) {
                JsonNode read = Talk.read(answer);
                (read.isArray() ? read.values() : List.of(read))
                        .forEach(McpRobustnessTest::checkForm);
            }
        }
        assertThat(talk.result("ping", null)).isEmpty();
    }

    private static void checkForm(JsonNode message) {
        assertThat(message.get("jsonrpc").asString()).isEqualTo("2.0");
        assertThat(message.has("id")).isTrue();
        assertThat(message.has("result") ^ message.has("error")).isTrue();
        if (message.has("error")) {
            assertThat(message.get("error").get("code").asInt()).isBetween(-32700, -32600);
            assertThat(message.get("error").get("message").asString()).isNotBlank();
        }
    }

    private static byte[] damaged(byte[] line, Random random) {
        byte[] bytes = line;
        for (int i = random.nextInt(5); i > 0; i--) {
            int at = random.nextInt(bytes.length + 1);
            int end = Math.min(bytes.length, at + random.nextInt(12));
            bytes =
                    switch (random.nextInt(6)) {
                        case 0 -> spliced(bytes, at, end, new byte[0]);
                        case 1 ->
                                spliced(
                                        bytes,
                                        at,
                                        at,
                                        SPLINTERS
                                                .get(random.nextInt(SPLINTERS.size()))
                                                .getBytes(UTF_8));
                        case 2 -> spliced(bytes, at, end, new byte[] {(byte) random.nextInt(256)});
                        case 3 -> spliced(bytes, at, at, Arrays.copyOfRange(bytes, at, end));
                        case 4 ->
                                spliced(
                                        bytes,
                                        at,
                                        at,
                                        "[{\"a\":".repeat(random.nextInt(3_000)).getBytes(UTF_8));
                        default -> random.nextInt(4) == 0 ? Arrays.copyOf(bytes, at) : bytes;
                    };
        }
        return bytes;
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] with) {
        var out = new ByteArrayOutputStream(bytes.length + with.length);
        out.write(bytes, 0, from);
        out.writeBytes(with);
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }
}
