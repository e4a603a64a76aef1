package io.claudectl.cli.help;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.cli.CommandTree;
import io.claudectl.setup.command.DoctorCommand;
import io.claudectl.setup.command.InitCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The manual of the commands as they are. */
class OwnCommandsTest {
    private static final CommandLine MODEL =
            new CommandTree(List.of(InitCommand.class, DoctorCommand.class)).model();
    private static final String MANUAL =
            ManPage.of(Page.of(MODEL.getCommandSpec()), "1.2.3", Map.of("0", "Done."));

    @Test
    void manual_names_every_command_with_its_options() {
        List<CommandSpec> commands = visible(MODEL.getCommandSpec());

        assertThat(commands).hasSizeGreaterThan(20);
        for (CommandSpec command : commands) {
            assertThat(MANUAL).contains(roff(command.qualifiedName()));
            for (OptionSpec option : command.options()) {
                if (!option.hidden()) {
                    boolean standard = option.usageHelp() || option.versionHelp();
                    assertThat(
                                    between(
                                            MANUAL,
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
    void manual_leaves_out_what_is_hidden() {
        assertThat(MANUAL).doesNotContain("claudectl manual", "__complete");
    }

    @Test
    void the_manual_has_its_sections_and_the_help_its_exit_codes() {
        assertThat(MANUAL.lines().filter(line -> line.startsWith(".SH")))
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
        assertThat(MANUAL).doesNotContain("${", "%n");
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
}
