package io.claudectl.core.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectPatternTest {
    @ParameterizedTest
    @CsvSource({
        "task.created, task.created, true",
        "task.created, task.failed, false",
        "task.created, task, false",
        "task, task.created, false",
        "task.*, task.created, true",
        "task.*, task.created.again, false",
        "task.*, task, false",
        "*.created, task.created, true",
        "*.created, task.failed, false",
        "task.>, task.created, true",
        "task.>, task.created.again, true",
        "task.>, task, false",
        ">, task, true",
        ">, task.created, true",
        "*, task, true",
        "*.>, task, false",
        "*.>, task.created.again, true"
    })
    void a_pattern_matches_token_by_token(String pattern, String subject, boolean matches) {
        assertThat(new SubjectPattern(pattern).matches(subject)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a..b",
                ".a",
                "a.",
                ">.a",
                "a.>.b",
                "a*",
                "a.b>",
                "**",
                "*>",
                "a.>.>",
                "a.>.",
                "task.cre*",
                "task.?",
                "a/b",
                "a b",
                "ä",
                "a\n",
                "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q"
            })
    void anything_else_is_no_pattern(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new SubjectPattern(text));
    }

    @Test
    void a_pattern_has_at_most_255_characters() {
        String longest = "a".repeat(Subject.MAX_LENGTH - 2);

        assertThat(new SubjectPattern(longest + ".*").matches(longest + ".b")).isTrue();
        assertThat(SubjectPattern.wellFormed(longest + "a.*")).isFalse();
    }

    @Test
    void a_pattern_has_at_most_16_tokens() {
        String fifteen = "*.".repeat(Subject.MAX_TOKENS - 1);

        assertThat(new SubjectPattern(fifteen + "*").matches("a.".repeat(15) + "a")).isTrue();
        assertThat(SubjectPattern.wellFormed(fifteen + "*.>")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", ".", "a.", ".a", "a..b", "a.*", ">", "a b", "\u00e4", "a\n", "a/b", "a\0"
            })
    void anything_else_is_no_subject(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Subject(text));
    }
}
