package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.ModelRequest;
import io.claudectl.testkit.client.Terminal;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A role belongs to a session, whatever becomes of its conversation or works beside it. */
class ConversationTest {
    @RegisterExtension private static final Scene scene = new Scene();

    @Test
    void conversation_clearedResumedForked_keepsRoleAndMail() {
        Path directory = scene.project("app");
        Terminal terminal = scene.session("worker", directory);
        ModelRequest before = bind(terminal, "worker");

        scene.clear(terminal);
        scene.bus().send("worker", "Written after the clearing.");
        ModelRequest cleared = scene.play(terminal, "cleared", Answer.text("Cleared and read."));
        assertThat(cleared.session()).isNotEqualTo(before.session());
        assertThat(cleared.news()).contains("Written after the clearing.");
        scene.bus().awaitAllSeen();

        exit(terminal);
        scene.bus().send("worker", "Written before the resumption.");
        Terminal resumed = scene.session("resumed", directory, "--resume", cleared.session());
        ModelRequest after = scene.play(resumed, "after", Answer.text("Back again."));
        assertThat(after.session()).isEqualTo(cleared.session());
        assertThat(after.news()).contains("Written before the resumption.");
        assertThat(after.count("Written after the clearing.")).isEqualTo(1);
        assertThat(scene.bus().awaitAllSeen()).hasSize(2).allMatch(mail -> mail.attempt() == 1);

        exit(resumed);
        scene.bus().send("worker", "Written before the fork.");
        Terminal forked =
                scene.session("forked", directory, "--resume", before.session(), "--fork-session");
        ModelRequest fork = scene.play(forked, "fork", Answer.text("A fork of it."));
        assertThat(fork.session()).isNotEqualTo(before.session());
        assertThat(fork.news()).contains("Written before the fork.");
        assertThat(scene.bus().awaitAllSeen()).hasSize(3).allMatch(mail -> mail.attempt() == 1);
    }

    @Test
    void sessions_ofOneDirectory_holdTwoRoles_branchKeepsIts() {
        Path directory = scene.project("pair");
        scene.bus().bind("other", directory);
        Terminal one = scene.session("writer", directory);
        Terminal two = scene.session("tester", directory);
        ModelRequest writer = bind(one, "writer");
        ModelRequest tester =
                scene.play(
                        two,
                        "bind-tester",
                        Answer.bash("claudectl bus role bind tester . --self"),
                        Answer.text("Bound."));
        two.await("the end of its turn", screen -> screen.contains("Bound."));

        scene.bus().send("writer", "Write the chapter.");
        scene.bus().send("tester", "Test the chapter.");
        ModelRequest write = scene.play(one, "write", Answer.text("Written."));
        ModelRequest test = scene.play(two, "test", Answer.text("Tested."));
        assertThat(write.session()).isEqualTo(writer.session());
        assertThat(write.news()).contains("Write the chapter.").doesNotContain("Test the chapter.");
        assertThat(test.session()).isEqualTo(tester.session());
        assertThat(test.news()).contains("Test the chapter.").doesNotContain("Write the chapter.");
        scene.bus().awaitAllSeen();

        scene.awaitTurnEnd(one);
        one.submit("/branch");
        one.await("the branch", screen -> screen.contains("Branched session"));
        scene.bus().send("writer", "Written after the branching.");
        ModelRequest after = scene.play(one, "branch", Answer.text("A branch of it."));
        assertThat(after.session()).isNotEqualTo(writer.session());
        assertThat(after.news()).contains("Written after the branching.");
        assertThat(scene.bus().awaitAllSeen()).hasSize(3).allMatch(mail -> mail.attempt() == 1);
    }

    private static void exit(Terminal terminal) {
        scene.awaitTurnEnd(terminal);
        terminal.submit("/exit");
        terminal.awaitEnd();
    }

    private static ModelRequest bind(Terminal terminal, String role) {
        ModelRequest request =
                scene.play(
                        terminal,
                        "bind-" + role,
                        Scene.tool("bind_role", Map.of("role", role)),
                        Answer.text("It is mine."));
        terminal.await("the end of its turn", screen -> screen.contains("It is mine."));
        return request;
    }
}
