package io.claudectl.core.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.claudectl.core.role.PathGlob;
import io.claudectl.core.role.PathGlobTest;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.state.Owners.Candidate;
import io.claudectl.core.state.Owners.Outcome;
import io.claudectl.core.state.Owners.Owned;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnersTest {
    private static final List<String> DIRECTORIES =
            List.of("/", "/a", "/a//", "/a/b", "/a/*", "/aa");

    /** Few, so that some come twice. */
    private static final List<String> USUAL = List.of("a", "a?", "a*", "?a", "*/", "**/a*", "a/**");

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest
    @CsvSource({
        // More leading names.
        "src/**, **/*.ts, src/a.ts",
        "src/*, **/a.ts, src/a.ts",
        "src/main.ts, src/*.ts, src/main.ts",
        "src/a/**, src/**/a/long-name.ts, src/a/long-name.ts",
        // Then more characters.
        "src/*.ts, src/*, src/a.ts",
        "**/*.spec.ts, **/*.ts, src/a.spec.ts",
        "**/a/*, **/*, a/b",
        "docs/*/, docs/, docs/a/b",
        "**/*/x, **/x, a/x",
        // Then fewer **, then fewer * and ?.
        "src/*, src/**, src/a.ts",
        "**/x, **/**/x, a/x",
        "a?, a*?, ab",
        "*.ts, *?.ts, ab.ts"
    })
    void the_more_specific_glob_wins(String wins, String loses, String path) {
        for (boolean first : new boolean[] {true, false}) {
            var winner = owned("winner", "/p", wins);
            var loser = owned("loser", "/p", loses);
            var owners = new Owners(first ? List.of(winner, loser) : List.of(loser, winner));

            assertThat(owners.find("/p/" + path))
                    .isEqualTo(new Outcome.Owner(winner.role(), "/p/" + new PathGlob(wins)));
        }
    }

    @Test
    void the_directory_is_part_of_the_glob() {
        var owners =
                new Owners(
                        List.of(owned("inner", "/p/src", "**"), owned("outer", "/p", "**/*.ts")));
        assertThat(owners.find("/p/src/a.ts"))
                .isEqualTo(new Outcome.Owner(new RoleName("inner"), "/p/src/**"));
        assertThat(owners.find("/p/lib/a.ts"))
                .isEqualTo(new Outcome.Owner(new RoleName("outer"), "/p/**/*.ts"));

        var same =
                new Owners(List.of(owned("inner", "/p/src", "*"), owned("outer", "/p", "src/*")));
        assertThat(same.find("/p/src/a.ts"))
                .isEqualTo(
                        new Outcome.Tie(
                                List.of(
                                        new Candidate(new RoleName("inner"), "/p/src/*"),
                                        new Candidate(new RoleName("outer"), "/p/src/*"))));
    }

    @Test
    void wildcards_in_the_name_of_a_directory_are_only_text() {
        var owners = new Owners(List.of(owned("odd", "/p/*", "a?"), owned("plain", "/p/x", "a*")));

        assertThat(owners.find("/p/x/ab"))
                .isEqualTo(new Outcome.Owner(new RoleName("plain"), "/p/x/a*"));
        assertThat(owners.find("/p/*/ab"))
                .isEqualTo(new Outcome.Owner(new RoleName("odd"), "/p/*/a?"));
    }

    @Test
    void equal_globs_of_two_roles_are_a_tie_and_those_of_one_are_not() {
        var twice = new Owners(List.of(owned("a", "/p", "x*", "*x", "x*", "x*")));
        assertThat(twice.find("/p/xx")).isEqualTo(new Outcome.Owner(new RoleName("a"), "/p/*x"));

        var two =
                new Owners(
                        List.of(
                                owned("b", "/p", "x*", "**"),
                                owned("a", "/p", "x*", "*x", "x*"),
                                owned("c", "/p", "**")));
        assertThat(two.find("/p/xx"))
                .isEqualTo(
                        new Outcome.Tie(
                                List.of(
                                        new Candidate(new RoleName("a"), "/p/*x"),
                                        new Candidate(new RoleName("b"), "/p/x*"))));
    }

    @Test
    void a_refusal_names_those_around_the_file_first_and_five_at_most() {
        var owners =
                new Owners(
                        List.of(
                                owned("a", "/q", "*"),
                                owned("b", "/pp", "*"),
                                owned("e", "/", "*"),
                                owned("d", "/p", "*.ts"),
                                owned("f", "/p/src", "*.ts"),
                                owned("none", "/p/src"),
                                owned("c", "/p/src", "*.ts"),
                                owned("c", "/r", "*.ts")));

        assertThat(owners.find("/p/src/a.js")).isEqualTo(nobody("c", "f", "d", "e", "a"));
        assertThat(owners.find("/x/y")).isEqualTo(nobody("e", "a", "b", "c", "d"));
        assertThat(new Owners(List.of(owned("none", "/p"))).find("/p/a")).isEqualTo(nobody());
        assertThat(new Owners(List.of()).find("/p/a")).isEqualTo(nobody());
    }

    @Test
    void the_root_and_slashes_at_an_end_are_no_trouble() {
        var owners = new Owners(List.of(owned("root", "/", "**"), owned("p", "/p///", "**", "a")));

        assertThat(owners.find("/")).isEqualTo(new Outcome.Owner(new RoleName("root"), "/**"));
        assertThat(owners.find("///")).isEqualTo(new Outcome.Owner(new RoleName("root"), "/**"));
        assertThat(owners.find("/pp")).isEqualTo(new Outcome.Owner(new RoleName("root"), "/**"));
        assertThat(owners.find("/p")).isEqualTo(new Outcome.Owner(new RoleName("p"), "/p/**"));
        assertThat(owners.find("/p/a//")).isEqualTo(new Outcome.Owner(new RoleName("p"), "/p/a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "p/a", "/p/../q", "/p/./a", "/p//a", "/p/..", "//p", ".", "~/a"})
    void a_path_that_is_not_absolute_or_not_in_normal_form_is_nobodys(String path) {
        var owners = new Owners(List.of(owned("root", "/", "**"), owned("p", "/p", "**")));

        assertThat(owners.find(path)).isInstanceOf(Outcome.Nobody.class);
    }

    @Test
    void a_directory_is_absolute() {
        assertThatIllegalArgumentException().isThrownBy(() -> owned("a", "p", "*"));
        assertThatIllegalArgumentException().isThrownBy(() -> owned("a", "", "*"));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void it_finds_what_a_look_at_every_glob_finds(long seed) {
        var random = new Random(seed);
        int owner = 0;
        int nobody = 0;
        int tie = 0;
        for (int round = 0; round < 100; round++) {
            List<Owned> all = some(random);
            var owners = new Owners(all);
            for (int i = 0; i < 5; i++) {
                String below = PathGlobTest.path(random);
                String path = (random.nextInt(4) > 0 ? "/a/" : "/") + below;
                Outcome expected = naive(all, path);
                assertThat(owners.find(path)).as("%s in %s", path, all).isEqualTo(expected);
                owner += expected instanceof Outcome.Owner ? 1 : 0;
                nobody += expected instanceof Outcome.Nobody ? 1 : 0;
                tie += expected instanceof Outcome.Tie ? 1 : 0;
            }
        }
        assertThat(List.of(owner, nobody, tie)).doesNotContain(0);
    }

    private static List<Owned> some(Random random) {
        var all = new ArrayList<Owned>();
        for (int role = random.nextInt(9); role > 0; role--) {
            var globs = new ArrayList<String>();
            for (int i = random.nextInt(5); i > 0; i--) {
                globs.add(
                        random.nextBoolean()
                                ? PathGlobTest.glob(random)
                                : USUAL.get(random.nextInt(USUAL.size())));
            }
            String directory = DIRECTORIES.get(random.nextInt(DIRECTORIES.size()));
            all.add(owned("role" + role, directory, globs.toArray(String[]::new)));
        }
        Collections.shuffle(all, random);
        return all;
    }

    /** Every glob as a regular expression over the absolute path, its rank worked out from text. */
    private static Outcome naive(List<Owned> all, String path) {
        String asked = path.replaceAll("/+$", "");
        var byRank = new TreeMap<List<Integer>, TreeMap<RoleName, String>>(OwnersTest::ranks);
        for (Owned owned : all) {
            String directory = owned.directory().replaceAll("/+$", "");
            for (PathGlob glob : owned.globs()) {
                if (asked.matches(Pattern.quote(directory) + regex(glob.value()))) {
                    byRank.computeIfAbsent(rank(directory, glob.value()), r -> new TreeMap<>())
                            .merge(
                                    owned.role(),
                                    directory + "/" + glob.value(),
                                    (one, other) -> one.compareTo(other) < 0 ? one : other);
                }
            }
        }
        if (byRank.isEmpty()) {
            return new Outcome.Nobody(naiveNear(all, asked));
        }
        var best = byRank.lastEntry().getValue();
        return best.size() == 1
                ? new Outcome.Owner(best.firstKey(), best.firstEntry().getValue())
                : new Outcome.Tie(
                        best.entrySet().stream()
                                .map(each -> new Candidate(each.getKey(), each.getValue()))
                                .toList());
    }

    private static String regex(String glob) {
        var regex = new StringBuilder();
        for (String name : glob.split("/", -1)) {
            regex.append(
                    name.equals("**")
                            ? "(/[^/]+)*"
                            : "/" + name.replace("?", "[^/]").replace("*", "[^/]*"));
        }
        return regex.toString();
    }

    private static List<Integer> rank(String directory, String glob) {
        // The directory's own characters are never wildcards.
        String absolute = directory.replaceAll("[^/]", "d") + "/" + glob;
        int leading = 0;
        for (String name : absolute.substring(1).split("/", -1)) {
            if (name.contains("*") || name.contains("?")) {
                break;
            }
            leading++;
        }
        String withoutDeep = (absolute + "/").replaceAll("(?<=/)(\\*\\*/)+", "");
        String literal = withoutDeep.replaceAll("[*?]", "");
        int deep = (int) Arrays.stream(absolute.split("/")).filter("**"::equals).count();
        return List.of(leading, literal.length(), -deep, literal.length() - withoutDeep.length());
    }

    private static int ranks(List<Integer> one, List<Integer> other) {
        for (int i = 0; i < one.size(); i++) {
            if (!one.get(i).equals(other.get(i))) {
                return one.get(i) - other.get(i);
            }
        }
        return 0;
    }

    private static List<RoleName> naiveNear(List<Owned> all, String asked) {
        var around = new ArrayList<Owned>();
        var others = new ArrayList<Owned>();
        for (Owned owned : all) {
            String directory = owned.directory().equals("/") ? "" : owned.directory();
            if (!owned.globs().isEmpty()) {
                ((asked + "/").startsWith(directory + "/") ? around : others).add(owned);
            }
        }
        around.sort(
                Comparator.comparingInt((Owned owned) -> owned.directory().length())
                        .reversed()
                        .thenComparing(Owned::role));
        others.sort(Comparator.comparing(Owned::role));
        around.addAll(others);
        return around.stream().map(Owned::role).limit(Owners.NEAR_MAX).toList();
    }

    private static Owned owned(String role, String directory, String... globs) {
        return new Owned(
                new RoleName(role), directory, Arrays.stream(globs).map(PathGlob::new).toList());
    }

    private static Outcome nobody(String... near) {
        return new Outcome.Nobody(Arrays.stream(near).map(RoleName::new).toList());
    }
}
