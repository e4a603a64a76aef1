package io.claudectl.e2e.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Lines no client should send, through the real bridge. */
@Timeout(120)
class RawLinesTest {
    private static byte[] ping(Object id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":\"%s\",\"method\":\"ping\"}"
                .formatted(id)
                .getBytes(UTF_8);
    }

    private static byte[] publish(int number) {
        return """
        {"jsonrpc":"2.0","id":%1$d,"method":"tools/call","params":{"name":"publish","arguments":\
        {"subject":"task.created","body":"body %1$d","type":"task","addressed_to":"backend"}}}\
        """
                .formatted(number)
                .getBytes(UTF_8);
    }

    private static void send(Process bridge, byte[] line) throws IOException {
        bridge.getOutputStream().write(line);
        bridge.getOutputStream().write('\n');
        bridge.getOutputStream().flush();
    }

    private static void refused(BufferedReader answers, int code) throws IOException {
        JsonNode answer = ScratchBus.read(answers.readLine());
        assertThat(answer.get("error").get("code").asInt()).isEqualTo(code);
        assertThat(answer.get("id").isNull()).isTrue();
    }

    @Test
    void a_session_survives_them_and_answers_in_order() throws Exception {
        try (var bus = new ScratchBus()) {
            Process bridge = bus.bridge();
            try (BufferedReader answers = bridge.inputReader(UTF_8)) {
                send(bridge, "no json".getBytes(UTF_8));
                refused(answers, -32700);
                send(bridge, new byte[] {'"', (byte) 0xff, '"'});
                refused(answers, -32700);
                send(bridge, new byte[] {0, 0});
                refused(answers, -32700);
                send(bridge, "[".repeat(100_000).getBytes(UTF_8));
                refused(answers, -32700);
                byte[] tooLong = new byte[3 * 1_048_576];
                Arrays.fill(tooLong, (byte) 'x');
                send(bridge, tooLong);
                refused(answers, -32600);
                send(bridge, new byte[0]);
                send(
                        bridge,
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"
                                .getBytes(UTF_8));
                send(bridge, ping("\\ud800"));
                assertThat(answers.readLine())
                        .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"\\ud800\",\"result\":{}}");

                bridge.getOutputStream().close();
                assertThat(answers.readLine()).isNull();
                assertThat(bridge.waitFor()).isZero();
            }
        }
    }

    @Test
    void a_thousand_lines_written_at_once_are_answered_one_by_one() throws Exception {
        try (var bus = new ScratchBus()) {
            Process bridge = bus.bridge();
            Thread writer =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            for (int i = 0; i < 1_000; i++) {
                                                send(bridge, ping(i));
                                            }
                                            bridge.getOutputStream().close();
                                        } catch (IOException broken) {
                                            throw new AssertionError(broken);
                                        }
                                    });
            try (BufferedReader answers = bridge.inputReader(UTF_8)) {
                for (int i = 0; i < 1_000; i++) {
                    assertThat(ScratchBus.read(answers.readLine()).get("id").asString())
                            .isEqualTo(String.valueOf(i));
                }
                assertThat(answers.readLine()).isNull();
            }
            writer.join();
            assertThat(bridge.waitFor()).isZero();
        }
    }

    @Test
    void calls_in_flight_when_the_daemon_is_killed_are_answered_and_carried_out_once()
            throws Exception {
        int calls = 50;
        try (var bus = new ScratchBus()) {
            bus.bind("backend");
            Process bridge = bus.bridge();
            try (BufferedReader answers = bridge.inputReader(UTF_8)) {
                for (int i = 0; i < calls; i++) {
                    send(bridge, publish(i));
                }
                for (int i = 0; i < calls; i++) {
                    if (i == 10) {
                        bus.killDaemon();
                    }
                    JsonNode answer = ScratchBus.read(answers.readLine());
                    assertThat(answer.get("id").asInt()).isEqualTo(i);
                    assertThat(answer.get("result").has("isError")).as(answer.toString()).isFalse();
                }
                bridge.getOutputStream().close();
                assertThat(answers.readLine()).isNull();
            }
            JsonNode mail = bus.json("bus", "inbox", "--role", "backend", "--json").get("messages");
            assertThat(mail.valueStream().map(each -> each.get("body").asString()))
                    .containsExactlyElementsOf(
                            IntStream.range(0, calls).mapToObj(i -> "body " + i).toList());
        }
    }
}
