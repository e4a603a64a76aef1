package io.claudectl.cli.help;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.ArgSpec;

/** Kind of value that completion proposes for an option or a parameter. */
public sealed interface CompletionKind {
    /** Free text: nothing is proposed. */
    record Free() implements CompletionKind {}

    /** One of these words. */
    record Words(List<String> words) implements CompletionKind {
        public Words {
            words = List.copyOf(words);
        }
    }

    /** An existing file. */
    record Files() implements CompletionKind {}

    /** An existing directory. */
    record Directories() implements CompletionKind {}

    /** A role the bus knows. */
    record Roles() implements CompletionKind {}

    /** The id of a message. */
    record Messages() implements CompletionKind {}

    /** The pid of a live session. */
    record Processes() implements CompletionKind {}

    /** A subject, or a pattern of subjects. */
    record Subjects() implements CompletionKind {}

    /**
     * Marks a place for a role whose label does not name it: {@code completionCandidates =
     * CompletionKind.RoleNames.class}. Empty, because roles are read at completion.
     */
    final class RoleNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.<String>of().iterator();
        }
    }

    /**
     * Reads it from the model: declared candidates first, then the value's type, then the label, in
     * which {@code <file>}, {@code <dir>}, {@code <cwd>}, {@code <role>} and {@code <a|b>} name the
     * kind.
     */
    static CompletionKind of(ArgSpec place) {
        Iterable<String> candidates = place.completionCandidates();
        if (candidates instanceof RoleNames) {
            return new Roles();
        }
        var words = new ArrayList<String>();
        if (candidates != null) {
            candidates.forEach(words::add);
        }
        if (!words.isEmpty()) {
            return new Words(words);
        }
        String label = bare(place.paramLabel());
        if (label.contains("|")) {
            return new Words(Arrays.asList(label.split("\\|", -1)));
        }
        String suffix = label.substring(label.lastIndexOf('-') + 1);
        if (Set.of("dir", "cwd", "directory", "folder").contains(suffix)) {
            return new Directories();
        }
        return switch (suffix) {
            case "role" -> new Roles();
            case "id" -> new Messages();
            case "pid" -> new Processes();
            case "subject", "pattern" -> new Subjects();
            default ->
                    suffix.equals("file") || place.type() == Path.class ? new Files() : new Free();
        };
    }

    /** Returns a label without its brackets. */
    static String bare(String label) {
        return label.replaceAll("[<>\\[\\]]", "");
    }
}
