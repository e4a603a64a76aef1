package io.claudectl.e2e.pack;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Ran;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manual of the image, as a formatter reads it. */
class ManualTest {
    private static final Path MANUAL = Bare.image().resolve("share/man/man1/claudectl.1");

    @TempDir Path scratch;

    @Test
    void a_formatter_has_nothing_to_say_against_it_but_that_it_has_no_date() {
        Bare.needs("mandoc");
        Ran lint = new Bare(scratch).run("mandoc", "-Tlint", "-Wwarning", MANUAL.toString());

        List<String> said = lint.out().lines().toList();
        assertThat(said).hasSize(1).allMatch(line -> line.contains("missing date"));
        assertThat(lint.err()).isEmpty();
    }

    @Test
    void it_reads_as_the_help_does() {
        Bare.needs("mandoc");
        String text =
                new Bare(scratch)
                        .run("mandoc", "-Tascii", "-Owidth=200", MANUAL.toString())
                        .orFail()
                        .out()
                        .replaceAll(".\b", "");

        assertThat(text)
                .contains("claudectl - Several Claude Code sessions, one bus between them")
                .contains(
                        "claudectl bus send frontend \"Render the date filter\" --subject task.created")
                .contains(
                        "task, result, question, status or handoff; default task, in a reply result.")
                .containsPattern("75 +Unknown outcome")
                .contains("CLAUDECTL_HOME");
    }
}
