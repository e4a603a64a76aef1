package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.ModelRequest;
import io.claudectl.testkit.client.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a person and a model see of a bus that is off. */
class OutageTest {
    /** The client itself would wait 30 s for an MCP server that does not answer. */
    private static final Duration FAST = Duration.ofSeconds(15);

    @RegisterExtension private static final Scene scene = new Scene();

    @Test
    void session_begunWhileTheBusIsOff_hasToolsAfterAndSeesWrongSettings() throws IOException {
        Path directory = scene.project("app");
        scene.bus().bind("app", directory);
        scene.bus().killDaemon();
        Path bus = scene.home().path().resolve(".claudectl/bus");
        Path aside = scene.home().path().resolve("bus.db.aside");
        Files.move(bus.resolve("bus.db"), aside);
        Files.writeString(bus.resolve("bus.db"), "x".repeat(10_000));

        long begin = System.nanoTime();
        Terminal terminal = scene.session("app", directory);
        ModelRequest first =
                scene.play(
                        terminal,
                        "first",
                        Scene.tool("whoami", Map.of()),
                        Answer.text("The first turn is over."));
        Duration passed = Duration.ofNanos(System.nanoTime() - begin);
        String screen = scene.awaitTurnEnd(terminal);

        assertThat(passed).isLessThan(FAST);
        assertThat(screen).contains("The first turn is over.");
        assertThat(terminal.history().replaceAll("\\s+", " "))
                .contains("claudectl: the bus is off:")
                .doesNotContainIgnoringCase("hook error");
        scene.api()
                .await(
                        "the tool's error",
                        request ->
                                request.session().equals(first.session())
                                        && request.brings(
                                                "Nothing was done. Ask your user to run"));

        Files.delete(bus.resolve("bus.db"));
        Files.move(aside, bus.resolve("bus.db"));
        scene.bus().run("bus", "role", "list");
        scene.bus().send("app", "Written after the outage.");
        scene.play(
                terminal,
                "second",
                Scene.tool("whoami", Map.of()),
                Answer.text("The second turn is over."));
        scene.api().await("the tool's answer", request -> request.brings("\"role\":\"app\""));
        scene.api().await("the mail", request -> request.brings("Written after the outage."));

        scene.awaitTurnEnd(terminal);
        scene.configure("wake = 1\n");
        scene.bus().send("app", "Written with wrong settings.");
        scene.clear(terminal);
        scene.play(terminal, "third", Answer.text("The third turn is over."));
        scene.api().await("the mail", request -> request.brings("Written with wrong settings."));
        scene.awaitTurnEnd(terminal);
        assertThat(terminal.history().replaceAll("\\s+", " "))
                .contains("unknown key wake", "the defaults");
    }
}
