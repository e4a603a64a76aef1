package io.claudectl.e2e.client;

import static io.claudectl.e2e.client.FakeDaemon.answer;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a bridge does while no daemon answers. */
class OfflineBridgeTest extends OnScene {
    private Running bridge() throws IOException {
        return scene.plan("bus", "stdio").piped().start();
    }

    private static final String INITIALIZE =
            "{\"jsonrpc\":\"2.0\",\"id\":\"a\\\"1\",\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-06-18\"}}";

    private static String call(int id) {
        return "{\"params\":{\"name\":\"publish\",\"arguments\":{\"body\":\"}, \\\"id\\\": 9\"}} , \"method\":\"tools/call\" ,\"jsonrpc\":\"2.0\",\"id\": "
                + id
                + " }";
    }

    @Test
    void initialize_without_daemon_is_answered_in_time() throws Exception {
        scene.javaThatStays();
        Files.writeString(
                scene.image.resolve("lib/mcp.jsonl"),
                "{\"id\":1,\"result\":{\"protocolVersion\":\"2025-11-25\",\"x\":1}}\n{\"id\":1,\"result\":{\"tools\":[7]}}\n");
        Running bridge = bridge();

        bridge.type(INITIALIZE + "\n");

        assertThat(bridge.line())
                .isEqualTo(
                        "{\"jsonrpc\":\"2.0\",\"id\":\"a\\\"1\",\"result\":{\"protocolVersion\":\"2025-06-18\",\"x\":1}}");
        assertThat(bridge.age()).isBetween(Duration.ofMillis(1_400), Duration.ofSeconds(10));
    }

    @Test
    void call_while_the_bus_is_off_says_why() throws Exception {
        scene.java("echo 'no memory, \"none\"' > \"$scene/home/bus/daemon.failed\"; exit 1");
        Files.writeString(
                scene.image.resolve("lib/mcp.jsonl"),
                "{\"id\":1,\"result\":{}}\n{\"id\":1,\"result\":{\"tools\":[7]}}\n");
        Running bridge = bridge();

        bridge.type(call(1) + "\n" + "{\"method\":\"notifications/x\"}\n");
        assertThat(bridge.line())
                .isEqualTo(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32603,\"message\":\"the bus is off: no memory, \\\"none\\\". Nothing was done. Ask your user to run: claudectl doctor\"}}");
        bridge.type("{\"id\":2,\"method\":\"tools/list\"}\n");
        assertThat(bridge.line())
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"tools\":[7]}}");
        bridge.type("{\"id\":3,\"method\":\"server/discover\"}\n{\"id\":4,\"method\":\"ping\"}\n");
        assertThat(bridge.line()).contains("\"id\":3", "-32601");
        assertThat(bridge.line()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":4,\"result\":{}}");
    }

    @Test
    void tools_work_again_once_the_bus_is_back() throws Exception {
        scene.java("echo 'no memory' > \"$scene/home/bus/daemon.failed\"; exit 1");
        Running bridge = bridge();
        bridge.type(INITIALIZE + "\n" + call(1) + "\n");
        assertThat(bridge.line()).contains("\"id\":\"a\\\"1\"", "\"serverInfo\"");
        assertThat(bridge.line()).contains("\"id\":1", "-32603");

        FakeDaemon.Connection connection = scene.daemon().greeted();
        assertThat(connection.line(1)).isEqualTo(INITIALIZE);
        connection.say(answer(1, "printed already"));
        bridge.type(call(2) + "\n");
        assertThat(connection.line(3)).isEqualTo(call(2));
        connection.say(answer(3, "done"));

        assertThat(bridge.line()).isEqualTo("done");
        bridge.stdin().close();
        assertThat(bridge.exit()).isZero();
    }

    @Test
    void daemon_that_says_nothing_lets_the_session_begin() throws Exception {
        FakeDaemon.Connection mute;
        Running bridge;
        try (FakeDaemon daemon = scene.daemon()) {
            bridge = bridge();
            bridge.type(INITIALIZE + "\n");
            mute = daemon.accept();

            assertThat(bridge.line()).contains("\"id\":\"a\\\"1\"", "\"serverInfo\"");
        }
        mute.close();
    }
}
