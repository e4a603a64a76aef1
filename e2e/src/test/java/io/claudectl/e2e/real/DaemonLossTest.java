package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.ModelRequest;
import io.claudectl.testkit.client.Terminal;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The daemon may go at any time; sessions do not notice. */
class DaemonLossTest {
    @RegisterExtension private final Scene scene = new Scene();

    @Test
    void a_daemon_killed_between_two_turns_is_started_by_the_next_hook_and_the_mail_comes() {
        Path directory = scene.project("app");
        scene.bus().bind("app", directory);
        Terminal terminal = scene.session("app", directory);
        scene.play(terminal, "one", Answer.text("The first turn is over."));
        scene.awaitTurnEnd(terminal);
        scene.bus().send("app", "Written before the daemon died.");
        long dead = scene.bus().daemon().pid();
        scene.bus().killDaemon();

        ModelRequest second = scene.play(terminal, "two", Answer.text("The second turn is over."));
        ModelRequest mail =
                scene.api()
                        .await(
                                "the mail",
                                request -> request.brings("Written before the daemon died."));

        assertThat(mail.session()).isEqualTo(second.session());
        assertThat(scene.bus().daemon().pid()).isNotEqualTo(dead);
        assertThat(scene.bus().awaitAllSeen()).hasSize(1);
        assertThat(scene.awaitTurnEnd(terminal))
                .contains("The second turn is over.")
                .doesNotContainIgnoringCase("problem")
                .doesNotContainIgnoringCase("error")
                .doesNotContainIgnoringCase("failed");
    }
}
