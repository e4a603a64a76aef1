package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.Gate;
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
    private static final int WAKES = 20;

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
    void twenty_wakes_take_less_than_a_second_each() {
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
    void thirty_messages_to_an_idle_session_cost_two_wakes_at_the_most() {
        Terminal terminal = idle("app");
        for (int i = 0; i < 30; i++) {
            scene.bus().send("app", BODY + " Number " + i + ".");
        }
        scene.bus().awaitAllSeen();
        scene.awaitTurnEnd(terminal);
        assertThat(scene.bus().events("bell.woken")).isBetween(1L, 2L);
        assertThat(scene.api().requests(request -> request.brings("Monitor event")))
                .hasSizeBetween(1, 2);
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
    void after_an_esc_it_is_woken_all_the_same() {
        Terminal terminal = idle("app");
        var never = new Gate();
        scene.play(terminal, "long", Answer.text("Never said.").behind(never));
        terminal.press("Escape");
        scene.awaitTurnEnd(terminal);
        scene.bus().awaitAgents("idle, though no hook told", Bus.state("idle"));

        assertThat(scene.bus().run("bus", "send", "app", BODY)).contains("is woken now");

        scene.api().await("the wake", request -> request.brings(BODY));
        never.open();
        scene.bus().awaitAllSeen();
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
    void what_is_urgent_comes_between_two_tool_calls_of_a_busy_session() {
        Terminal terminal = idle("app");
        var first = new Gate();
        ModelRequest turn =
                scene.play(
                        terminal,
                        "work",
                        Answer.bash("echo first-$((6*7))").behind(first),
                        Answer.bash("echo second-$((6*7))"),
                        Answer.text("Done."));
        scene.bus().send("app", BODY, "--priority", "high");
        scene.bus().send("app", "This one can wait.");
        first.open();

        ModelRequest second =
                scene.api().await("the second request", request -> request.brings("first-42"));
        assertThat(second.brings(BODY)).isTrue();
        assertThat(second.brings("This one can wait.")).isFalse();
        assertThat(second.session()).isEqualTo(turn.session());
        scene.bus().awaitAllSeen();
        assertThat(scene.bus().events("bell.rung")).isZero();
    }

    @Test
    void mail_sent_while_a_turn_ends_is_never_left_lying() {
        Terminal terminal = idle("app");
        for (int i = 0; i < 6; i++) {
            var end = new Gate();
            scene.play(terminal, "gap-" + i, Answer.text("Turn " + i + " ends.").behind(end));
            end.open();
            scene.bus().send("app", BODY + " Gap " + i + ".");
            scene.bus().awaitAllSeen();
            scene.awaitTurnEnd(terminal);
        }
    }

    @Test
    void a_draft_stays_as_it_was_typed() {
        Terminal terminal = idle("app");
        terminal.type("half a thought about");

        scene.bus().send("app", BODY);

        scene.bus().awaitAllSeen();
        assertThat(scene.awaitTurnEnd(terminal)).contains("half a thought about");
        terminal.press("Enter");
        scene.api().await("the draft", request -> request.brings("half a thought about"));
    }

    @Test
    void during_a_permission_dialog_nothing_is_lost() {
        Terminal terminal = idle("app");
        scene.play(
                terminal,
                "write",
                Answer.tool(
                        "Write",
                        Map.of(
                                "file_path",
                                scene.project("app").resolve("note.txt").toString(),
                                "content",
                                "x")),
                Answer.text("Written."));
        terminal.await("the dialog", screen -> screen.contains("Do you want"));
        scene.bus().awaitAgents("waiting behind it", Bus.state("waiting"));

        assertThat(scene.bus().run("bus", "send", "app", BODY)).contains("behind a dialog");
        assertThat(scene.bus().only().status()).isEqualTo("pending");
        assertThat(scene.bus().events("bell.rung")).isZero();
        terminal.pressUntil("Enter", "the dialog's end", text -> !text.contains("Do you want"));

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
        for (String role : List.of("one", "two", "three", "four", "five")) {
            Path directory = scene.project(role);
            scene.bus().bind(role, directory, "--wake", "on");
            terminals.add(scene.session(role, directory));
        }
        scene.bus().awaitDoorbells(5);

        scene.bus().killDaemon();
        scene.bus().awaitDoorbells(5);
        assertThat(scene.api().requests()).isEmpty();

        for (String role : List.of("one", "two", "three", "four", "five")) {
            scene.bus().send(role, BODY + " For " + role + ".");
        }
        scene.bus().awaitAllSeen();
        assertThat(scene.bus().events("bell.woken")).isEqualTo(5);
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

    @Test
    void news_and_what_is_of_low_priority_come_with_what_wakes() {
        idle("app");
        assertThat(scene.bus().run("bus", "send", "app", "News.", "--type", "status"))
                .contains("wakes nobody");
        assertThat(scene.bus().run("bus", "send", "app", "Some day.", "--priority", "low"))
                .contains("wakes nobody");
        scene.bus().send("app", "What rings at last.", "--type", "question");

        ModelRequest first =
                scene.api().await("the wake", request -> request.brings("What rings at last."));
        assertThat(first.number()).as("nothing else woke it").isEqualTo(1);
        assertThat(first.news()).contains("News.", "Some day.");
        scene.bus().awaitAllSeen();
        assertThat(scene.bus().events("bell.woken")).isEqualTo(1);
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
