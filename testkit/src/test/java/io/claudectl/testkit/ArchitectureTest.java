package io.claudectl.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Names in ARCHITECTURE.md lead somewhere: "go to class" finds each. */
class ArchitectureTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern TYPE = Pattern.compile("([A-Z]\\w*[a-z]\\w*)(\\.[a-z]\\w*)?");

    /** Code words of these sections that only look like a type. */
    private static final Set<String> OTHERS = Set.of("SessionStart");

    private static String page = "";
    private static Set<String> types = Set.of();

    @BeforeAll
    static void read() throws IOException {
        page = Files.readString(ROOT.resolve("ARCHITECTURE.md"));
        try (Stream<Path> all = Files.walk(ROOT)) {
            types =
                    all.map(path -> String.valueOf(path.getFileName()))
                            .filter(name -> name.endsWith(".java"))
                            .map(name -> name.substring(0, name.length() - ".java".length()))
                            .collect(Collectors.toSet());
        }
    }

    @Test
    void whereIsTable_everyType_hasAFile() {
        assertThat(codes("## Where is ...?")).hasSizeGreaterThan(30);
        assertThat(unknown("## Where is ...?")).isEmpty();
    }

    @Test
    void otherSections_everyType_hasAFile() {
        for (String heading :
                List.of(
                        "## Threads",
                        "## A message's way",
                        "## The delivery state table",
                        "## Waking",
                        "## Work with one owner",
                        "## Where to begin")) {
            assertThat(unknown(heading)).as(heading).isEmpty();
        }
    }

    @Test
    void everyPath_exists() {
        List<String> missing =
                Stream.concat(codes("## The map").stream(), codes("## Where is ...?").stream())
                        .filter(code -> code.matches("[a-z][\\w.-]*(/[\\w.-]+)*/?"))
                        .filter(code -> code.contains("/"))
                        .filter(code -> !Files.exists(ROOT.resolve(code)))
                        .filter(code -> !code.equals("schema/") && !code.equals("resources/"))
                        .toList();
        assertThat(missing).isEmpty();
    }

    private static Set<String> unknown(String heading) {
        return codes(heading).stream()
                .map(TYPE::matcher)
                .filter(java.util.regex.Matcher::matches)
                .map(match -> match.group(1))
                .filter(name -> !types.contains(name) && !OTHERS.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The code words of one section. */
    private static List<String> codes(String heading) {
        int begin = page.indexOf("\n" + heading + "\n");
        assertThat(begin).as(heading).isNotNegative();
        int end = page.indexOf("\n## ", begin + 1);
        String section = page.substring(begin, end < 0 ? page.length() : end);
        return CODE.matcher(section).results().map((MatchResult found) -> found.group(1)).toList();
    }
}
