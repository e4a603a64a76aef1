package io.claudectl.daemon.command;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/**
 * The commands that have none below them, by their words. Making the whole tree for each call costs
 * ten milliseconds, most of it for commands nobody asked for.
 */
final class Leaves {
    private static final Map<List<String>, Class<?>> ALL = new HashMap<>();

    static {
        collect(List.of(), Cli.Root.class);
    }

    private Leaves() {}

    /** The words that name a command without any below it; empty where they name none. */
    static List<String> path(List<String> words) {
        for (int length = 1; length <= words.size(); length++) {
            if (ALL.containsKey(words.subList(0, length))) {
                return List.copyOf(words.subList(0, length));
            }
        }
        return List.of();
    }

    /** The class of a command that {@link #path} found. */
    static Class<?> command(List<String> path) {
        return java.util.Objects.requireNonNull(ALL.get(path));
    }

    private static void collect(List<String> path, Class<?> type) {
        Command command = type.getAnnotation(Command.class);
        if (command.subcommands().length == 0) {
            ALL.put(path, type);
        }
        for (Class<?> below : command.subcommands()) {
            var longer = new java.util.ArrayList<>(path);
            longer.add(below.getAnnotation(Command.class).name());
            collect(List.copyOf(longer), below);
        }
    }
}
