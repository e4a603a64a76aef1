package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.ModelRequest;
import io.claudectl.testkit.client.Terminal;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A role belongs to a session, whatever becomes of its conversation and whoever works beside it.
 */
class ConversationTest {
    @RegisterExtension private final Scene scene = new Scene();

    @Test
    void clearing_and_resuming_a_conversation_keeps_role_and_mail() {
        Path directory = scene.project("app");
        Terminal terminal = scene.session("worker", directory);
        ModelRequest before = bind(terminal, "worker");

        scene.clear(terminal, "please play:");
        scene.bus().send("worker", "Written after the clearing.");
        ModelRequest cleared = scene.play(terminal, "cleared", Answer.text("Cleared and read."));
        assertThat(cleared.session()).isNotEqualTo(before.session());
        assertThat(cleared.news()).contains("Written after the clearing.");
        scene.bus().awaitAllSeen();

        terminal.submit("/exit");
        terminal.awaitEnd();
        scene.bus().send("worker", "Written while nobody was there.");
        Terminal resumed = scene.session("resumed", directory, "--resume", cleared.session());
        ModelRequest after = scene.play(resumed, "after", Answer.text("Back again."));
        assertThat(after.session()).isEqualTo(cleared.session());
        assertThat(after.news()).contains("Written while nobody was there.");
        assertThat(after.count("Written after the clearing.")).isEqualTo(1);
        assertThat(scene.bus().awaitAllSeen()).hasSize(2).allMatch(mail -> mail.attempt() == 1);
    }

    @Test
    void a_branch_in_the_same_window_keeps_the_role_beside_another_of_its_directory() {
        Path directory = scene.project("app");
        scene.bus().bind("other", directory);
        Terminal terminal = scene.session("worker", directory);
        ModelRequest before = bind(terminal, "worker");

        terminal.submit("/branch");
        terminal.await("the branch", screen -> screen.contains("Branched session"));
        scene.bus().send("worker", "Written after the branching.");
        ModelRequest after = scene.play(terminal, "after", Answer.text("A branch of it."));

        assertThat(after.session()).isNotEqualTo(before.session());
        assertThat(after.news()).contains("Written after the branching.");
        assertThat(scene.bus().awaitAllSeen()).hasSize(1).allMatch(mail -> mail.attempt() == 1);
    }

    @Test
    void a_fork_of_a_conversation_that_ended_has_the_role_of_its_directory_and_its_mail() {
        Path directory = scene.project("app");
        Terminal terminal = scene.session("worker", directory);
        ModelRequest before = bind(terminal, "worker");
        terminal.submit("/exit");
        terminal.awaitEnd();
        scene.bus().send("worker", "Written while nobody was there.");

        Terminal forked =
                scene.session("forked", directory, "--resume", before.session(), "--fork-session");
        ModelRequest after = scene.play(forked, "after", Answer.text("A fork of it."));

        assertThat(after.session()).isNotEqualTo(before.session());
        assertThat(after.news()).contains("Written while nobody was there.");
        assertThat(scene.bus().awaitAllSeen()).hasSize(1).allMatch(mail -> mail.attempt() == 1);
    }

    @Test
    void two_sessions_in_one_directory_hold_two_roles() {
        Path directory = scene.project("app");
        Terminal one = scene.session("writer", directory);
        Terminal two = scene.session("tester", directory);
        ModelRequest writer = bind(one, "writer");
        ModelRequest tester =
                scene.play(
                        two,
                        "bind-tester",
                        Answer.bash("claudectl bus role bind tester . --self"),
                        Answer.text("Bound."));
        scene.api()
                .await(
                        "the binding",
                        request ->
                                request.session().equals(tester.session())
                                        && request.number() > tester.number());
        two.await("the end of its turn", screen -> screen.contains("Bound."));

        scene.bus().send("writer", "Write the chapter.");
        scene.bus().send("tester", "Test the chapter.");
        ModelRequest write = scene.play(one, "write", Answer.text("Written."));
        ModelRequest test = scene.play(two, "test", Answer.text("Tested."));

        assertThat(write.session()).isEqualTo(writer.session());
        assertThat(write.news()).contains("Write the chapter.").doesNotContain("Test the chapter.");
        assertThat(test.session()).isEqualTo(tester.session());
        assertThat(test.news()).contains("Test the chapter.").doesNotContain("Write the chapter.");
        assertThat(scene.bus().awaitAllSeen()).hasSize(2);
    }

    private ModelRequest bind(Terminal terminal, String role) {
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
