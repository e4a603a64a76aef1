package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.ModelRequest;
import io.claudectl.testkit.client.Terminal;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a session took and has not answered for is not forgotten with its conversation. */
class OwedTest {
    private static final String BODY = "Paint the fence.";
    private static final String OWED = "Work this session took and has not acked yet";

    @RegisterExtension private final Scene scene = new Scene();

    /** A session that has taken one task. */
    private Terminal took() {
        Path directory = scene.project("app");
        scene.bus().bind("app", directory);
        Terminal terminal = scene.session("app", directory);
        scene.bus().send("app", BODY);
        scene.play(terminal, "take", Answer.text("I take it on."));
        scene.bus().awaitAllSeen();
        scene.awaitTurnEnd(terminal);
        return terminal;
    }

    @Test
    void after_a_compaction_it_is_offered_again_as_a_list() {
        Terminal terminal = took();

        terminal.submit("/compact");
        terminal.await("the end of the compaction", screen -> screen.contains("Compacted"));
        ModelRequest next = scene.play(terminal, "next", Answer.text("Where were we?"));

        assertThat(next.conversation()).contains(OWED, BODY, "task.created");
        assertThat(scene.bus().only().attempt()).isEqualTo(1);
    }

    @Test
    void after_a_clear_it_is_offered_until_it_is_acked() {
        Terminal terminal = took();

        scene.clear(terminal, "please play:");
        ModelRequest next =
                scene.play(
                        terminal,
                        "next",
                        Scene.tool(
                                "ack",
                                Map.of("message_id", scene.bus().only().id(), "outcome", "done")),
                        Answer.text("It was done."));
        assertThat(next.conversation()).contains(OWED, BODY);
        terminal.await("the end of its turn", screen -> screen.contains("It was done."));
        assertThat(scene.bus().only().status()).isEqualTo("acked");

        scene.clear(terminal, "please play:");
        ModelRequest last = scene.play(terminal, "last", Answer.text("Nothing owed."));
        assertThat(last.conversation()).doesNotContain(OWED);
    }

    @Test
    void a_reminder_comes_once_where_it_was_asked_for() {
        scene.configure("[remind]\nowed = true\n");
        Terminal terminal = took();

        ModelRequest reminded =
                scene.api()
                        .await("the reminder", request -> request.brings("You took this and have"));
        assertThat(reminded.news()).contains(BODY, "You are reminded once");
        scene.awaitTurnEnd(terminal);
        scene.play(terminal, "more", Answer.text("Something else."));
        scene.awaitTurnEnd(terminal);
        assertThat(scene.api().requests(request -> request.brings("You took this and have")))
                .hasSize(1);
    }
}
