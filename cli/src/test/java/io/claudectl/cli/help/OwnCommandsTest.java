package io.claudectl.cli.help;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.cli.CommandTree;
import io.claudectl.setup.command.DoctorCommand;
import io.claudectl.setup.command.InitCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The commands as they are: what the model holds stands in every output, what it hides in none. */
class OwnCommandsTest {
    private static final CommandLine MODEL =
            new CommandTree(List.of(InitCommand.class, DoctorCommand.class)).model();
    private static final Printed PRINTED = Printed.of(MODEL);

    @Test
    void every_command_and_option_is_in_each_output() {
        List<CommandSpec> commands = visible(MODEL.getCommandSpec());

        assertThat(commands).hasSizeGreaterThan(20);
        for (CommandSpec command : commands) {
            PRINTED.all()
                    .forEach((name, text) -> holds(name, text.replace("\\-", "-"), command.name()));
            assertThat(PRINTED.manual()).contains(roff(command.qualifiedName()));
            for (OptionSpec option : command.options()) {
                if (!option.hidden()) {
                    assertThat(branch(PRINTED.bash(), "'%s') ", command))
                            .contains(option.longestName());
                    assertThat(fishRules(command))
                            .anyMatch(
                                    rule ->
                                            rule.contains(
                                                    " -l "
                                                            + option.longestName().substring(2)
                                                            + " "));
                    assertThat(between(PRINTED.zsh(), zshName(command) + "() {\n", "\n}\n"))
                            .contains(")" + option.longestName());
                    boolean standard = option.usageHelp() || option.versionHelp();
                    assertThat(
                                    between(
                                            PRINTED.manual(),
                                            standard
                                                    ? ".SH OPTIONS"
                                                    : ".SS \""
                                                            + roff(command.qualifiedName())
                                                            + "\"",
                                            "\n.S"))
                            .contains("\\fB" + roff(option.longestName()) + "\\fR");
                }
            }
        }
    }

    @Test
    void what_is_hidden_is_in_no_output() {
        for (String output : List.of(PRINTED.bash(), PRINTED.zsh(), PRINTED.fish())) {
            // Completion itself calls the hidden listing of names.
            assertThat(output.replace("role list --names", ""))
                    .doesNotContain("--names", "manual", "-l names");
        }
        assertThat(PRINTED.manual()).doesNotContain("claudectl manual", "\\-\\-names");
    }

    @Test
    void values_are_offered_where_the_model_knows_them() {
        assertThat(PRINTED.bash())
                .contains(
                        "'claudectl bus send --msg-type' | 'claudectl bus send --type') _claudectl_words task result question status handoff ;;")
                .contains("'claudectl bus send --priority') _claudectl_words low normal high ;;")
                .contains("'claudectl bus ack --outcome') _claudectl_words done failed declined ;;")
                .contains("'claudectl bus hook 0') _claudectl_words SessionStart")
                .contains("'claudectl completion 0') _claudectl_words bash zsh fish ;;")
                .contains("'claudectl bus send --file') _claudectl_paths -f ;;")
                .contains("'claudectl bus role bind 1') _claudectl_paths -d ;;")
                .contains("'claudectl init --plugin-dir') _claudectl_paths -d ;;");
        for (String place : List.of("send 0", "inbox --role", "role bind 0", "role unbind 0")) {
            assertThat(PRINTED.bash())
                    .contains(
                            "'claudectl bus %s') _claudectl_words $(_claudectl_roles) ;;"
                                    .formatted(place));
        }
    }

    @Test
    void the_manual_has_its_sections_and_the_help_its_exit_codes() {
        assertThat(PRINTED.manual().lines().filter(line -> line.startsWith(".SH")))
                .containsExactly(
                        ".SH NAME",
                        ".SH SYNOPSIS",
                        ".SH DESCRIPTION",
                        ".SH OPTIONS",
                        ".SH COMMANDS",
                        ".SH \"EXIT STATUS\"",
                        ".SH \"ENVIRONMENT\"",
                        ".SH \"FILES\"");
        assertThat(MODEL.getUsageMessage()).contains("Exit codes:").contains("75");
        assertThat(MODEL.getSubcommands().get("bus").getUsageMessage())
                .doesNotContain("Exit codes:");
        assertThat(PRINTED.manual()).doesNotContain("${", "%n");
    }

    private static List<CommandSpec> visible(CommandSpec spec) {
        var all = new ArrayList<CommandSpec>();
        if (!spec.usageMessage().hidden()) {
            all.add(spec);
            spec.subcommands().values().forEach(each -> all.addAll(visible(each.getCommandSpec())));
        }
        return all;
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin);
        assertThat(from).as(begin).isNotNegative();
        return text.substring(from, text.indexOf(end, from + begin.length()));
    }

    private static String roff(String text) {
        return text.replace("-", "\\-");
    }

    private static String zshName(CommandSpec command) {
        return "_" + command.qualifiedName("_");
    }

    private static void holds(String output, String text, String word) {
        Pattern whole =
                Pattern.compile(
                        "(?<![a-z0-9])"
                                + Pattern.quote(word.toLowerCase(Locale.ROOT))
                                + "(?![a-z0-9])");
        assertThat(whole.matcher(text.toLowerCase(Locale.ROOT)).find())
                .as("%s in the %s output", word, output)
                .isTrue();
    }

    private static String branch(String text, String arm, CommandSpec command) {
        String call = command.qualifiedName();
        String begin = call.contains(" ") ? arm.formatted(call) : call + ") ";
        return text.lines().filter(line -> line.strip().startsWith(begin)).findFirst().orElse("");
    }

    private static List<String> fishRules(CommandSpec command) {
        String call = command.qualifiedName();
        String quoted = call.contains(" ") ? "\\'" + call + "\\''" : call + "'";
        return PRINTED.fish()
                .lines()
                .filter(
                        line ->
                                line.startsWith(
                                        "complete -c claudectl -n '__claudectl_in " + quoted))
                .map(line -> line.replaceAll(" -d '.*", "") + " ")
                .toList();
    }
}
