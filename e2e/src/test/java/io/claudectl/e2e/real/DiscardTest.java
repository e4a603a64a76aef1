package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Patience;
import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.ModelRequest;
import io.claudectl.testkit.client.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Mail the client throws away, and a client whose session files are gone. */
class DiscardTest {
    private static final String BODY = "The build is red: look at the linker.";

    @RegisterExtension private final Scene scene = new Scene();

    @Test
    void mail_of_blocked_prompt_waits_again_at_once() {
        scene.home()
                .hook(
                        "UserPromptSubmit",
                        "grep -q FORBIDDEN && { echo not that >&2; exit 2; }; true");
        Path directory = scene.project("app");
        scene.bus().bind("app", directory, "--wake", "off");
        Terminal terminal = scene.session("app", directory);
        scene.bus().send("app", BODY);
        terminal.submit("FORBIDDEN words");
        terminal.await("the refusal", screen -> screen.contains("not that"));
        // The lease's state is over within two seconds; that there was one stays in the log.
        // The client shows the refusal while the bus's own hook may still run.
        assertThat(Patience.until(Patience.LIMIT, () -> scene.bus().events("delivery.leased") == 1))
                .as("the prompt carried it")
                .isTrue();

        scene.bus().run("bus", "role", "set", "app", "--wake", "on");
        scene.api().await("the wake", request -> request.brings(BODY));
        assertThat(scene.bus().awaitAllSeen()).singleElement().matches(mail -> mail.attempt() == 2);
        assertThat(scene.bus().run("bus", "tail", "--since", "0"))
                .contains("reason=the client threw it away")
                .doesNotContain("reason=ran out");
    }

    /** A client in a container with the same home removes what it takes for stale files. */
    @Test
    void session_without_file_keeps_role_and_is_woken() throws IOException {
        Path directory = scene.project("app");
        scene.bus().bind("app", directory, "--wake", "on");
        Terminal terminal = scene.session("app", directory);
        scene.bus().awaitDoorbells(1);
        ModelRequest before = scene.play(terminal, "hello", Answer.text("Hello."));
        scene.awaitTurnEnd(terminal);
        Files.delete(scene.home().sessionFile(terminal.pid()));

        scene.bus().send("app", BODY);
        ModelRequest woken = scene.api().await("the wake", request -> request.brings(BODY));
        assertThat(woken.session()).isEqualTo(before.session());
        scene.bus().awaitAllSeen();
        terminal.await("the end", screen -> !screen.contains("esc to interrupt"));

        terminal.submit("/clear");
        terminal.await("an empty conversation", screen -> !screen.contains("please play:"));
        scene.bus().send("app", "Written after the clearing.");
        scene.api()
                .await(
                        "the wake after the clearing",
                        request -> request.brings("Written after the clearing."));
        scene.bus().awaitAllSeen();
        assertThat(scene.bus().run("bus", "role", "list")).contains("app");
    }
}
