package io.claudectl.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Command;

/**
 * The commands that have none below them, by their words. Making the whole tree for each call costs
 * ten milliseconds, most of it for commands nobody asked for.
 */
final class Leaves {
    private final Map<List<String>, Class<?>> all = new HashMap<>();

    /**
     * @param top the commands that stand directly behind the program's name
     */
    Leaves(List<Class<?>> top) {
        top.forEach(each -> collect(List.of(), each));
    }

    /** The words that name a command without any below it; empty where they name none. */
    List<String> path(List<String> words) {
        for (int length = 1; length <= words.size(); length++) {
            if (all.containsKey(words.subList(0, length))) {
                return List.copyOf(words.subList(0, length));
            }
        }
        return List.of();
    }

    /** The class of a command that {@link #path} found. */
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
