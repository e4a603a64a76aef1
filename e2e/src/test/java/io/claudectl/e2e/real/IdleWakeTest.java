package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.Gate;
import io.claudectl.testkit.client.ModelRequest;
import io.claudectl.testkit.client.Terminal;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Mail wakes an idle session whatever it did before: one client, a conversation for each test. */
class IdleWakeTest {
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    @RegisterExtension private static final Scene scene = new Scene();

    private static @Nullable Terminal kept;

    private final String body =
            "The build is red: look at the linker. Report " + NUMBERS.incrementAndGet() + ".";

    private long rung;
    private long woken;
    private int asked;

    /** An idle session of a role that may be woken, in a conversation in which nothing was said. */
    private Terminal idle() {
        Terminal terminal = kept;
        if (terminal == null) {
            Path directory = scene.project("app");
            scene.bus().bind("app", directory, "--wake", "on");
            terminal = scene.session("app", directory);
            kept = terminal;
        } else {
            scene.awaitTurnEnd(terminal);
            // An interrupted prompt comes back to be edited.
            terminal.press("C-u");
            scene.clear(terminal, "please play:");
        }
        scene.home().awaitIdle(terminal.pid());
        scene.bus().awaitDoorbells(1);
        scene.bus().awaitAgents("idle", Bus.state("idle"));
        rung = scene.bus().events("bell.rung");
        woken = scene.bus().events("bell.woken");
        asked = scene.api().requests().size();
        return terminal;
    }

    @Test
    void after_an_esc_it_is_woken_all_the_same() {
        Terminal terminal = idle();
        var never = new Gate();
        scene.play(terminal, "long", Answer.text("Never said.").behind(never));
        terminal.press("Escape");
        scene.awaitTurnEnd(terminal);
        scene.bus().awaitAgents("idle, though no hook told", Bus.state("idle"));

        assertThat(scene.bus().run("bus", "send", "app", body)).contains("is woken now");

        scene.api().await("the wake", request -> request.brings(body));
        never.open();
        scene.bus().awaitAllSeen();
    }

    @Test
    void what_is_urgent_comes_between_two_tool_calls_of_a_busy_session() {
        Terminal terminal = idle();
        var first = new Gate();
        ModelRequest turn =
                scene.play(
                        terminal,
                        "work",
                        Answer.bash("echo first-$((6*7))").behind(first),
                        Answer.bash("echo second-$((6*7))"),
                        Answer.text("Done."));
        scene.bus().send("app", body, "--priority", "high");
        scene.bus().send("app", "This one can wait.");
        first.open();

        ModelRequest second =
                scene.api().await("the second request", request -> request.brings("first-42"));
        assertThat(second.brings(body)).isTrue();
        assertThat(second.brings("This one can wait.")).isFalse();
        assertThat(second.session()).isEqualTo(turn.session());
        scene.bus().awaitAllSeen();
        assertThat(scene.bus().events("bell.rung")).isEqualTo(rung);
    }

    @Test
    void mail_sent_while_a_turn_ends_is_never_left_lying() {
        Terminal terminal = idle();
        for (int i = 0; i < 4; i++) {
            var end = new Gate();
            scene.play(terminal, "gap-" + i, Answer.text("Turn " + i + " ends.").behind(end));
            end.open();
            scene.bus().send("app", body + " Gap " + i + ".");
            scene.bus().awaitAllSeen();
            scene.awaitTurnEnd(terminal);
        }
    }

    @Test
    void a_draft_stays_as_it_was_typed() {
        Terminal terminal = idle();
        terminal.type("half a thought about");

        scene.bus().send("app", body);

        scene.bus().awaitAllSeen();
        assertThat(scene.awaitTurnEnd(terminal)).contains("half a thought about");
        terminal.press("Enter");
        scene.api().await("the draft", request -> request.brings("half a thought about"));
    }

    @Test
    void during_a_permission_dialog_nothing_is_lost() {
        Terminal terminal = idle();
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

        assertThat(scene.bus().run("bus", "send", "app", body)).contains("behind a dialog");
        assertThat(scene.bus().mail().getLast().status()).isEqualTo("pending");
        assertThat(scene.bus().events("bell.rung")).isEqualTo(rung);
        terminal.pressUntil("Enter", "the dialog's end", text -> !text.contains("Do you want"));

        scene.bus().awaitAllSeen();
    }

    @Test
    void news_and_what_is_of_low_priority_come_with_what_wakes() {
        idle();
        assertThat(scene.bus().run("bus", "send", "app", "News.", "--type", "status"))
                .contains("wakes nobody");
        assertThat(scene.bus().run("bus", "send", "app", "Some day.", "--priority", "low"))
                .contains("wakes nobody");
        scene.bus().send("app", "What rings at last.", "--type", "question");

        ModelRequest first =
                scene.api().await("the wake", request -> request.brings("What rings at last."));
        assertThat(first.number()).as("nothing else woke it").isEqualTo(asked + 1);
        assertThat(first.news()).contains("News.", "Some day.");
        scene.bus().awaitAllSeen();
        assertThat(scene.bus().events("bell.woken")).isEqualTo(woken + 1);
    }

    @Test
    void thirty_messages_to_an_idle_session_cost_two_wakes_at_the_most() {
        Terminal terminal = idle();
        for (int i = 0; i < 30; i++) {
            scene.bus().send("app", body + " Number " + i + ".");
        }
        scene.bus().awaitAllSeen();
        scene.awaitTurnEnd(terminal);
        assertThat(scene.bus().events("bell.woken") - woken).isBetween(1L, 2L);
        assertThat(
                        scene.api()
                                .requests(
                                        request ->
                                                request.number() > asked
                                                        && request.brings("Monitor event")))
                .hasSizeBetween(1, 2);
    }
}
