package io.claudectl.cli.context;

import io.claudectl.core.text.SafeText;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * How every command line of claudectl is read: no colours, one line for what was not understood.
 */
public final class PlainCommands {
    private PlainCommands() {}

    /** Sets a command line up; errors in its words are handled by the caller with {@link #said}. */
    public static CommandLine plain(CommandLine line) {
        line.setUsageHelpAutoWidth(false);
        line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        return line;
    }

    /** What to say of words that are not understood: one line that names the help. */
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
