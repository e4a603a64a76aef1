package io.claudectl.setup.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands that run in a process of their own, because they must work without a daemon. */
@Command(
        name = "claudectl",
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT,
        subcommands = {InitCommand.class, DoctorCommand.class})
public final class Setup {
    /** Runs the words of one call; returns the process's exit code. */
    public static int run(String[] args) {
        CommandLine line = PlainCommands.plain(new CommandLine(new Setup()));
        line.setParameterExceptionHandler(
                (wrong, words) -> {
                    System.err.println(PlainCommands.said(wrong));
                    return 2;
                });
        return line.execute(args);
    }
}
