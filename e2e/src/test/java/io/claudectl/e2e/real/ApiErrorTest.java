package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.Gate;
import io.claudectl.testkit.client.ModelRequest;
import io.claudectl.testkit.client.Terminal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Mail that was handed out is not delivered before a model answered it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ApiErrorTest {
    private static final String BODY = "Mind the gap.";

    /** No part of another message: what a conversation took stays on the list of what it owes. */
    private static final String TAKEN_BACK = "Close the gap.";

    /** The client repeats a request once, so that an error soon ends a turn. */
    private static final Map<String, String> ONE_RETRY = Map.of("CLAUDE_CODE_MAX_RETRIES", "1");

    /** More errors than the client repeats a request with that. */
    private static final int MORE_THAN_IT_TRIES = 12;

    @RegisterExtension private static final Scene scene = new Scene();

    private static final List<Answer> ERRORS =
            List.of(
                    Answer.failure(400),
                    Answer.failure(429),
                    Answer.failure(529),
                    Answer.dropped());

    /** Plays this with each error, a conversation for each. */
    private static void withEachError(
            Supplier<Terminal> session, BiConsumer<Terminal, Integer> play) {
        for (int i = 0; i < ERRORS.size(); i++) {
            play.accept(session.get(), i);
        }
    }

    private Bus.Mail latest() {
        return scene.bus().mail().getLast();
    }

    @Test
    void error_clientGetsOver_deliversAtAnswerOnce() {
        withEachError(() -> scene.kept("app", "off"), this::recoversFrom);
    }

    private void recoversFrom(Terminal terminal, int round) {
        String body = BODY + round;
        var sent = new Gate();
        var failing = new Gate();
        var answering = new Gate();
        ModelRequest turn =
                scene.play(
                        terminal,
                        "turn-" + round,
                        Answer.text("Nothing yet.").behind(sent),
                        ERRORS.get(round).behind(failing),
                        Answer.text("I mind it.").behind(answering));
        scene.bus().send("app", body);
        sent.open();

        scene.brought(body);
        assertThat(latest().status()).as("before the error").isEqualTo("leased");
        failing.open();
        scene.brought(body, 2);
        assertThat(latest().status()).as("after the error").isEqualTo("leased");
        answering.open();

        assertThat(scene.bus().awaitAllSeen()).hasSize(1).allMatch(mail -> mail.attempt() == 1);
        ModelRequest next = scene.play(terminal, "recovered-" + round, Answer.text("No more."));
        assertThat(next.session()).isEqualTo(turn.session());
        assertThat(next.count(body)).as("copies in the conversation").isEqualTo(1);
    }

    @Test
    void error_endsTurn_nextAnswerDeliversOnce() {
        withEachError(() -> scene.kept("failing", "off", ONE_RETRY), this::failsWith);
    }

    private void failsWith(Terminal terminal, int round) {
        String body = BODY + round + " at last.";
        var sent = new Gate();
        var answers =
                new ArrayList<>(Collections.nCopies(1 + MORE_THAN_IT_TRIES, ERRORS.get(round)));
        answers.set(0, Answer.text("Nothing yet.").behind(sent));
        ModelRequest turn =
                scene.play(terminal, "failing-" + round, answers.toArray(Answer[]::new));
        scene.bus().send("failing", body);
        sent.open();
        terminal.await(
                "the error",
                screen -> screen.contains("API Error") && !screen.contains("esc to interrupt"));
        assertThat(latest()).as("after a turn that failed").matches(mail -> !mail.seen());

        var answering = new Gate();
        ModelRequest next =
                scene.play(
                        terminal,
                        "failed-" + round,
                        Answer.text("I mind it now.").behind(answering));
        assertThat(next.session()).isEqualTo(turn.session());
        assertThat(latest()).as("before the answer").matches(mail -> !mail.seen());
        answering.open();

        assertThat(scene.bus().awaitAllSeen()).hasSize(1).allMatch(mail -> mail.attempt() == 1);
        scene.awaitTurnEnd(terminal);
        ModelRequest last = scene.play(terminal, "last-" + round, Answer.text("No more."));
        assertThat(last.count(body)).as("copies in the conversation").isEqualTo(1);
    }

    @Test
    void prompt_takenBackBeforeTheAnswer_bringsItsMailAgain() {
        Terminal terminal = scene.kept("app", "off");
        scene.bus().send("app", TAKEN_BACK);
        var never = new Gate();
        ModelRequest taken = scene.play(terminal, "taken", Answer.text("Too late.").behind(never));
        assertThat(taken.news()).contains(TAKEN_BACK);
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
                            .requests(
                                    each ->
                                            each.number() > taken.number()
                                                    && each.brings(TAKEN_BACK));
        }
        assertThat(again).hasSize(1);
        assertThat(again.getFirst().count(TAKEN_BACK)).as("copies in this branch").isEqualTo(1);
        assertThat(again.getFirst().news()).contains("again, attempt 2");
        assertThat(scene.bus().awaitAllSeen()).hasSize(1).allMatch(mail -> mail.attempt() == 2);
        never.open();
    }

    /** The last one: its mail calls a script, and stays on the list of what the session owes. */
    @Test
    @Order(Integer.MAX_VALUE)
    void wake_behindAnOutage_isRungAtOnce() {
        Terminal terminal = scene.kept("failing", "on", ONE_RETRY);
        Answer down = Answer.failure(529);
        String script =
                scene.api().script("down", down, down, down, down, Answer.text("It is over."));

        assertThat(send("First " + script)).contains("is woken now");
        scene.bus().awaitAllSeen();
        scene.awaitTurnEnd(terminal);
        scene.bus().awaitAgents("idle", Bus.state("idle"));
        assertThat(scene.bus().events("bell.rung")).as("rings into the outage").isGreaterThan(1);

        assertThat(send("Second.")).contains("is woken now");
        scene.brought("Second.");
        scene.bus().awaitAllSeen();

        scene.awaitTurnEnd(terminal);
        Answer[] errors =
                Collections.nCopies(MORE_THAN_IT_TRIES, Answer.failure(400)).toArray(Answer[]::new);
        scene.play(terminal, "ending", errors);
        terminal.await("the error", screen -> screen.contains("API Error: 400"));
        send("After an error that ended a turn.");
        scene.brought("After an error that ended a turn.");
        scene.bus().awaitAllSeen();
    }

    private static String send(String body) {
        return scene.bus().run("bus", "send", "failing", body);
    }
}
