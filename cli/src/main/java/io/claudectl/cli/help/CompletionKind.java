package io.claudectl.cli.help;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.ArgSpec;

/** What may stand in a place of a command line, as far as a shell can propose it. */
public sealed interface Offer {
    /** Anything; nothing can be proposed. */
    record Free() implements Offer {}

    /** One of these words. */
    record Words(List<String> words) implements Offer {
        public Words {
            words = List.copyOf(words);
        }
    }

    /** An existing file. */
    record Files() implements Offer {}

    /** An existing directory. */
    record Directories() implements Offer {}

    /** A role the bus knows. */
    record Roles() implements Offer {}

    /**
     * Marks a place for a role whose label does not say so: {@code completionCandidates =
     * Offer.RoleNames.class}. Empty, because roles are asked for when somebody completes.
     */
    final class RoleNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.<String>of().iterator();
        }
    }

    /**
     * Reads it from the model: declared candidates first, then the value's type, then the label, in
     * which {@code <file>}, {@code <dir>}, {@code <cwd>}, {@code <role>} and {@code <a|b>} speak
     * for themselves.
     */
    static Offer of(ArgSpec place) {
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
        String kind = label.substring(label.lastIndexOf('-') + 1);
        if (Set.of("dir", "cwd", "directory", "folder").contains(kind)) {
            return new Directories();
        }
        if (kind.equals("role")) {
            return new Roles();
        }
        return kind.equals("file") || place.type() == Path.class ? new Files() : new Free();
    }

    /** A label without what marks it as one. */
    static String bare(String label) {
        return label.replaceAll("[<>\\[\\]]", "");
    }
}
