package io.claudectl.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of STYLE.md that a program can see. */
class TidyTest {
    private static final Path ROOT = root();
    private static final int FILE_MAX = 400;
    private static final int METHOD_MAX = 70;
    private static final Pattern METHOD =
            Pattern.compile(
                    "^    (?:    )?(?!.*\\b(?:class|record|interface|enum|new)\\b)[\\w@<].*[({,]$|^    (?:    )?[\\w@<].*\\) (?:throws .*)?\\{$");
    private static final Pattern TYPE =
            Pattern.compile("\\b(?:class|record|interface|enum) (\\w+)");
    private static final Pattern SQL =
            Pattern.compile(
                    "\\b(SELECT .* FROM|INSERT INTO|UPDATE \\w+ SET|DELETE FROM|CREATE TABLE)\\b");
    private static final Pattern CLOCK =
            Pattern.compile(
                    "Instant\\.now\\(|System\\.(currentTimeMillis|nanoTime)\\(|LocalDate(Time)?\\.now\\(|InstantSource\\.system");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#|mailto:)([^)#\\s]+)");

    @Test
    void no_file_is_longer_than_400_lines() throws IOException {
        assertNone(source(), (path, lines) -> lines.size() > FILE_MAX);
    }

    @Test
    void no_method_is_longer_than_70_lines() throws IOException {
        var found = new ArrayList<String>();
        for (Path path : java()) {
            List<String> lines = lines(path);
            for (int start = 0; start < lines.size(); start++) {
                int indent = indent(lines.get(start));
                boolean annotation = lines.get(start).strip().startsWith("@");
                boolean begins =
                        !annotation
                                && METHOD.matcher(lines.get(start)).find()
                                && (indent == 4 || indent == 8);
                if (begins && length(lines, start, indent) > METHOD_MAX) {
                    found.add(ROOT.relativize(path) + ":" + (start + 1));
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void the_client_has_at_most_2200_lines() throws IOException {
        int lines = 0;
        for (Path path : files("client", ".c")) {
            lines += lines(path).size();
        }
        for (Path path : files("client", ".h")) {
            lines += lines(path).size();
        }
        assertThat(lines).isBetween(1, 2_200);
    }

    @Test
    void the_architecture_is_told_in_250_lines() throws IOException {
        assertThat(lines(ROOT.resolve("ARCHITECTURE.md"))).hasSizeBetween(40, 250);
    }

    @Test
    void the_core_reads_no_clock() throws IOException {
        assertNone(files("core/src/main", ".java"), (path, lines) -> any(lines, CLOCK));
    }

    @Test
    void sql_stands_in_the_store_only() throws IOException {
        List<Path> others =
                java().stream()
                        .filter(
                                path ->
                                        path.toString().contains("src/main")
                                                && !path.startsWith(ROOT.resolve("store-sqlite")))
                        .toList();
        assertNone(others, (path, lines) -> any(lines, SQL));
    }

    @Test
    void nothing_waits_by_sleeping() throws IOException {
        assertNone(java(), (path, lines) -> any(lines, Pattern.compile("Thread\\.sle" + "ep\\(")));
    }

    @Test
    void nothing_is_left_for_later() throws IOException {
        assertNone(
                source(),
                (path, lines) ->
                        any(lines, Pattern.compile("TO" + "DO|FIX" + "ME|\\bXX" + "X\\b")));
    }

    @Test
    void types_are_nouns_of_the_trade() throws IOException {
        Pattern vague =
                Pattern.compile(
                        "^(Abstract|Base)[A-Z].*|.*(Manager|Helper|Helpers|Util|Utils|Impl)$");
        assertNone(
                java(),
                (path, lines) ->
                        lines.stream()
                                .filter(
                                        line ->
                                                !line.strip().startsWith("*")
                                                        && !line.strip().startsWith("//"))
                                .flatMap(
                                        line ->
                                                TYPE.matcher(line)
                                                        .results()
                                                        .map(match -> match.group(1)))
                                .anyMatch(name -> vague.matcher(name).matches()));
    }

    @Test
    void no_text_names_a_place_on_somebodys_machine() throws IOException {
        Pattern place = Pattern.compile("/wo" + "rk/main|/ro" + "ot/|/home/[a-z]+/\\.m2");
        List<Path> all = new ArrayList<>(source());
        all.addAll(files("", ".md"));
        all.addAll(files("", ".jsonl"));
        assertNone(all, (path, lines) -> any(lines, place));
    }

    @Test
    void no_text_holds_both_sides_of_a_merge() throws IOException {
        Pattern mark = Pattern.compile("^(<{7}|>{7})( |$)");
        List<Path> all = new ArrayList<>(source());
        all.addAll(files("", ".md"));
        assertNone(all, (path, lines) -> any(lines, mark));
    }

    @Test
    void every_link_in_the_documentation_leads_somewhere() throws IOException {
        var broken = new ArrayList<String>();
        for (Path path : files("", ".md")) {
            for (String line : lines(path)) {
                Matcher link = LINK.matcher(line);
                while (link.find()) {
                    if (!Files.exists(path.resolveSibling(link.group(1)))) {
                        broken.add(ROOT.relativize(path) + " -> " + link.group(1));
                    }
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    private static int length(List<String> lines, int start, int indent) {
        String end = " ".repeat(indent) + "}";
        for (int i = start; i < lines.size(); i++) {
            if (lines.get(i).equals(end) || lines.get(i).equals(end + ";")) {
                return i - start + 1;
            }
            if (i > start && !lines.get(i).isBlank() && indent(lines.get(i)) < indent
                    || lines.get(i).endsWith(";") && indent(lines.get(i)) == indent) {
                return 0;
            }
        }
        return 0;
    }

    private static int indent(String line) {
        return line.length() - line.stripLeading().length();
    }

    private static boolean any(List<String> lines, Pattern pattern) {
        return lines.stream().anyMatch(line -> pattern.matcher(line).find());
    }

    private static void assertNone(List<Path> paths, BiPredicate<Path, List<String>> wrong)
            throws IOException {
        var found = new ArrayList<String>();
        for (Path path : paths) {
            if (wrong.test(path, lines(path))) {
                found.add(ROOT.relativize(path).toString());
            }
        }
        assertThat(paths).isNotEmpty();
        assertThat(found).isEmpty();
    }

    private static List<Path> java() throws IOException {
        return files("", ".java");
    }

    private static List<Path> source() throws IOException {
        var all = new ArrayList<>(java());
        all.addAll(files("", ".c"));
        all.addAll(files("", ".h"));
        all.addAll(files("", ".sql"));
        for (String script :
                List.of(
                        "test",
                        "claudectl",
                        ".ci/run",
                        "dist/build",
                        "dist/package",
                        "dist/train",
                        "scripts/jdk",
                        "client/build")) {
            all.add(ROOT.resolve(script));
        }
        return all;
    }

    private static List<Path> files(String under, String ending) throws IOException {
        try (Stream<Path> all = Files.walk(ROOT.resolve(under))) {
            return all.filter(path -> path.toString().endsWith(ending))
                    .filter(path -> !path.toString().matches(".*/(target|node_modules|\\.git)/.*"))
                    .filter(Files::isRegularFile)
                    .toList();
        }
    }

    private static List<String> lines(Path path) throws IOException {
        return new String(Files.readAllBytes(path), StandardCharsets.UTF_8).lines().toList();
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("LICENSE"))) {
            here = here.getParent();
            if (here == null) {
                throw new AssertionError("the tests run outside a checkout");
            }
        }
        return here;
    }
}
