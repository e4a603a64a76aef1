package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import io.claudectl.demo.Patience;
import io.claudectl.demo.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DemoTest {
    @RegisterExtension final Stage stage = new Stage();

    @Test
    void it_shows_each_messages_evidence_and_leaves_nothing_behind() throws IOException {
        Ran demo =
                stage.outside("demo", "--json")
                        .with("TMPDIR", temporary())
                        .with("CLAUDECTL_JAVA_OPTS", option())
                        .run();

        assertThat(demo.exit()).as(demo.err()).isZero();
        assertThat(Json.at(demo.json(), "ok")).isEqualTo(true);
        assertThat(steps(demo, 0)).containsExactly("stored", "leased", "handed", "seen", "acked");
        assertThat(steps(demo, 1)).containsExactly("stored", "leased", "handed", "seen");
        assertThat(left()).isEmpty();
    }

    @Test
    void a_person_reads_of_the_claim_in_the_timeline() {
        Ran demo = stage.run("demo", "--routing");

        assertThat(demo.out())
                .contains("frontend  listens to task.>")
                .contains("#1 stored: task.created")
                .contains("#1 leased: backend, at its Stop hook, attempt 1")
                .contains("#1 seen: frontend, receipt at byte ")
                .contains("#1 claimed: backend owns it, claim 1")
                .contains("#1 withdrawn: frontend, backend has it")
                .contains("#1 settled: done")
                .contains("#2 stored: task.completed")
                .containsPattern("#2 .* backend -> spec  task.completed")
                .contains("2 messages stored, 2 seen by their recipient's model");
    }

    @Test
    void interrupted_it_cleans_up() throws IOException, InterruptedException {
        Path out = Path.of(temporary()).resolve("out");
        Process demo =
                stage.outside("demo")
                        .with("CLAUDECTL_JAVA_OPTS", option())
                        .start(out, out.resolveSibling("err"));
        assertThat(Patience.until(Patience.LIMIT, () -> !left().isEmpty())).isTrue();

        // Taken like an interrupt, which a test in the background would ignore.
        new ProcessBuilder("kill", "-TERM", Long.toString(demo.pid())).start().waitFor();

        assertThat(demo.waitFor()).isEqualTo(143);
        assertThat(left()).isEmpty();
    }

    private String temporary() {
        return stage.bus().directory("temporary").toString();
    }

    private String option() {
        return "-Djava.io.tmpdir=" + temporary();
    }

    private List<String> left() {
        try (Stream<Path> files = Files.list(Path.of(temporary()))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("claudectl-demo-"))
                    .toList();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static List<String> steps(Ran demo, int message) {
        return ((List<?>) Json.at(demo.json(), "messages", message, "evidence"))
                .stream().map(step -> Json.text(step, "step")).toList();
    }
}
