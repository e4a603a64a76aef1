package io.claudectl.cli.context;

import io.claudectl.core.text.SafeText;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The parsing of every command line of claudectl: no colours, one line for a parse error. */
public final class PlainCommands {
    private PlainCommands() {}

    /** Configures a command line; the caller handles parse errors with {@link #said}. */
    public static CommandLine plain(CommandLine line) {
        line.setUsageHelpAutoWidth(false);
        line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        return line;
    }

    /** Renders a parse error: one line that names the help. */
    public static String said(ParameterException wrong) {
        String text =
                String.valueOf(wrong.getMessage())
                        .lines()
                        .findFirst()
                        .orElse("these words are not understood");
        return "claudectl: "
                + SafeText.singleLine(text)
                + "; see "
                + wrong.getCommandLine().getCommandSpec().qualifiedName()
                + " --help";
    }
}
