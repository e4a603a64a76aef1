package io.claudectl.cli.help;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Texts with every character that means something to a shell or to roff. */
class EscapesTest {
    private static final Printed PRINTED = Printed.of(new CommandLine(new Odd()));

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
    void bash_quotes_words() {
        assertThat(PRINTED.bash())
                .contains("'odd --mode'")
                .contains("'odd -m' | 'odd --mode') _odd_words yes 'it'\\''s' ;;")
                .contains("'odd make-it 1' | 'odd make-it '*) _odd_paths -f ;;")
                .contains("'odd make-it 0') _odd_words $(_odd_roles) ;;");
    }

    @Test
    void zsh_escapes_brackets_and_colons() {
        assertThat(PRINTED.zsh())
                .contains(
                        "'(-m --mode)--mode=[It'\\''s \\[one\\] of\\: a\\\\b \"c\" - `d` $e 100%.]:yes|it'\\''s:(yes it\\'\\''s)'")
                .contains("'(-m --mode)-m+[")
                .contains("'make-it:Don'\\''t: [really] do.'")
                .contains("'1:old-role:_odd_roles'")
                .contains("'*:file:_files'");
    }

    @Test
    void fish_escapes_quotes_and_backslashes() {
        assertThat(PRINTED.fish())
                .contains(
                        "-s m -l mode -x -a 'yes \\'it\\\\\\'s\\'' -d 'It\\'s [one] of: a\\\\b \"c\" - `d` $e 100%.'")
                .contains("-a make-it -d 'Don\\'t: [really] do.'")
                .contains("'__odd_at \\'odd make-it\\' many' -F");
    }

    @Test
    void roff_sees_no_request_and_no_escape_in_a_text() {
        assertThat(PRINTED.manual())
                .contains("\\fB\\-m\\fR \\fIyes|it\\(aqs\\fR, \\fB\\-\\-mode\\fR")
                .contains("a\\eb \"c\" \\- \\(gad\\(ga $e 100%.")
                .contains("\n\\&.dots first\n")
                .contains("\n\\(aqquotes first\n")
                .contains("\n\\&.odd \\(aqx\\(aq \\en\n")
                .contains(".SS \"odd make\\-it\"")
                .contains("\\fIold\\-role\\fR [\\fIfile\\fR...]");
    }

    @Test
    void hidden_commands_and_options_stay_hidden_and_an_alias_is_no_second_command() {
        PRINTED.all()
                .forEach(
                        (name, text) ->
                                assertThat(text)
                                        .as(name)
                                        .doesNotContainIgnoringCase("secret")
                                        .doesNotContain("no-show", "no\\-show", "Never seen"));
        assertThat(PRINTED.manual().split("really", -1)).hasSize(2);
    }
}
