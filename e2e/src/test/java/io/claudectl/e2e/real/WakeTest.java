package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Patience;
import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.ModelRequest;
import io.claudectl.testkit.client.RealClient;
import io.claudectl.testkit.client.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Mail wakes an idle session where its person allowed it, and where its mail's path works. */
class WakeTest {
    private static final String BODY = "The build is red: look at the linker.";

    /** A turn costs a second of a small machine; 20 with {@code CLAUDECTL_LONG=1}. */
    private static final int WAKES = "1".equals(System.getenv("CLAUDECTL_LONG")) ? 20 : 6;

    @RegisterExtension private static final Scene scene = new Scene();

    private static String send(String role, String body) {
        return scene.bus().run("bus", "send", role, body);
    }

    /** The first is woken before it had any turn; the second runs in bypass mode. */
    @Test
    void wakes_oneAfterAnother_areQuickAndSurviveTheDaemon() {
        List<Terminal> terminals =
                List.of(
                        scene.kept("one", "on"),
                        scene.kept("two", "on", "--dangerously-skip-permissions"));
        List<Long> took = new ArrayList<>();
        for (int i = 0; i < WAKES; i++) {
            String body = BODY + " Round " + i + ".";
            long sent = System.nanoTime();
            send(i % 2 == 0 ? "one" : "two", body);
            ModelRequest woken = scene.brought(body);
            took.add((woken.arrived() - sent) / 1_000_000);
            assertThat(woken.news()).contains("mail from cli (via cli): task.created");
            assertThat(scene.requests()).as("no turn but the wakes'").hasSize(i + 1);
            String screen = scene.awaitTurnEnd(terminals.get(i % 2));
            assertThat(screen).contains("mail from cli (via cli): task.created");
            scene.bus().awaitAllSeen();
        }
        took.sort(null);
        System.out.printf(
                "send to the request with the mail, ms: median %d, worst %d, all %s%n",
                took.get(WAKES / 2), took.getLast(), took);
        assertThat(scene.bus().events("bell.woken")).isEqualTo(WAKES);
        assertThat(took.get(WAKES / 2)).as("median, ms").isLessThan(5_000);
        assertThat(scene.bus().run("bus", "role", "list")).contains("doorbell proved");

        scene.bus().killDaemon();
        scene.bus().awaitDoorbells(2);
        assertThat(scene.requests()).as("no turn was spent").hasSize(WAKES);
        for (String role : List.of("one", "two")) {
            send(role, BODY + " After the kill, for " + role + ".");
        }
        scene.bus().awaitAllSeen();
        assertThat(scene.bus().events("bell.woken")).isEqualTo(WAKES + 2);
    }

    /** The first two kinds with runs that end by themselves, the last in full. */
    @Test
    void hooks_switchedOff_mailIsReadByToolOnce() throws Exception {
        Path project = scene.project("off").resolve(".claude");
        scene.bus().bind("off", scene.project("off"), "--wake", "on", "--headless");
        send("off", "Asked for.");
        for (Path settings :
                List.of(
                        scene.home().path().resolve(".claude/settings.json"),
                        project.resolve("settings.json"))) {
            switchHooksOff(settings);
            RealClient.Ended run = scene.client().headless(scene.project("off"), "hello");
            assertThat(run.exit()).as(run.toString()).isZero();
            assertThat(scene.bus().events("delivery.leased")).as(settings.toString()).isZero();
            String text = Files.readString(settings);
            Files.writeString(settings, text.replaceFirst("\"disableAllHooks\": *true,?", ""));
        }
        Path local = project.resolve("settings.local.json");
        switchHooksOff(local);
        scene.bus().bind("off", scene.project("off"), "--wake", "on");
        Terminal terminal = scene.session("off", scene.project("off"));
        scene.home().awaitIdle(terminal.pid());
        String off = local.toRealPath() + ": disableAllHooks";
        scene.bus().awaitAgents("the reason", agents -> agents.contains(off));

        assertThat(send("off", "Also asked for."))
                .contains("reads on request: its hooks are off (" + off);
        scene.play(terminal, "read", Scene.tool("read_inbox", Map.of()), Answer.text("Read."));
        scene.bus().awaitAllSeen();
        scene.awaitTurnEnd(terminal);
        scene.play(terminal, "again", Scene.tool("read_inbox", Map.of()), Answer.text("None."));
        scene.awaitTurnEnd(terminal);

        assertThat(scene.bus().events("delivery.leased")).isEqualTo(2);
        assertThat(scene.bus().events("bell.rung")).isZero();
    }

    private static void switchHooksOff(Path settings) throws Exception {
        Files.createDirectories(settings.getParent());
        String text = Files.exists(settings) ? Files.readString(settings).strip() : "{}";
        String rest = text.substring(1).strip();
        Files.writeString(
                settings, "{\"disableAllHooks\": true" + (rest.equals("}") ? rest : "," + rest));
    }

    @Test
    void monitor_thatStalls_givesWayToTheProvedSocket() throws Exception {
        Path monitors = monitors();
        String text = Files.readString(monitors);
        String piped = text.replaceFirst("bus doorbell", "bus doorbell | cat");
        assertThat(piped).isNotEqualTo(text);
        Files.writeString(monitors, piped);
        Terminal terminal = scene.kept("stalled", "on");
        Files.writeString(monitors, text);
        // The doorbell may be connected before the other half of the pipe has become its program.
        assertThat(Patience.until(Patience.LIMIT, () -> reader(terminal).isPresent())).isTrue();
        ProcessHandle reader = reader(terminal).orElseThrow();
        signal("STOP", reader);

        assertThat(send("stalled", "No client reads this line.")).contains("is woken now");
        scene.bus().awaitAgents("it is deaf", agents -> agents.contains("\"deaf\""));
        assertThat(scene.bus().run("bus", "wake-test", "stalled", "--yes"))
                .contains("rung by socket", "it works");
        scene.awaitTurnEnd(terminal);

        assertThat(send("stalled", "By the socket.")).contains("is woken now (socket proved");
        scene.brought("By the socket.");
        scene.bus().awaitAllSeen();
        scene.awaitTurnEnd(terminal);
        signal("CONT", reader);
        scene.dismiss("stalled");
    }

    private static Optional<ProcessHandle> reader(Terminal terminal) {
        return ProcessHandle.of(terminal.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .filter(each -> each.info().command().orElse("").endsWith("/cat"))
                .findFirst();
    }

    private static Path monitors() throws IOException {
        try (var files = Files.walk(scene.plugin())) {
            return files.filter(each -> each.endsWith("monitors.json")).findFirst().orElseThrow();
        }
    }

    private static void signal(String name, ProcessHandle process) throws Exception {
        String pid = Long.toString(process.pid());
        assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor()).isZero();
    }
}
