package io.claudectl.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Command;

/**
 * Finds the command that a line names, by its words. Building the whole tree for each call would
 * cost ten milliseconds, most of it for commands the line does not name.
 */
final class CommandIndex {
    private final Map<List<String>, Class<?>> all = new HashMap<>();

    /**
     * @param top the commands directly after the program's name
     */
    CommandIndex(List<Class<?>> top) {
        top.forEach(each -> collect(List.of(), each));
    }

    /** Returns the words that name a command without subcommands; empty where none matches. */
    List<String> path(List<String> words) {
        for (int length = 1; length <= words.size(); length++) {
            if (all.containsKey(words.subList(0, length))) {
                return List.copyOf(words.subList(0, length));
            }
        }
        return List.of();
    }

    /** Returns the class of a command that {@link #path} found. */
    Class<?> command(List<String> path) {
        return Objects.requireNonNull(all.get(path));
    }

    private void collect(List<String> above, Class<?> type) {
        Command command = type.getAnnotation(Command.class);
        var path = new ArrayList<>(above);
        path.add(command.name());
        if (command.subcommands().length == 0) {
            all.put(List.copyOf(path), type);
        }
        for (Class<?> below : command.subcommands()) {
            collect(path, below);
        }
    }
}
