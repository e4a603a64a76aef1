package io.claudectl.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the order of core's packages: each may name only those before it. */
class LayersTest {
    private static final Path MAIN = Path.of("src/main/java");
    private static final String CORE = "io.claudectl.core.";
    private static final Pattern NAMED =
            Pattern.compile("\\bio\\.claudectl\\.core\\.([a-z]+(?:\\.[a-z]+)*)\\b");

    /** The lowest first. */
    private static final List<String> LAYERS =
            List.of(
                    "text",
                    "time",
                    "role",
                    "subject",
                    "message",
                    "claim",
                    "limit",
                    "agent",
                    "decision",
                    "store",
                    "state",
                    "rules.deliver",
                    "rules.session",
                    "rules.claim",
                    "rules.wake",
                    "rules.send",
                    "command");

    @Test
    void package_of_core_names_only_lower_ones() throws IOException {
        var upward = new ArrayList<String>();
        for (Path source : sources()) {
            String own = name(source);
            for (String named : named(source)) {
                if (!LAYERS.contains(named) || LAYERS.indexOf(named) > LAYERS.indexOf(own)) {
                    upward.add(source.getFileName() + " of " + own + " names " + named);
                }
            }
        }
        assertThat(upward).isEmpty();
    }

    @Test
    void every_package_of_core_is_a_layer() throws IOException {
        assertThat(sources().stream().map(LayersTest::name).distinct())
                .containsExactlyInAnyOrderElementsOf(LAYERS);
        assertThat(named(MAIN.resolve("module-info.java"))).containsExactlyElementsOf(LAYERS);
    }

    /** Files that need each other, each with a comment that says why. */
    private static final Set<Set<String>> PAIRS = Set.of(Set.of("Directory", "Resolution"));

    @Test
    void files_of_a_package_form_no_circle() throws IOException {
        for (String layer : LAYERS) {
            var names = new TreeMap<String, Set<String>>();
            for (Path source : sources()) {
                if (name(source).equals(layer)) {
                    names.put(file(source), words(source));
                }
            }
            for (var each : names.entrySet()) {
                each.getValue().retainAll(names.keySet());
                each.getValue().remove(each.getKey());
            }
            assertThat(circles(names)).as(layer).isEmpty();
        }
    }

    /** Files that reach themselves over what they name. */
    private static List<String> circles(Map<String, Set<String>> names) {
        var circles = new ArrayList<String>();
        for (String start : names.keySet()) {
            var reached = new TreeSet<String>();
            var next = new ArrayDeque<>(List.of(start));
            while (!next.isEmpty()) {
                String at = next.pop();
                for (String named : names.getOrDefault(at, Set.of())) {
                    if (!PAIRS.contains(Set.of(at, named)) && reached.add(named)) {
                        next.push(named);
                    }
                }
            }
            if (reached.contains(start)) {
                circles.add(start + " over " + reached);
            }
        }
        return circles;
    }

    private static String file(Path source) {
        return source.getFileName().toString().replace(".java", "");
    }

    /** The words of the code: no comments, no texts, no name behind a point. */
    private static Set<String> words(Path source) throws IOException {
        String code =
                Files.readString(source)
                        .replaceAll("(?s)/\\*.*?\\*/|//[^\\n]*|\"(?:[^\"\\\\\\n]|\\\\.)*\"", " ");
        return Pattern.compile("(?<![\\w.])[A-Z]\\w*")
                .matcher(code)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Path> sources() throws IOException {
        Path core = MAIN.resolve(CORE.replace('.', '/'));
        try (var all = Files.walk(core)) {
            return all.filter(path -> path.toString().endsWith(".java")).toList();
        }
    }

    private static String name(Path source) {
        String folder = MAIN.relativize(source).getParent().toString().replace('/', '.');
        return folder.substring(Math.min(CORE.length(), folder.length()));
    }

    private static List<String> named(Path source) throws IOException {
        return NAMED.matcher(Files.readString(source))
                .results()
                .map(LayersTest::layer)
                .distinct()
                .toList();
    }

    private static String layer(MatchResult found) {
        return found.group(1);
    }
}
