package io.claudectl.cli.help;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Texts with every character that means something to roff. */
class EscapesTest {
    private static final String MANUAL =
            ManPage.of(
                    Page.of(new CommandLine(new Odd()).getCommandSpec()),
                    "1.2.3",
                    Map.of("0", "Done."));

    @Command(
            name = "odd",
            header = "Odd things.",
            footer = {"", "Example:", "  .odd 'x' \\n"},
            subcommands = {Child.class, Secret.class})
    static final class Odd {
        @Option(
                names = {"-m", "--mode"},
                paramLabel = "<yes|it's>",
                description = "It's [one] of: a\\b \"c\" - `d` $e 100%%.")
        String mode = "";

        @Option(names = "--no-show", hidden = true, description = "Never seen.")
        boolean hidden;
    }

    @Command(
            name = "make-it",
            aliases = "mk",
            header = "Don't: [really] do.",
            description = {".dots first", "'quotes first%nand a second line"})
    static final class Child {
        @Parameters(index = "0", paramLabel = "<old-role>", description = "One.")
        String role = "";

        @Parameters(index = "1..*", paramLabel = "<file>", description = "Many.")
        String[] files = {};
    }

    @Command(name = "secret", hidden = true, header = "Secret.")
    static final class Secret {}

    @Test
    void roff_sees_no_request_and_no_escape_in_a_text() {
        assertThat(MANUAL)
                .contains("\\fB\\-m\\fR \\fIyes|it\\(aqs\\fR, \\fB\\-\\-mode\\fR")
                .contains("a\\eb \"c\" \\- \\(gad\\(ga $e 100%.")
                .contains("\n\\&.dots first\n")
                .contains("\n\\(aqquotes first\n")
                .contains("\n\\&.odd \\(aqx\\(aq \\en\n")
                .contains(".SS \"odd make\\-it\"")
                .contains("\\fIold\\-role\\fR [\\fIfile\\fR...]");
    }

    @Test
    void hidden_commands_stay_hidden_and_an_alias_is_no_second_command() {
        assertThat(MANUAL)
                .doesNotContainIgnoringCase("secret")
                .doesNotContain("no\\-show", "Never seen");
        assertThat(MANUAL.split("really", -1)).hasSize(2);
    }
}
