package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.Gate;
import io.claudectl.testkit.client.ModelRequest;
import io.claudectl.testkit.client.RealClient;
import io.claudectl.testkit.client.Terminal;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions without a terminal get mail only where somebody said so. */
class HeadlessTest {
    @RegisterExtension private static final Scene scene = new Scene();

    @Test
    void headlessRun_takesMailOnlyOfARoleBoundForSuch() {
        Path directory = scene.project("daily");
        scene.bus().bind("daily", directory);
        scene.bus().send("daily", "Run the daily checks.");

        assertThat(run(directory, "run", "Done."))
                .isEqualTo(new RealClient.Ended(0, "Done.\n", ""));
        assertThat(scene.requests()).noneMatch(request -> request.holds("Run the daily checks."));
        assertThat(scene.bus().only().status()).isEqualTo("pending");

        scene.bus().bind("daily", directory, "--headless");
        assertThat(run(directory, "check", "Checked."))
                .isEqualTo(new RealClient.Ended(0, "Checked.\n", ""));
        scene.brought("Run the daily checks.");
        assertThat(scene.bus().awaitAllSeen()).hasSize(1);
    }

    private static RealClient.Ended run(
            Path directory, String script, String answer, String... arguments) {
        String prompt = scene.api().script(script, Answer.text(answer));
        return scene.client().headless(directory, prompt, arguments);
    }

    /** Such runs leave nothing that could prove anything; the work must not come for ever. */
    @Test
    void runsWithoutTranscript_getAMessageFiveTimes() {
        Path directory = scene.project("nightly");
        scene.bus().bind("nightly", directory, "--headless");
        scene.bus().send("nightly", "Run the nightly checks.");
        int runs = 6;

        for (int i = 0; i < runs; i++) {
            assertThat(run(directory, "run" + i, "Checked.", "--no-session-persistence"))
                    .isEqualTo(new RealClient.Ended(0, "Checked.\n", ""));
        }

        // The end of the last run is seen within a second.
        Bus.Mail mail =
                scene.bus()
                        .await("it is given up", all -> all.getFirst().status().equals("delivered"))
                        .getFirst();
        assertThat(mail.evidence()).isEqualTo("unproven");
        assertThat(mail.attempt()).isEqualTo(5);
        assertThat(scene.requests())
                .filteredOn(request -> request.brings("Run the nightly checks."))
                .hasSize(5);
    }

    @Test
    void nestedRun_unbound_takesNothingOfItsSession() {
        Path directory = scene.project("outer");
        scene.bus().bind("outer", directory);
        Terminal terminal = scene.session("outer", directory);
        var sent = new Gate();
        scene.api().script("inner", Answer.text("I am the inner one."));
        ModelRequest outer =
                scene.play(
                        terminal,
                        "outer",
                        Answer.bash("claude -p 'play:inner'").behind(sent),
                        Answer.text("It said so."));
        scene.bus().send("outer", "For the outer session alone.");
        sent.open();

        ModelRequest mail = scene.brought("For the outer session alone.");

        assertThat(mail.session()).isEqualTo(outer.session());
        assertThat(mail.conversation()).contains("I am the inner one.");
        assertThat(scene.requests())
                .filteredOn(request -> !request.session().equals(outer.session()))
                .as("what the nested run asked")
                .hasSize(1)
                .noneMatch(request -> request.holds("For the outer session alone."));
        assertThat(scene.bus().awaitAllSeen()).hasSize(1);
    }
}
