package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.ModelRequest;
import io.claudectl.testkit.client.Terminal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Work a session took and has not answered for is not forgotten with its conversation. */
class OwedTest {
    private static final String BODY = "Paint the fence.";
    private static final String OWED = "Work this session took and has not acked yet";
    private static final String REMINDER = "You took this and have";

    @RegisterExtension private static final Scene scene = new Scene();

    /** A session that has taken one task. */
    private static Terminal took(String turn) {
        Terminal terminal = scene.kept("app", "off");
        scene.bus().send("app", BODY);
        scene.play(terminal, turn, Answer.text("I take it on."));
        scene.bus().awaitAllSeen();
        scene.awaitTurnEnd(terminal);
        return terminal;
    }

    private static ModelRequest acks(Terminal terminal, String turn) {
        var ack = Map.of("message_id", scene.bus().only().id(), "outcome", "done");
        ModelRequest request =
                scene.play(terminal, turn, Scene.tool("ack", ack), Answer.text("It was done."));
        scene.bus().await("the ack", mail -> mail.getFirst().acked());
        scene.awaitTurnEnd(terminal);
        return request;
    }

    @Test
    void owedTask_compactedOrCleared_isListedUntilAcked() {
        Terminal terminal = took("take");

        terminal.submit("/compact");
        terminal.await("the end of the compaction", screen -> screen.contains("Compacted"));
        ModelRequest compacted = scene.play(terminal, "compacted", Answer.text("Where were we?"));
        assertThat(compacted.conversation()).contains(OWED, BODY, "task.created");
        assertThat(scene.bus().only().attempt()).isEqualTo(1);
        scene.awaitTurnEnd(terminal);

        scene.clear(terminal);
        assertThat(acks(terminal, "cleared").conversation()).contains(OWED, BODY);

        scene.clear(terminal);
        ModelRequest last = scene.play(terminal, "last", Answer.text("Nothing owed."));
        assertThat(last.conversation()).doesNotContain(OWED);
    }

    @Test
    void reminder_askedFor_comesOnce() {
        scene.configure("[remind]\nowed = true\n");
        Terminal terminal = took("take-on");

        assertThat(scene.brought(REMINDER).news()).contains(BODY, "You are reminded once");
        scene.awaitTurnEnd(terminal);
        scene.play(terminal, "more", Answer.text("Something else."));
        scene.awaitTurnEnd(terminal);
        assertThat(scene.requests()).filteredOn(each -> each.brings(REMINDER)).hasSize(1);

        acks(terminal, "done");
        scene.configure("");
    }
}
