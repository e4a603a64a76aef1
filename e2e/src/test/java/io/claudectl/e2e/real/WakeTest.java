package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.ModelRequest;
import io.claudectl.testkit.client.Terminal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Mail wakes an idle session where its person allowed it. */
class WakeTest {
    private static final String BODY = "The build is red: look at the linker.";

    /** A turn costs a second of a small machine; 20 with {@code CLAUDECTL_LONG=1}. */
    private static final int WAKES = "1".equals(System.getenv("CLAUDECTL_LONG")) ? 20 : 8;

    @RegisterExtension private final Scene scene = new Scene();

    private Terminal idle(String role, String... arguments) {
        return idle(role, Map.of(), arguments);
    }

    /** A session of that role that may be woken, at its first prompt. */
    private Terminal idle(String role, Map<String, String> more, String... arguments) {
        Path directory = scene.project(role);
        scene.bus().bind(role, directory, "--wake", "on");
        Terminal terminal = scene.session(role, directory, more, arguments);
        scene.home().awaitIdle(terminal.pid());
        scene.bus().awaitDoorbells(1);
        return terminal;
    }

    @Test
    void a_session_that_never_had_a_turn_is_woken_and_its_first_request_holds_the_mail() {
        Terminal terminal = idle("app");

        scene.bus().send("app", BODY);

        ModelRequest first = scene.api().await("the wake", request -> request.brings(BODY));
        assertThat(first.number()).isEqualTo(1);
        assertThat(first.news()).contains("mail from cli (via cli): task.created");
        scene.bus().awaitAllSeen();
        String screen = scene.awaitTurnEnd(terminal);
        assertThat(screen).contains("mail from cli (via cli): task.created");
        assertThat(scene.bus().run("bus", "role", "list")).contains("doorbell proved");
        System.err.println(screen);
    }

    /** Two sessions in turn: the client lets twelve lines of one monitor pass quickly. */
    @Test
    void wakes_oneAfterAnother_areQuick() {
        List<Terminal> terminals = List.of(idle("one"), idle("two"));
        scene.bus().awaitDoorbells(2);
        List<Long> took = new ArrayList<>();
        for (int i = 0; i < WAKES; i++) {
            String body = BODY + " Round " + i + ".";
            long sent = System.nanoTime();
            scene.bus().send(i % 2 == 0 ? "one" : "two", body);
            ModelRequest woken = scene.api().await("wake " + i, request -> request.brings(body));
            took.add((woken.arrived() - sent) / 1_000_000);
            scene.awaitTurnEnd(terminals.get(i % 2));
            scene.bus().awaitAllSeen();
        }
        took.sort(null);
        System.out.printf(
                "send to the request with the mail, ms: median %d, worst %d, all %s%n",
                took.get(WAKES / 2), took.getLast(), took);
        assertThat(scene.bus().events("bell.woken")).isEqualTo(WAKES);
        assertThat(took.get(WAKES / 2)).as("median, ms").isLessThan(5_000);
    }

    @Test
    void a_role_that_may_not_be_woken_stays_silent_and_gets_its_mail_at_the_next_prompt() {
        Path directory = scene.project("app");
        scene.bus().bind("app", directory);
        Terminal terminal = scene.session("app", directory);
        scene.bus().awaitDoorbells(1);

        assertThat(scene.bus().run("bus", "send", "app", BODY)).contains("wake = off");

        ModelRequest first = scene.play(terminal, "hello", Answer.text("I look."));
        assertThat(first.number()).isEqualTo(1);
        assertThat(first.brings(BODY)).isTrue();
        assertThat(scene.bus().events("bell.rung")).isZero();
    }

    @Test
    void after_an_api_error_it_is_woken_by_the_next_mail() {
        Terminal terminal = idle("app", Map.of("CLAUDE_CODE_MAX_RETRIES", "0"));
        scene.play(
                terminal,
                "failing",
                Collections.nCopies(12, Answer.failure(400)).toArray(Answer[]::new));
        terminal.await("the error", screen -> screen.contains("API Error"));

        scene.bus().send("app", BODY);

        scene.api().await("the wake", request -> request.brings(BODY));
        scene.bus().awaitAllSeen();
    }

    @Test
    void it_works_in_bypass_mode() {
        idle("app", Map.of("IS_SANDBOX", "1"), "--dangerously-skip-permissions");

        scene.bus().send("app", BODY);

        scene.api().await("the wake", request -> request.brings(BODY));
        scene.bus().awaitAllSeen();
    }

    @Test
    void bells_work_again_after_the_daemon_was_killed_and_no_turn_was_spent() {
        List<Terminal> terminals = new ArrayList<>();
        for (String role : List.of("one", "two", "three")) {
            Path directory = scene.project(role);
            scene.bus().bind(role, directory, "--wake", "on");
            terminals.add(scene.session(role, directory));
        }
        scene.bus().awaitDoorbells(3);

        scene.bus().killDaemon();
        scene.bus().awaitDoorbells(3);
        assertThat(scene.api().requests()).isEmpty();

        for (String role : List.of("one", "two", "three")) {
            scene.bus().send(role, BODY + " For " + role + ".");
        }
        scene.bus().awaitAllSeen();
        assertThat(scene.bus().events("bell.woken")).isEqualTo(3);
        terminals.forEach(scene::awaitTurnEnd);
    }

    @Test
    void without_its_monitor_it_is_told_to_be_beyond_waking() {
        Terminal terminal = idle("app");
        ProcessHandle client = ProcessHandle.of(terminal.pid()).orElseThrow();
        List<ProcessHandle> bells =
                client.descendants()
                        .filter(each -> each.info().commandLine().orElse("").contains("doorbell"))
                        .toList();
        assertThat(bells).hasSize(1);
        bells.forEach(ProcessHandle::destroyForcibly);
        scene.bus().awaitAgents("no doorbell", agents -> !agents.contains("\"doorbell\""));

        String told = scene.bus().run("bus", "send", "app", BODY);

        // The client wakes a session whose monitor ended: a turn nobody can prevent.
        assertThat(told).containsAnyOf("cannot be woken", "busy");
        scene.play(terminal, "hello", Answer.text("I look."));
        scene.bus().awaitAllSeen();
    }

    /**
     * Another Stop hook holds the turn open after the bus's own came back empty: for the bus the
     * session is idle, for the client the turn still runs.
     */
    @Test
    void mail_sent_between_an_empty_stop_answer_and_idle_is_brought() throws Exception {
        Path fifo = scene.project("gap").resolve("held");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
        Path opened = fifo.resolveSibling("opened");
        scene.stopHook("[ -e '%s' ] || cat '%s'".formatted(opened, fifo));
        Terminal terminal = idle("app");
        scene.play(terminal, "work", Answer.text("Done."));
        scene.bus().awaitAgents("idle for the bus", Bus.state("idle"));
        assertThat(Files.readString(scene.home().sessionFile(terminal.pid())))
                .as("for the client the turn runs")
                .contains("\"status\":\"busy\"");

        scene.bus().send("app", BODY);
        scene.bus().awaitEvents("bell.rung", 1);
        assertThat(scene.api().requests()).hasSize(1);
        Files.createFile(opened);
        Files.writeString(fifo, "go on\n");

        scene.api().await("the mail", request -> request.brings(BODY));
        scene.bus().awaitAllSeen();
        assertThat(scene.bus().only().attempt()).isEqualTo(1);
        assertThat(scene.bus().events("bell.woken")).isLessThanOrEqualTo(1);
    }
}
