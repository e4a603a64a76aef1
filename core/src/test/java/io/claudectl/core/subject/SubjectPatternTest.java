package io.claudectl.core.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
                "a b",
                "ä",
                "a\n",
                "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q"
            })
    void anything_else_is_no_pattern(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new SubjectPattern(text));
    }
}
