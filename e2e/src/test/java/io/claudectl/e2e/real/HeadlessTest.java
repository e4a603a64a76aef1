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
    @RegisterExtension private final Scene scene = new Scene();

    @Test
    void a_headless_run_takes_no_mail_of_its_directorys_role() {
        Path directory = scene.project("nightly");
        scene.bus().bind("nightly", directory);
        scene.bus().send("nightly", "Run the nightly checks.");

        RealClient.Ended run =
                scene.client().headless(directory, scene.api().script("run", Answer.text("Done.")));

        assertThat(run).isEqualTo(new RealClient.Ended(0, "Done.\n", ""));
        assertThat(scene.api().requests(request -> request.holds("Run the nightly checks.")))
                .isEmpty();
        assertThat(scene.bus().only().status()).isEqualTo("pending");
    }

    @Test
    void a_headless_run_takes_the_mail_of_a_role_bound_for_such() {
        Path directory = scene.project("nightly");
        scene.bus().bind("nightly", directory, "--headless");
        scene.bus().send("nightly", "Run the nightly checks.");

        RealClient.Ended run =
                scene.client()
                        .headless(directory, scene.api().script("run", Answer.text("Checked.")));

        assertThat(run).isEqualTo(new RealClient.Ended(0, "Checked.\n", ""));
        assertThat(scene.api().requests(request -> request.brings("Run the nightly checks.")))
                .hasSize(1);
        assertThat(scene.bus().awaitAllSeen()).hasSize(1);
    }

    /** Such runs leave nothing that could prove anything; the work must not come for ever. */
    @Test
    void runs_without_transcript_get_a_message_a_bounded_number_of_times() {
        Path directory = scene.project("nightly");
        scene.bus().bind("nightly", directory, "--headless");
        scene.bus().send("nightly", "Run the nightly checks.");
        int runs = 7;

        for (int i = 0; i < runs; i++) {
            String prompt = scene.api().script("run" + i, Answer.text("Checked."));
            RealClient.Ended run =
                    scene.client().headless(directory, prompt, "--no-session-persistence");
            assertThat(run).isEqualTo(new RealClient.Ended(0, "Checked.\n", ""));
        }

        // The end of the last run is seen within a second.
        Bus.Mail mail =
                scene.bus()
                        .await("it is given up", all -> all.getFirst().status().equals("delivered"))
                        .getFirst();
        assertThat(mail.evidence()).isEqualTo("unproven");
        assertThat(mail.attempt()).isEqualTo(5);
        assertThat(scene.api().requests(request -> request.brings("Run the nightly checks.")))
                .hasSize(5);
    }

    @Test
    void an_unbound_run_nested_in_a_session_takes_nothing_of_it() {
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

        ModelRequest mail =
                scene.api()
                        .await(
                                "the mail",
                                request -> request.brings("For the outer session alone."));

        assertThat(mail.session()).isEqualTo(outer.session());
        assertThat(mail.conversation()).contains("I am the inner one.");
        assertThat(scene.api().requests(request -> !request.session().equals(outer.session())))
                .as("what the nested run asked")
                .hasSize(1)
                .noneMatch(request -> request.holds("For the outer session alone."));
        assertThat(scene.bus().awaitAllSeen()).hasSize(1);
    }
}
