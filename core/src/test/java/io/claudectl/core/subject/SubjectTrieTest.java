package io.claudectl.core.subject;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SubjectTrieTest {
    private static final List<String> TOKENS = List.of("a", "b", "c", "task", "A");

    private final SubjectTrie<String> trie = new SubjectTrie<>();

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void it_finds_whom_a_look_at_every_pattern_finds(long seed) {
        var random = new Random(seed);
        var naive = new LinkedHashMap<String, Set<SubjectPattern>>();
        int matched = 0;
        for (int step = 0; step < 300; step++) {
            String listener = "role" + random.nextInt(6);
            SubjectPattern pattern = pattern(random);
            // Later on more leave than come, so that it empties while it is asked.
            if (random.nextInt(300) < 240 - step) {
                boolean fresh =
                        naive.computeIfAbsent(listener, ignored -> new LinkedHashSet<>())
                                .add(pattern);
                assertThat(trie.add(pattern, listener)).isEqualTo(fresh);
            } else {
                List<String> all = List.copyOf(naive.keySet());
                boolean there = !all.isEmpty() && random.nextInt(4) > 0;
                String who = there ? all.get(random.nextInt(all.size())) : listener;
                SubjectPattern leaving = there ? some(naive.get(who), random) : pattern;
                assertThat(trie.remove(leaving, who)).isEqualTo(left(naive, who, leaving));
            }
            String subject = subject(random);
            Set<String> found = trie.matching(subject);
            assertThat(found).containsExactlyElementsOf(listening(naive, subject));
            matched += found.size();
            assertThat(trie.size()).isEqualTo(naive.values().stream().mapToInt(Set::size).sum());
            assertThat(trie.nodes()).isEqualTo(beginnings(naive));
        }
        assertThat(matched).isPositive();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void a_pattern_matches_what_its_tokens_match(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            SubjectPattern pattern = pattern(random);
            String subject = subject(random);
            assertThat(pattern.matches(subject))
                    .as("%s on %s", pattern, subject)
                    .isEqualTo(token(pattern.value().split("\\."), subject.split("\\."), 0));
        }
    }

    @Test
    void a_listener_is_found_once_however_many_of_its_patterns_match() {
        for (String pattern : List.of("task.created", "task.*", "*.created", "task.>", ">")) {
            assertThat(trie.add(new SubjectPattern(pattern), "backend")).isTrue();
        }

        assertThat(trie.matching("task.created")).containsExactly("backend");
        assertThat(trie.size()).isEqualTo(5);
    }

    @Test
    void the_same_pattern_of_the_same_listener_stands_once() {
        assertThat(trie.add(new SubjectPattern("env.>"), "backend")).isTrue();
        assertThat(trie.add(new SubjectPattern("env.>"), "backend")).isFalse();
        assertThat(trie.add(new SubjectPattern("env.>"), "tester")).isTrue();
        assertThat(trie.size()).isEqualTo(2);

        assertThat(trie.remove(new SubjectPattern("env.>"), "backend")).isTrue();
        assertThat(trie.remove(new SubjectPattern("env.>"), "backend")).isFalse();
        assertThat(trie.matching("env.changed")).containsExactly("tester");
    }

    @Test
    void listeners_are_named_in_the_order_in_which_they_came() {
        trie.add(new SubjectPattern("z"), "third");
        trie.add(new SubjectPattern("a.*"), "first");
        trie.add(new SubjectPattern("a.b"), "second");
        trie.add(new SubjectPattern(">"), "third");
        assertThat(trie.matching("a.b")).containsExactly("third", "first", "second");

        trie.remove(new SubjectPattern("z"), "third");
        assertThat(trie.matching("a.b")).containsExactly("third", "first", "second");

        trie.remove(new SubjectPattern(">"), "third");
        trie.add(new SubjectPattern(">"), "third");
        assertThat(trie.matching("a.b")).containsExactly("first", "second", "third");
    }

    @Test
    void a_subject_written_like_a_pattern_is_only_text() {
        trie.add(new SubjectPattern("a.*"), "one");
        trie.add(new SubjectPattern("a.>"), "rest");

        assertThat(trie.matching("a.*.b")).containsExactly("rest");
        assertThat(trie.matching("*.b")).isEmpty();
        assertThat(trie.matching(">")).isEmpty();
        assertThat(trie.matching("")).isEmpty();
        assertThat(trie.matching("a")).isEmpty();
    }

    @Test
    void nothing_is_left_of_the_longest_patterns() {
        String longest = "*.".repeat(Subject.MAX_TOKENS - 1) + ">";
        String plain = "a.".repeat(Subject.MAX_TOKENS - 1) + "a";
        trie.add(new SubjectPattern(longest), "one");
        trie.add(new SubjectPattern(plain), "two");
        assertThat(trie.matching(plain)).containsExactly("one", "two");
        assertThat(trie.nodes()).isEqualTo(2 * Subject.MAX_TOKENS);

        trie.remove(new SubjectPattern(longest), "one");
        assertThat(trie.nodes()).isEqualTo(Subject.MAX_TOKENS);
        trie.remove(new SubjectPattern(plain), "two");
        assertThat(trie.nodes()).isZero();
        assertThat(trie.size()).isZero();
    }

    private static Set<String> listening(Map<String, Set<SubjectPattern>> naive, String subject) {
        var found = new LinkedHashSet<String>();
        naive.forEach(
                (listener, patterns) -> {
                    if (patterns.stream().anyMatch(pattern -> pattern.matches(subject))) {
                        found.add(listener);
                    }
                });
        return found;
    }

    private static boolean left(
            Map<String, Set<SubjectPattern>> naive, String listener, SubjectPattern pattern) {
        Set<SubjectPattern> patterns = naive.getOrDefault(listener, Set.of());
        if (!patterns.contains(pattern)) {
            return false;
        }
        patterns.remove(pattern);
        if (patterns.isEmpty()) {
            naive.remove(listener);
        }
        return true;
    }

    /** How many different beginnings, by whole tokens, the patterns have. */
    private static int beginnings(Map<String, Set<SubjectPattern>> naive) {
        var beginnings = new HashSet<List<String>>();
        for (Set<SubjectPattern> patterns : naive.values()) {
            for (SubjectPattern pattern : patterns) {
                List<String> tokens = List.of(pattern.value().split("\\."));
                for (int i = 1; i <= tokens.size(); i++) {
                    beginnings.add(tokens.subList(0, i));
                }
            }
        }
        return beginnings.size();
    }

    private static boolean token(String[] wanted, String[] tokens, int i) {
        if (i == wanted.length || i == tokens.length) {
            return wanted.length == tokens.length;
        }
        return wanted[i].equals(">")
                || (wanted[i].equals("*") || wanted[i].equals(tokens[i]))
                        && token(wanted, tokens, i + 1);
    }

    private static SubjectPattern some(Set<SubjectPattern> patterns, Random random) {
        return List.copyOf(patterns).get(random.nextInt(patterns.size()));
    }

    private static SubjectPattern pattern(Random random) {
        int length = 1 + random.nextInt(4);
        var tokens = new ArrayList<String>();
        for (int i = 0; i < length; i++) {
            int kind = random.nextInt(6);
            tokens.add(
                    kind == 0 && i == length - 1
                            ? ">"
                            : kind == 1 ? "*" : TOKENS.get(random.nextInt(TOKENS.size())));
        }
        return new SubjectPattern(String.join(".", tokens));
    }

    private static String subject(Random random) {
        var tokens = new ArrayList<String>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            tokens.add(TOKENS.get(random.nextInt(TOKENS.size())));
        }
        return String.join(".", tokens);
    }
}
