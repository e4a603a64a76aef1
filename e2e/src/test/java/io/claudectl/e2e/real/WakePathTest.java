package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Patience;
import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session is rung only where the path of its mail was seen to work. */
class WakePathTest {
    @RegisterExtension private final Scene scene = new Scene();

    private Terminal idle(Map<String, String> environment) {
        Path directory = scene.project("app");
        scene.bus().bind("app", directory, "--wake", "on");
        Terminal terminal = scene.session("app", directory, environment);
        scene.home().awaitIdle(terminal.pid());
        return terminal;
    }

    private String send(String body) {
        return scene.bus().run("bus", "send", "app", body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "project", "local"})
    void hooks_switched_off_mail_is_read_by_tool_once(String kind) throws IOException {
        Path project = scene.project("app").resolve(".claude");
        Path settings =
                switch (kind) {
                    case "user" -> scene.home().path().resolve(".claude/settings.json");
                    case "project" -> project.resolve("settings.json");
                    default -> project.resolve("settings.local.json");
                };
        Files.createDirectories(settings.getParent());
        String text = Files.exists(settings) ? Files.readString(settings).strip() : "{}";
        String rest = text.substring(1).strip();
        Files.writeString(
                settings, "{\"disableAllHooks\": true" + (rest.equals("}") ? rest : "," + rest));
        Terminal terminal = idle(Map.of());
        String off = settings.toRealPath() + ": disableAllHooks";
        scene.bus().awaitAgents("the reason", agents -> agents.contains(off));

        assertThat(send("Asked for.")).contains("reads on request: its hooks are off (" + off);
        scene.play(
                terminal,
                "read",
                Scene.tool("read_inbox", Map.of()),
                Answer.text("I have read it."));
        scene.bus().awaitAllSeen();
        scene.awaitTurnEnd(terminal);
        scene.play(terminal, "again", Scene.tool("read_inbox", Map.of()), Answer.text("Nothing."));
        scene.awaitTurnEnd(terminal);

        assertThat(scene.bus().events("delivery.leased")).isEqualTo(1);
        assertThat(scene.bus().events("bell.rung")).isZero();
    }

    @Test
    void stalled_monitor_gives_way_to_the_proved_socket() throws IOException {
        Path monitors = monitors();
        String text = Files.readString(monitors);
        String piped = text.replaceFirst("bus doorbell", "bus doorbell | cat");
        assertThat(piped).isNotEqualTo(text);
        Files.writeString(monitors, piped);
        Terminal terminal = idle(Map.of());
        scene.bus().awaitDoorbells(1);
        // The doorbell may be connected before the other half of the pipe has become its program.
        assertThat(Patience.until(Patience.LIMIT, () -> reader(terminal).isPresent())).isTrue();
        ProcessHandle reader = reader(terminal).orElseThrow();
        signal("STOP", reader);

        assertThat(send("Nobody reads this line.")).contains("is woken now");
        scene.bus().awaitAgents("it is deaf", agents -> agents.contains("\"deaf\""));
        assertThat(scene.bus().run("bus", "wake-test", "app", "--yes"))
                .contains("rung by socket", "it works");
        scene.awaitTurnEnd(terminal);

        assertThat(send("By the socket.")).contains("is woken now (socket proved");
        scene.api().await("the wake", request -> request.brings("By the socket."));
        scene.bus().awaitAllSeen();
        scene.awaitTurnEnd(terminal);
        signal("CONT", reader);
    }

    @Test
    void mail_behind_an_outage_is_rung_at_once() {
        Terminal terminal = idle(Map.of("CLAUDE_CODE_MAX_RETRIES", "1"));
        scene.bus().awaitDoorbells(1);
        scene.play(terminal, "hello", Answer.text("Hello."));
        scene.awaitTurnEnd(terminal);
        Answer down = Answer.failure(529);
        String script =
                scene.api().script("down", down, down, down, down, Answer.text("It is over."));

        assertThat(send("First " + script)).contains("is woken now");
        scene.bus().awaitAllSeen();
        scene.awaitTurnEnd(terminal);
        scene.bus().awaitAgents("idle", agents -> agents.contains("\"idle\""));
        assertThat(scene.bus().events("bell.rung")).as("rings into the outage").isGreaterThan(1);

        assertThat(send("Second.")).contains("is woken now");
        scene.api().await("the wake", request -> request.brings("Second."));
        scene.bus().awaitAllSeen();
    }

    private static Optional<ProcessHandle> reader(Terminal terminal) {
        return ProcessHandle.of(terminal.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .filter(each -> each.info().command().orElse("").endsWith("/cat"))
                .findFirst();
    }

    private Path monitors() throws IOException {
        try (var files = Files.walk(scene.plugin())) {
            return files.filter(each -> each.endsWith("monitors.json")).findFirst().orElseThrow();
        }
    }

    private static void signal(String name, ProcessHandle process) {
        try {
            Process kill =
                    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            assertThat(kill.waitFor()).isZero();
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError("cannot signal " + process, failure);
        }
    }
}
