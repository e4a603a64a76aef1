package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.Gate;
import io.claudectl.testkit.client.ModelRequest;
import io.claudectl.testkit.client.Terminal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Mail wakes an idle session whatever it did before: one client, a conversation for each test. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class IdleWakeTest {
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    @RegisterExtension private static final Scene scene = new Scene();

    private final String body =
            "The build is red: look at the linker. Report " + NUMBERS.incrementAndGet() + ".";

    /** A named pipe at which a Stop hook of the user's waits, where a test wants that. */
    private static Path held() {
        return scene.project("app").resolve("held");
    }

    /** An idle session of a role that may be woken, in a conversation in which nothing was said. */
    private static Terminal idle() {
        return idle("on");
    }

    private static Terminal idle(String wake) {
        return scene.kept("app", wake);
    }

    @BeforeAll
    static void stopHookThatWaitsAtThePipe() {
        scene.home().hook("Stop", "[ ! -e '%1$s' ] || cat '%1$s'".formatted(held()));
    }

    private String send(String text, String... options) {
        var words = new ArrayList<>(List.of("bus", "send", "app", text));
        words.addAll(List.of(options));
        return scene.bus().run(words.toArray(String[]::new));
    }

    @Test
    void wake_afterEsc_comesAllTheSame() {
        Terminal terminal = idle();
        var never = new Gate();
        scene.play(terminal, "long", Answer.text("Never said.").behind(never));
        terminal.press("Escape");
        scene.awaitTurnEnd(terminal);
        scene.bus().awaitAgents("idle, though no hook told", Bus.state("idle"));

        assertThat(send(body)).contains("is woken now");

        scene.brought(body);
        never.open();
        scene.bus().awaitAllSeen();
    }

    @Test
    void urgentMail_toBusySession_comesBetweenToolCalls() {
        Terminal terminal = idle();
        var first = new Gate();
        ModelRequest turn =
                scene.play(
                        terminal,
                        "work",
                        Answer.bash("echo first-$((6*7))").behind(first),
                        Answer.bash("echo second-$((6*7))"),
                        Answer.text("Done."));
        send(body, "--priority", "high");
        send("This one can wait.");
        first.open();

        ModelRequest second = scene.brought("first-42");
        assertThat(second.brings(body)).isTrue();
        assertThat(second.brings("This one can wait.")).isFalse();
        assertThat(second.session()).isEqualTo(turn.session());
        scene.bus().awaitAllSeen();
        assertThat(scene.bus().events("bell.rung")).isZero();
    }

    @Test
    void mail_sentWhileTurnEnds_isNeverLeft() {
        Terminal terminal = idle();
        for (int i = 0; i < 3; i++) {
            var end = new Gate();
            scene.play(terminal, "gap-" + i, Answer.text("Turn " + i + " ends.").behind(end));
            end.open();
            send(body + " Gap " + i + ".");
            scene.bus().awaitAllSeen();
            scene.awaitTurnEnd(terminal);
        }
    }

    @Test
    void draft_duringWake_staysAsTyped() {
        Terminal terminal = idle();
        terminal.type("half a thought about");

        send(body);

        scene.bus().awaitAllSeen();
        assertThat(scene.awaitTurnEnd(terminal)).contains("half a thought about");
        terminal.press("Enter");
        scene.brought("half a thought about");
    }

    @Test
    void mail_duringPermissionDialog_waitsAndComes() {
        Terminal terminal = idle();
        String note = scene.project("app").resolve("note.txt").toString();
        scene.play(
                terminal,
                "write",
                Answer.tool("Write", Map.of("file_path", note, "content", "x")),
                Answer.text("Written."));
        terminal.await("the dialog", screen -> screen.contains("Do you want"));
        scene.bus().awaitAgents("waiting behind it", Bus.state("waiting"));

        assertThat(send(body)).contains("behind a dialog");
        assertThat(scene.bus().only().status()).isEqualTo("pending");
        assertThat(scene.bus().events("bell.rung")).isZero();
        terminal.pressUntil("Enter", "the dialog's end", text -> !text.contains("Do you want"));

        scene.bus().awaitAllSeen();
    }

    @Test
    void newsAndLowPriority_ringNobody_comeWithWhatWakes() {
        idle();
        assertThat(send("News.", "--type", "status")).contains("does not wake it");
        assertThat(send("Some day.", "--priority", "low")).contains("does not wake it");
        send("What rings at last.", "--type", "question");

        ModelRequest first = scene.brought("What rings at last.");
        assertThat(scene.requests().getFirst()).as("nothing else woke it").isEqualTo(first);
        assertThat(first.news()).contains("News.", "Some day.");
        scene.bus().awaitAllSeen();
        assertThat(scene.bus().events("bell.woken")).isEqualTo(1);
    }

    @Test
    void thirtyMessages_toIdleSession_costTwoWakesAtMost() {
        Terminal terminal = idle();
        for (int i = 0; i < 30; i++) {
            send(body + " Number " + i + ".");
        }
        scene.bus().awaitAllSeen();
        scene.awaitTurnEnd(terminal);
        assertThat(scene.bus().events("bell.woken")).isBetween(1L, 2L);
        assertThat(scene.requests())
                .filteredOn(request -> request.brings("Monitor event"))
                .hasSizeBetween(1, 2);
    }

    @Test
    void role_thatMayNotBeWoken_getsMailAtNextPrompt() {
        Terminal terminal = idle("off");

        assertThat(send(body)).contains("wake = off");

        ModelRequest first = scene.play(terminal, "hello", Answer.text("I look."));
        assertThat(scene.requests().getFirst()).isEqualTo(first);
        assertThat(first.brings(body)).isTrue();
        assertThat(scene.bus().events("bell.rung")).isZero();
    }

    /**
     * Another Stop hook holds the turn open after the bus's own came back empty: for the bus the
     * session is idle, for the client the turn still runs.
     */
    @Test
    void mail_betweenEmptyStopAnswerAndIdle_isBroughtOnce() throws Exception {
        Terminal terminal = idle();
        assertThat(new ProcessBuilder("mkfifo", held().toString()).start().waitFor()).isZero();
        scene.play(terminal, "work", Answer.text("Done."));
        scene.bus().awaitAgents("idle for the bus", Bus.state("idle"));
        assertThat(Files.readString(scene.home().sessionFile(terminal.pid())))
                .as("for the client the turn runs")
                .contains("\"status\":\"busy\"");

        send(body);
        scene.bus().awaitEvents("bell.rung", 1);
        assertThat(scene.requests()).hasSize(1);
        Path passed = Files.move(held(), held().resolveSibling("passed"));
        Files.writeString(passed, "go on\n");

        scene.brought(body);
        scene.bus().awaitAllSeen();
        assertThat(scene.bus().only().attempt()).isEqualTo(1);
        assertThat(scene.bus().events("bell.woken")).isLessThanOrEqualTo(1);
    }

    @Test
    void backgroundSubagent_atWork_keepsNoMailFromIdleSession() {
        Terminal terminal = idle();
        var never = new Gate();
        String agent =
                scene.api()
                        .script(
                                "agent",
                                Answer.bash("echo third-$((6*7))"),
                                Answer.bash("echo fourth-$((6*7))"),
                                Answer.text("The agent is done.").behind(never));
        scene.play(
                terminal,
                "parent",
                Answer.tool(
                        "Agent",
                        Map.of(
                                "description",
                                "long work",
                                "prompt",
                                "do " + agent,
                                "subagent_type",
                                "general-purpose",
                                "run_in_background",
                                true)),
                Answer.text("It is under way."));
        scene.brought("fourth-42");
        scene.bus().awaitAgents("the main turn ended", Bus.state("idle"));

        assertThat(send(body)).contains("is woken now");

        assertThat(scene.brought(body).brings("The agent is done.")).isFalse();
        scene.bus().awaitAllSeen();
        never.open();
        scene.brought("The agent is done.");
    }

    @Test
    void wakeTest_ofIdleSession_showsEachStepToTheProof() {
        idle();

        assertThat(scene.bus().run("bus", "wake-test", "app", "--yes"))
                .containsSubsequence(
                        "rung by doorbell",
                        "stored: ",
                        "woken: ",
                        "leased: ",
                        "handed: ",
                        "seen: the model answered it",
                        "it works");
        assertThat(scene.bus().run("bus", "role", "list")).contains("doorbell proved");
    }

    /** The last one: it leaves a session without a doorbell. */
    @Test
    @Order(Integer.MAX_VALUE)
    void session_withoutMonitor_isWokenByItsProvedSocket() {
        Terminal terminal = idle();
        List<ProcessHandle> bells =
                ProcessHandle.of(terminal.pid())
                        .orElseThrow()
                        .descendants()
                        .filter(each -> each.info().commandLine().orElse("").contains("doorbell"))
                        .toList();
        assertThat(bells).hasSize(1);
        bells.forEach(ProcessHandle::destroyForcibly);
        scene.bus().awaitAgents("no doorbell", agents -> !agents.contains("\"doorbell\""));
        // The client tells its model that the monitor ended: a turn that the bus cannot prevent.
        scene.api().await("the monitor's end", scene::ofThisTest);
        scene.awaitTurnEnd(terminal);
        scene.bus().awaitAgents("idle", Bus.state("idle"));
        assertThat(send("First.", "--type", "status")).contains("cannot be woken");

        assertThat(scene.bus().run("bus", "wake-test", "app", "--yes"))
                .contains("rung by socket", "woken: ", "it works");
        scene.awaitTurnEnd(terminal);

        assertThat(send("Wakes by the socket.")).doesNotContain("cannot be woken");
        scene.brought("Wakes by the socket.");
        scene.bus().awaitAllSeen();
        assertThat(scene.bus().events("bell.woken")).as("the monitor's end is none").isEqualTo(2);
        scene.dismiss("app");
    }
}
