package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.Terminal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A model that helps itself is told what to do instead. */
class RightsTest {
    @RegisterExtension private final Scene scene = new Scene();

    @Test
    void model_that_helps_itself_is_told_to_ask_its_user() throws Exception {
        scene.bus().bind("app", scene.project("app"));
        scene.bus().bind("other", scene.project("other"));
        scene.bus().run("bus", "send", "other", "for the other only");
        Path config = scene.home().path().resolve(".claudectl/config.toml");
        Terminal app = scene.session("app", scene.project("app"));

        scene.play(
                app,
                "take",
                Answer.bash("CLAUDECTL_BUS=off claudectl bus inbox --role other"),
                Answer.tool(
                        "Write",
                        Map.of(
                                "file_path",
                                config.toString(),
                                "content",
                                "[wake]\ndefault = true\n")),
                Answer.text("I ask you instead."));

        assertThat(
                        scene.api()
                                .await(
                                        "the refusal of the command",
                                        request -> request.brings("takes only its own mail"))
                                .news())
                .contains("ask your user to run `claudectl bus inbox --role other`")
                .doesNotContain("for the other only");
        assertThat(
                        scene.api()
                                .await(
                                        "the refusal of the edit",
                                        request -> request.brings("a file of the bus"))
                                .news())
                .contains("ask your user to run");
        scene.awaitTurnEnd(app);
        assertThat(config).doesNotExist();
        assertThat(Files.isDirectory(config.getParent())).isTrue();
        assertThat(scene.bus().only().status()).isEqualTo("pending");
    }
}
