package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.Deadline;
import io.claudectl.testkit.client.Gate;
import io.claudectl.testkit.client.ModelRequest;
import io.claudectl.testkit.client.Terminal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Mail that was handed out is not delivered before a model answered it. */
class ApiErrorTest {
    private static final String BODY = "Mind the gap.";

    /** More errors than the client repeats a request, with the retries these tests allow it. */
    private static final int MORE_THAN_IT_TRIES = 12;

    @RegisterExtension private final Scene scene = new Scene();

    private static final List<Answer> ERRORS =
            List.of(
                    Answer.failure(400),
                    Answer.failure(429),
                    Answer.failure(529),
                    Answer.dropped());

    /** Plays this with each error, one client for all and a conversation for each. */
    private void withEachError(Terminal terminal, BiConsumer<Answer, Integer> play) {
        for (int i = 0; i < ERRORS.size(); i++) {
            play.accept(ERRORS.get(i), i);
            scene.awaitTurnEnd(terminal);
            scene.clear(terminal, "please play:");
        }
    }

    private Bus.Mail latest() {
        return scene.bus().mail().getLast();
    }

    @Test
    void error_clientGetsOver_deliversAtAnswerOnce() {
        Terminal terminal = session(Map.of());
        withEachError(terminal, (error, round) -> recoversFrom(terminal, error, round));
    }

    private void recoversFrom(Terminal terminal, Answer error, int round) {
        String body = BODY + round;
        var sent = new Gate();
        var failing = new Gate();
        var answering = new Gate();
        ModelRequest turn =
                scene.play(
                        terminal,
                        "turn-" + round,
                        Answer.text("Nothing yet.").behind(sent),
                        error.behind(failing),
                        Answer.text("I mind it.").behind(answering));
        scene.bus().send("app", body);
        sent.open();

        scene.api().await("the mail", request -> request.brings(body));
        assertThat(latest().status()).as("before the error").isEqualTo("leased");
        failing.open();
        scene.api()
                .awaitCount(
                        "the repeated request", request -> request.brings(body), 2, Deadline.SOON);
        assertThat(latest().status()).as("after the error").isEqualTo("leased");
        answering.open();

        assertThat(scene.bus().awaitAllSeen())
                .hasSize(round + 1)
                .allMatch(mail -> mail.attempt() == 1);
        ModelRequest next = scene.play(terminal, "next-" + round, Answer.text("No more."));
        assertThat(next.session()).isEqualTo(turn.session());
        assertThat(next.count(body)).as("copies in the conversation").isEqualTo(1);
    }

    @Test
    void error_endsTurn_nextAnswerDeliversOnce() {
        Terminal terminal = session(Map.of("CLAUDE_CODE_MAX_RETRIES", "1"));
        withEachError(terminal, (error, round) -> failsWith(terminal, error, round));
    }

    private void failsWith(Terminal terminal, Answer error, int round) {
        String body = BODY + round;
        var sent = new Gate();
        var answers = new ArrayList<>(Collections.nCopies(1 + MORE_THAN_IT_TRIES, error));
        answers.set(0, Answer.text("Nothing yet.").behind(sent));
        ModelRequest turn = scene.play(terminal, "turn-" + round, answers.toArray(Answer[]::new));
        scene.bus().send("app", body);
        sent.open();
        terminal.await(
                "the error",
                screen -> screen.contains("API Error") && !screen.contains("esc to interrupt"));
        assertThat(latest()).as("after a turn that failed").matches(mail -> !mail.seen());

        var answering = new Gate();
        ModelRequest next =
                scene.play(
                        terminal, "next-" + round, Answer.text("I mind it now.").behind(answering));
        assertThat(next.session()).isEqualTo(turn.session());
        assertThat(latest()).as("before the answer").matches(mail -> !mail.seen());
        answering.open();

        assertThat(scene.bus().awaitAllSeen())
                .hasSize(round + 1)
                .allMatch(mail -> mail.attempt() == 1);
        scene.awaitTurnEnd(terminal);
        ModelRequest last = scene.play(terminal, "last-" + round, Answer.text("No more."));
        assertThat(last.count(body)).as("copies in the conversation").isEqualTo(1);
    }

    @Test
    void a_prompt_taken_back_before_the_answer_brings_its_mail_again() {
        Terminal terminal = session(Map.of());
        scene.bus().send("app", BODY);
        var never = new Gate();
        ModelRequest taken = scene.play(terminal, "taken", Answer.text("Too late.").behind(never));
        assertThat(taken.news()).contains(BODY);
        terminal.await("a running turn", screen -> screen.contains("esc to interrupt"));
        terminal.press("Escape");
        scene.awaitTurnEnd(terminal);
        terminal.await("the prompt to edit", screen -> screen.contains("play:taken"));
        terminal.press("C-u");
        terminal.await("an empty prompt", screen -> !screen.contains("play:taken"));
        assertThat(scene.bus().only().status()).isEqualTo("leased");

        List<ModelRequest> again = List.of();
        for (int turn = 1; again.isEmpty(); turn++) {
            // At the end of the next turn; where its answer is written late, with the one after.
            assertThat(turn).as("turns until the mail comes again").isLessThanOrEqualTo(2);
            scene.play(terminal, "again-" + turn, Answer.text("Here I am."));
            scene.awaitTurnEnd(terminal);
            again =
                    scene.api()
                            .requests(each -> each.number() > taken.number() && each.brings(BODY));
        }
        assertThat(again).hasSize(1);
        assertThat(again.getFirst().count(BODY)).as("copies in this branch").isEqualTo(1);
        assertThat(again.getFirst().news()).contains("again, attempt 2");
        assertThat(scene.bus().awaitAllSeen()).hasSize(1).allMatch(mail -> mail.attempt() == 2);
        never.open();
    }

    private Terminal session(Map<String, String> more) {
        Path directory = scene.project("app");
        scene.bus().bind("app", directory);
        return scene.session("app", directory, more);
    }
}
