package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.Terminal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two models that answer each other for ever: the bus ends it, and says so to their people. */
class CourtesyTest {
    private static final int HOPS = 3;

    @RegisterExtension private final Scene scene = new Scene();

    @Test
    void sessions_politelyAnswering_areStoppedAndThePersonIsTold() {
        scene.configure("[send]\nhops = " + HOPS + "\n");
        List<Terminal> terminals = new ArrayList<>();
        for (String role : List.of("one", "two")) {
            Path directory = scene.project(role);
            scene.bus().bind(role, directory, "--wake", "on");
            terminals.add(scene.session(role, directory));
            polite(role, role.equals("one") ? "two" : "one");
        }
        scene.bus().awaitDoorbells(2);

        scene.play(
                terminals.getFirst(),
                "begin",
                Scene.publish("two", "chat.hello", "How do you do? play:two"),
                Answer.text("I greeted it."));

        // Three messages are let through: the fourth is the answer of the one that got the third.
        Terminal refused = terminals.get(HOPS % 2);
        String screen =
                refused.await("the word to the person", text -> text.contains("reached its limit"));
        assertThat(screen).contains("limit of " + HOPS);
        scene.bus().awaitAllSeen();
        assertThat(scene.bus().mail()).hasSize(HOPS);
        terminals.forEach(scene::awaitTurnEnd);
        assertThat(scene.bus().mail()).hasSize(HOPS);

        // A prompt of the person begins a new chain.
        scene.play(
                refused,
                "again",
                Scene.publish(refused == terminals.getFirst() ? "two" : "one", "chat.new", "Hi."),
                Answer.text("Said."));
        scene.bus().await("one more", mail -> mail.size() == HOPS + 1);
        scene.bus().awaitAllSeen();
    }

    /** Answers whatever comes. */
    private void polite(String role, String other) {
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < HOPS * 2; i++) {
            answers.add(
                    Scene.publish(
                            other, "chat.thanks", "Thank you kindly! play:" + other + " " + i));
            answers.add(Answer.text("I answered."));
        }
        scene.api().script(role, answers.toArray(Answer[]::new));
    }
}
