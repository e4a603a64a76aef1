package io.claudectl.e2e.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.claudectl.demo.Json;
import io.claudectl.e2e.bus.Stage;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Lines no client should send, through the real bridge. */
@Timeout(120)
class RawLinesTest {
    @RegisterExtension static final Stage stage = new Stage();
    private static final Bridges BRIDGES = new Bridges(stage);

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

    private static @Nullable Object read(BufferedReader answers) throws IOException {
        return Json.read(String.valueOf(answers.readLine()));
    }

    private static void refused(BufferedReader answers, int code) throws IOException {
        Object answer = read(answers);
        assertThat(Json.at(answer, "error", "code")).isEqualTo((long) code);
        assertThat(answer).asInstanceOf(MAP).containsEntry("id", null);
    }

    private static byte[] stateless(String method, String version, String more) {
        return """
        {"jsonrpc":"2.0","id":"s","method":"%s","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"%s",\
        "io.modelcontextprotocol/clientCapabilities":{}}%s}}\
        """
                .formatted(method, version, more)
                .getBytes(UTF_8);
    }

    @Test
    void stateless_withoutInitialize_isAnswered() throws Exception {
        Process bridge = BRIDGES.raw();
        try (BufferedReader answers = bridge.inputReader(UTF_8)) {
            send(bridge, stateless("server/discover", "2026-07-28", ""));
            assertThat(Json.text(read(answers), "result", "supportedVersions", 0))
                    .isEqualTo("2026-07-28");
            send(
                    bridge,
                    stateless("tools/call", "2026-07-28", ",\"name\":\"whoami\",\"arguments\":{}"));
            assertThat(Json.text(read(answers), "result", "resultType")).isEqualTo("complete");
            send(bridge, stateless("tools/list", "2030-01-01", ""));
            Object refused = read(answers);
            assertThat(Json.at(refused, "error", "code")).isEqualTo(-32022L);
            assertThat(Json.text(refused, "error", "data", "supported", 0)).isEqualTo("2026-07-28");
        }
    }

    @Test
    void a_session_survives_them_and_answers_in_order() throws Exception {
        Process bridge = BRIDGES.raw();
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

    @Test
    void a_thousand_lines_written_at_once_are_answered_one_by_one() throws Exception {
        Process bridge = BRIDGES.raw();
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
                assertThat(Json.text(read(answers), "id")).isEqualTo(String.valueOf(i));
            }
            assertThat(answers.readLine()).isNull();
        }
        writer.join();
        assertThat(bridge.waitFor()).isZero();
    }

    @Test
    void calls_in_flight_when_the_daemon_is_killed_are_answered_and_carried_out_once()
            throws Exception {
        int calls = 50;
        stage.role("backend");
        Process bridge = BRIDGES.raw();
        try (BufferedReader answers = bridge.inputReader(UTF_8)) {
            for (int i = 0; i < calls; i++) {
                send(bridge, publish(i));
            }
            for (int i = 0; i < calls; i++) {
                if (i == 10) {
                    BRIDGES.killDaemon();
                }
                Object answer = read(answers);
                assertThat(Json.at(answer, "id")).isEqualTo((long) i);
                assertThat(Json.at(answer, "result", "isError")).as("%s", answer).isNull();
            }
            bridge.getOutputStream().close();
            assertThat(answers.readLine()).isNull();
        }
        var bodies = new ArrayList<String>();
        while (bodies.size() < calls && bodies.addAll(BRIDGES.bodies("backend"))) {
            // One read takes as much as an answer holds.
        }
        assertThat(bodies)
                .containsExactlyElementsOf(
                        IntStream.range(0, calls).mapToObj(i -> "body " + i).toList());
    }
}
