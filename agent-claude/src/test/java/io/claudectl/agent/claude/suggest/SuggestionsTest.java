package io.claudectl.agent.claude.suggest;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.agent.claude.suggest.Suggestions.Known;
import io.claudectl.agent.claude.suggest.Suggestions.Suggestion;
import io.claudectl.core.role.RoleName;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SuggestionsTest {
    private static final Known NOTHING = new Known(Map.of(), null, "");

    private final Footprint footprint = new Footprint("/p/proj/zebra");

    @Test
    void what_the_person_said_goes_before_everything_else_together() {
        for (int i = 0; i < 200; i++) {
            footprint.used("Edit", "/p/proj/zebra/tests/a_test.py");
            footprint.used("Bash", "pytest -q");
        }
        footprint.said("you are the billing engineer");

        assertThat(names(NOTHING)).startsWith("billing", "tester");
        assertThat(of(NOTHING).getFirst().score()).isEqualTo(100);
        assertThat(of(NOTHING).stream().skip(1)).allMatch(each -> each.score() < 100);
    }

    @Test
    void a_name_said_more_often_goes_before_one_said_once() {
        footprint.said("you are the spec");
        footprint.said("no, you are the tester. you are the tester!");

        assertThat(names(NOTHING)).startsWith("tester", "spec");
        assertThat(of(NOTHING).getFirst().reasons())
                .containsExactly("its person called it that 2 times");
    }

    @Test
    void the_directory_alone_gives_its_name() {
        assertThat(of(NOTHING))
                .containsExactly(
                        new Suggestion(
                                new RoleName("zebra"), 20, List.of("its directory has that name")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "/a/Web App     | web-app",
                "/a/api.v2      | api-v2",
                "/a/__x__       | x",
                "/a/supervisor  | none",
                "/a/session-one | none",
                "/a/\u00fc\u00f6      | none",
                "/              | none",
                "''             | none"
            })
    void a_directory_is_offered_where_it_makes_a_legal_name(String cwd, String name) {
        List<Suggestion> found = Suggestions.of(new Footprint(cwd), NOTHING);

        assertThat(found)
                .extracting(each -> each.name().value())
                .isEqualTo(name == null ? List.of() : List.of(name));
    }

    @ParameterizedTest
    @CsvSource({
        "20, 10, 0, impl",
        "3, 9, 0, impl",
        "0, 20, 0, reviewer",
        "1, 30, 0, reviewer",
        "2, 2, 6, tester"
    })
    void the_tools_used_tell_the_kind_of_work(int writes, int reads, int tests, String role) {
        used(writes, reads, tests);

        assertThat(names(NOTHING)).contains(role);
    }

    @ParameterizedTest
    @CsvSource({"2, 0, 0", "1, 5, 0", "0, 7, 0", "0, 0, 2"})
    void a_few_calls_tell_nothing(int writes, int reads, int tests) {
        used(writes, reads, tests);

        assertThat(names(NOTHING)).containsExactly("zebra");
    }

    @ParameterizedTest
    @CsvSource({
        "apps/frontend/src/main.ts, frontend",
        "src/components/Button.ts, frontend",
        "x/page.tsx, frontend",
        "style.css, frontend",
        "services/billing/main.go, backend",
        "src/api/routes.ts, backend",
        "db/migrations/001.txt, backend",
        "q.sql, backend",
        "infra/main.tf, infra",
        ".github/workflows/ci.yml, infra",
        "Dockerfile, infra",
        "helm/values.yaml, infra",
        "docs/plan.txt, spec",
        "README.md, spec",
        "notebooks/a.py, data-analyst",
        "a.ipynb, data-analyst",
        "dbt/models/x.txt, data-analyst",
        "tests/x.py, tester",
        "pkg/x_test.go, tester",
        "src/test/java/FooTest.java, tester",
        "a.spec.ts, tester"
    })
    void the_files_touched_tell_the_area(String path, String role) {
        footprint.used("Write", "/p/proj/zebra/" + path);

        assertThat(names(NOTHING)).contains(role);
        assertThat(of(NOTHING)).anyMatch(each -> each.reasons().toString().contains(path));
    }

    @Test
    void where_the_project_lies_says_nothing_of_its_work() {
        var docs = new Footprint("/home/u/docs/tests/proj/core");
        docs.used("Write", "/home/u/docs/tests/proj/core/Main.java");

        assertThat(Suggestions.of(docs, NOTHING))
                .extracting(each -> each.name().value())
                .containsExactly("core");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pytest -q tests",
                "cd x && npm test",
                "npm run test:unit",
                "CI=1 cargo nextest run",
                "cargo test",
                "mvn -o -q -B test",
                "./mvnw verify",
                "go test ./...",
                "./test Foo",
                "npx jest",
                "(vitest run)",
                "./gradlew :core:test",
                "make test",
                "python -m pytest",
                "timeout 60 pytest; echo"
            })
    void commands_that_run_tests_are_known(String command) {
        assertThat(Footprint.runsTests(command)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "echo pytest",
                "vi ./tests.md",
                "test -f x",
                "git commit -m 'npm test'",
                "cat jest.config",
                "mvn package",
                "npm install",
                "cargo build",
                "./testing"
            })
    void other_commands_are_none(String command) {
        assertThat(Footprint.runsTests(command)).isFalse();
    }

    @Test
    void the_buss_own_names_are_never_offered() {
        footprint.said("you are the supervisor. you are the operator. act as the bus");

        assertThat(names(NOTHING)).containsExactly("zebra");
    }

    @Test
    void a_role_a_live_session_has_is_marked_and_so_is_its_own() {
        footprint.said("you are the tester. you are the spec");
        var known =
                new Known(
                        Map.of(new RoleName("tester"), 4711L, new RoleName("spec"), 12L),
                        new RoleName("spec"),
                        "");

        assertThat(reasons(known, "tester")).last().asString().contains("pid 4711");
        assertThat(reasons(known, "spec")).last().asString().contains("it has this role now");
    }

    @Test
    void what_was_not_read_is_said_where_the_transcript_spoke() {
        footprint.said("you are the tester");
        var known = new Known(Map.of(), null, "only a part was read");

        assertThat(reasons(known, "tester")).contains("only a part was read");
        assertThat(reasons(known, "zebra")).doesNotContain("only a part was read");
    }

    @Test
    void paths_are_shown_without_what_moves_a_cursor() {
        footprint.used("Write", "/p/proj/zebra/docs/\u001b[2J\u202ex.md");

        assertThat(of(NOTHING).toString()).contains("<U+001B>").doesNotContain("\u001b", "\u202e");
    }

    @Test
    void names_are_bounded() {
        for (int i = 0; i < 1_000; i++) {
            footprint.said("you are the n%d".formatted(i));
        }

        assertThat(of(NOTHING)).hasSizeLessThanOrEqualTo(Footprint.NAMES_MAX + 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatever_a_session_did_candidates_are_legal_ordered_and_told_apart(long seed) {
        var random = new Random(seed);
        String[] tools = {"Edit", "Write", "Read", "Grep", "Bash", "Task", ""};
        for (int i = 0; i < 300; i++) {
            footprint.used(tools[random.nextInt(tools.length)], noise(random));
            footprint.said("you are the " + noise(random));
        }

        List<Suggestion> found = of(NOTHING);

        assertThat(found).extracting(Suggestion::name).doesNotHaveDuplicates();
        assertThat(found).noneMatch(each -> each.name().reserved());
        assertThat(found).allMatch(each -> each.score() > 0 && !each.reasons().isEmpty());
        assertThat(found).isSortedAccordingTo((a, b) -> b.score() - a.score());
    }

    private static String noise(Random random) {
        String letters = "abc-_/. \n\t\"'\u00e4\ud800\u202e0A*pytest";
        var text = new StringBuilder();
        int length = random.nextInt(40);
        for (int i = 0; i < length; i++) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    private void used(int writes, int reads, int tests) {
        for (int i = 0; i < writes; i++) {
            footprint.used("Edit", "");
        }
        for (int i = 0; i < reads; i++) {
            footprint.used("Read", "");
        }
        for (int i = 0; i < tests; i++) {
            footprint.used("Bash", "npm test");
        }
    }

    private List<Suggestion> of(Known known) {
        return Suggestions.of(footprint, known);
    }

    private List<String> names(Known known) {
        return of(known).stream().map(each -> each.name().value()).toList();
    }

    private List<String> reasons(Known known, String name) {
        return of(known).stream()
                .filter(each -> each.name().value().equals(name))
                .findFirst()
                .orElseThrow()
                .reasons();
    }
}
