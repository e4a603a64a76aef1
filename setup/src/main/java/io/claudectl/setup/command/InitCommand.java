package io.claudectl.setup.command;

import io.claudectl.setup.PluginFolder;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code claudectl init}. */
@Command(
        name = "init",
        header = "Write the Claude Code plugin of the bus into a folder.",
        description = {
            "The folder is a marketplace the client loads in place. To use it, name it in the client's settings.json under",
            "extraKnownMarketplaces and switch the plugin on under enabledPlugins as claudectl@claudectl."
        },
        footer = {"", "Example:", "  claudectl init --plugin-dir ~/claudectl-plugin"})
public final class InitCommand implements Callable<Integer> {
    @Option(
            names = "--plugin-dir",
            required = true,
            paramLabel = "<dir>",
            description = "Where to write it.")
    @SuppressWarnings("NullAway.Init")
    private String folder;

    @Override
    public Integer call() {
        try {
            Path target = Path.of(folder).toAbsolutePath().normalize();
            Program program = Program.running();
            List<Path> files = PluginFolder.write(target, program.client(), program.number());
            System.out.println("wrote the plugin to " + target + ":");
            files.forEach(file -> System.out.println("  " + file));
            return 0;
        } catch (IOException | InvalidPathException unwritable) {
            System.err.println(
                    "claudectl: cannot write the plugin to %s: %s"
                            .formatted(folder, unwritable.getMessage()));
            return 1;
        }
    }
}
