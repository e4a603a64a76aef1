package io.claudectl.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
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
