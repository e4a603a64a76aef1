package io.claudectl.cli.help;

import io.claudectl.cli.context.Exit;
import io.claudectl.daemon.Build;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The commands that print the command line itself; neither needs the bus. */
public final class PrintedCommands {
    private static final List<String> SHELLS = List.of("bash", "zsh", "fish");

    private PrintedCommands() {}

    private static String script(String shell) {
        try (InputStream script =
                PrintedCommands.class.getResourceAsStream("/completion/" + shell)) {
            return new String(
                    Objects.requireNonNull(script, shell).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The shells with a script. */
    public static final class Shells extends CompletionWords {
        Shells() {
            super(SHELLS);
        }
    }

    @Command(
            name = "completion",
            header = "Print a shell's completion of claudectl.",
            description = {
                "bash: source <(claudectl completion bash), as a line of ~/.bashrc.",
                "zsh: claudectl completion zsh > _claudectl, in a directory of $fpath.",
                "fish: claudectl completion fish > ~/.config/fish/completions/claudectl.fish",
                "The same scripts are files in share/completions of the program's directory."
            },
            footer = {
                "",
                "Examples:",
                "  source <(claudectl completion bash)",
                "  claudectl completion fish > ~/.config/fish/completions/claudectl.fish"
            })
    public static final class Completion implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Parameters(
                index = "0",
                paramLabel = "<shell>",
                completionCandidates = Shells.class,
                description = "One of ${COMPLETION-CANDIDATES}.")
        @SuppressWarnings("NullAway.Init")
        private String shell;

        @Override
        public Integer call() {
            if (!SHELLS.contains(shell)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "no completion for '%s'; use bash, zsh or fish".formatted(shell));
            }
            return print(spec, script(shell));
        }
    }

    @Command(
            name = "manual",
            hidden = true,
            header = "Print the manual page, for man.",
            footer = {"", "Example:", "  claudectl manual | man -l -"})
    public static final class Manual implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Override
        public Integer call() {
            CommandSpec root = spec.root();
            return print(
                    spec, ManPage.of(Page.of(root), Build.ID, root.usageMessage().exitCodeList()));
        }
    }

    private static int print(CommandSpec spec, String text) {
        CommandLine line = spec.commandLine();
        line.getOut().print(text);
        line.getOut().flush();
        return line.getOut().checkError() ? Exit.FAILED : Exit.DONE;
    }
}
