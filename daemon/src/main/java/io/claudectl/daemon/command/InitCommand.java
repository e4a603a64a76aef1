package io.claudectl.daemon.command;

import io.claudectl.setup.PluginFolder;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "init",
        header = "Write the Claude Code plugin of the bus into a folder.",
        description = {
            "The folder is a marketplace the client loads in place. To use it, name it in the client's settings.json under",
            "extraKnownMarketplaces and switch the plugin on under enabledPlugins as claudectl@claudectl."
        },
        footer = {"", "Example:", "  claudectl init --plugin-dir ~/claudectl-plugin"})
final class InitCommand implements Callable<Integer> {
    private final Context context;

    @Option(
            names = "--plugin-dir",
            required = true,
            paramLabel = "<dir>",
            description = "Where to write it.")
    @SuppressWarnings("NullAway.Init")
    private String folder;

    InitCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try {
            Path target = Path.of(context.console().call().cwd()).resolve(folder).normalize();
            List<Path> files =
                    PluginFolder.write(target, context.control().client(), Version.NUMBER);
            context.line("wrote the plugin to " + target + ":");
            files.forEach(file -> context.line("  " + file));
            return Exit.DONE;
        } catch (IOException | InvalidPathException unwritable) {
            return context.refused(
                    "cannot write the plugin to %s: %s".formatted(folder, unwritable.getMessage()));
        }
    }
}
