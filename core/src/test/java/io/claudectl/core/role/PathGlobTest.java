package io.claudectl.core.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

public class PathGlobTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int PATH_LENGTH = 4_096;

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest
    @CsvSource({
        "src/main.ts, src/main.ts, true",
        "src/main.ts, src/main_ts, false",
        "src/main.ts, src/Main.ts, false",
        "src/main.ts, src, false",
        "src, src/main.ts, false",
        "main.ts, src/main.ts, false",
        "src/*.ts, src/main.ts, true",
        "src/*.ts, src/.ts, true",
        "src/*.ts, src/a/main.ts, false",
        "*, .env, true",
        "*, a/b, false",
        "*/*, a/b, true",
        "a*c*e, abcde, true",
        "a*c*e, ace, true",
        "a*c*e, acde-, false",
        "a*bc, abcbc, true",
        "a*bc, abcb, false",
        "m?in.ts, main.ts, true",
        "m?in.ts, min.ts, false",
        "a?b, a/b, false",
        "?, \u00e4, true",
        "?, \ud83d\ude00, true",
        "??, \ud83d\ude00, false",
        "*?\u00e4, \ud83d\ude00\u00e4, true",
        "**, a, true",
        "**, a/b/c, true",
        "**/x, x, true",
        "**/x, a/b/x, true",
        "**/x, a/b/xx, false",
        "**/x, a/x/b, false",
        "a/**/b, a/b, true",
        "a/**/b, a/x/y/b, true",
        "a/**/b, b, false",
        "**/a/**/b, x/a/y/a/z/b, true",
        "**/a/b, a/a/b, true",
        "docs/**, docs/a/b.md, true",
        "docs/**, docs, true",
        "docs/**, docsy/a, false",
        "docs/, docs/a/b.md, true",
        "docs/, docs, true",
        "docs/, docs.md, false",
        "a+b/(c)|$.^, a+b/(c)|$.^, true",
        "!a, b, false"
    })
    void a_glob_means_files_name_by_name(String glob, String path, boolean matches) {
        assertThat(new PathGlob(glob).matches(path)).isEqualTo(matches);
    }

    @Test
    void the_directory_itself_is_meant_by_everything_below_it_only() {
        assertThat(new PathGlob("**").matches("")).isTrue();
        assertThat(new PathGlob("**/**").matches("")).isTrue();
        assertThat(new PathGlob("*").matches("")).isFalse();
        assertThat(new PathGlob("**/*").matches("")).isFalse();
    }

    @Test
    void a_final_slash_is_kept_as_everything_below() {
        assertThat(new PathGlob("docs/")).isEqualTo(new PathGlob("docs/**"));
        assertThat(new PathGlob("docs/").value()).isEqualTo("docs/**");
        assertThat(new PathGlob(new PathGlob("docs/").value())).isEqualTo(new PathGlob("docs/"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''       | is empty",
                "/        | begins with /, but is relative to its role's directory",
                "/a/b     | begins with /, but is relative to its role's directory",
                "a//b     | has two / in a row",
                "a//      | has two / in a row",
                "./a      | has . for a name, but files are named from the role's directory downwards",
                "a/.      | has . for a name, but files are named from the role's directory downwards",
                "a/../b   | has .. for a name, but files are named from the role's directory downwards",
                "..       | has .. for a name, but files are named from the role's directory downwards",
                "../      | has .. for a name, but files are named from the role's directory downwards",
                "[ab].ts  | holds [, but only *, ? and ** are known",
                "ab].ts   | holds ], but only *, ? and ** are known",
                "{a,b}.ts | holds {, but only *, ? and ** are known",
                "a}       | holds }, but only *, ? and ** are known",
                "a\\*     | holds \\, but only *, ? and ** are known",
                "a**      | has ** beside other characters in a**, but ** must be alone between two /",
                "a/**b    | has ** beside other characters in **b, but ** must be alone between two /",
                "***      | has ** beside other characters in ***, but ** must be alone between two /",
                "**.ts    | has ** beside other characters in **.ts, but ** must be alone between two /",
                "**/?**/a | has ** beside other characters in ?**, but ** must be alone between two /",
            })
    void what_is_no_glob_is_refused_with_its_reason(String text, String reason) {
        assertThat(PathGlob.wrong(text)).isEqualTo(reason);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PathGlob(text))
                .withMessage("not a glob: " + reason);
    }

    @ParameterizedTest
    @CsvSource({"0, U+0000", "7, U+0007", "10, U+000A", "27, U+001B", "127, U+007F", "155, U+009B"})
    void no_control_character_is_taken_or_shown(int character, String name) {
        assertThat(PathGlob.wrong("a" + (char) character + "b"))
                .isEqualTo("holds the control character " + name);
    }

    @Test
    void a_glob_has_at_most_255_characters_with_what_its_final_slash_stands_for() {
        assertThat(PathGlob.wrong("a".repeat(255))).isNull();
        assertThat(PathGlob.wrong("a".repeat(256)))
                .isEqualTo("has 256 characters, at most 255 are allowed");
        assertThat(PathGlob.wrong("a".repeat(252) + "/")).isNull();
        assertThat(PathGlob.wrong("a".repeat(253) + "/"))
                .isEqualTo("has 256 characters, at most 255 are allowed");
    }

    @Test
    void a_glob_has_at_most_32_names() {
        assertThat(PathGlob.wrong("a/".repeat(31) + "a")).isNull();
        assertThat(PathGlob.wrong("a/".repeat(31))).isNull();
        assertThat(PathGlob.wrong("a/".repeat(32) + "a"))
                .isEqualTo("has 33 names between its /, at most 32 are allowed");
        assertThat(PathGlob.wrong("a/".repeat(32)))
                .isEqualTo("has 33 names between its /, at most 32 are allowed");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void it_means_what_trying_everything_finds(long seed) {
        var random = new Random(seed);
        int meant = 0;
        for (int i = 0; i < 300; i++) {
            String glob = glob(random);
            String path = path(random);
            boolean expected = names(list(glob), path.isEmpty() ? List.of() : list(path));
            assertThat(new PathGlob(glob).matches(path))
                    .as("%s on %s", glob, path)
                    .isEqualTo(expected);
            meant += expected ? 1 : 0;
        }
        assertThat(meant).isBetween(1, 299);
    }

    @ParameterizedTest
    @CsvSource({
        "*a, 1, b, a",
        "*a, 100, b, a",
        "?*a, 80, b, a",
        "**/, 31, x, a/",
        "*a*/**/, 15, x, a/",
        "**/*a*a*a*b/, 10, x, aaaaaaaa/",
        "**/*a*a*a*a*a*a/**/, 10, x, aaaaaaaa/"
    })
    void a_glob_made_to_be_slow_is_not(String again, int times, String end, String path) {
        var glob = new PathGlob(again.repeat(times) + end);
        String longest = path.repeat(PATH_LENGTH / path.length());

        assertTimeoutPreemptively(
                LONG,
                () -> {
                    for (int i = 0; i < 100; i++) {
                        assertThat(glob.matches(longest)).isFalse();
                    }
                });
    }

    public static String glob(Random random) {
        var names = new ArrayList<String>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            names.add(random.nextInt(4) == 0 ? "**" : name(random, "aab*?"));
        }
        return String.join("/", names)
                .replaceAll("\\*\\*+", "**")
                .replaceAll("(?<=[^/])\\*\\*|\\*\\*(?=[^/])", "*");
    }

    public static String path(Random random) {
        var names = new ArrayList<String>();
        for (int i = random.nextInt(5); i > 0; i--) {
            names.add(name(random, "aab"));
        }
        return String.join("/", names);
    }

    private static String name(Random random, String letters) {
        var name = new StringBuilder();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            name.append(letters.charAt(random.nextInt(letters.length())));
        }
        return name.toString();
    }

    private static List<String> list(String text) {
        return List.of(text.split("/", -1));
    }

    private static boolean names(List<String> glob, List<String> path) {
        if (glob.isEmpty()) {
            return path.isEmpty();
        }
        List<String> others = glob.subList(1, glob.size());
        if (glob.getFirst().equals("**")) {
            return names(others, path)
                    || !path.isEmpty() && names(glob, path.subList(1, path.size()));
        }
        return !path.isEmpty()
                && characters(glob.getFirst(), path.getFirst())
                && names(others, path.subList(1, path.size()));
    }

    private static boolean characters(String glob, String name) {
        if (glob.isEmpty()) {
            return name.isEmpty();
        }
        if (glob.charAt(0) == '*') {
            return characters(glob.substring(1), name)
                    || !name.isEmpty() && characters(glob, name.substring(1));
        }
        return !name.isEmpty()
                && (glob.charAt(0) == '?' || glob.charAt(0) == name.charAt(0))
                && characters(glob.substring(1), name.substring(1));
    }
}
