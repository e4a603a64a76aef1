package io.claudectl.agent.claude.suggest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MentionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "You are the frontend.                                  | frontend",
                "you're the tester, run the suite                       | tester",
                "You\u2019re the **infra** session                       | infra",
                "From now on you are now the data analyst here          | data-analyst",
                "Please act as the code reviewer for this               | code-reviewer",
                "acting as a tester: go                                 | tester",
                "act as our `billing` agent                             | billing",
                "take the role of spec                                  | spec",
                "Your role is backend                                   | backend",
                "you are the frontend please fix the button             | frontend",
                "you are the payments engineer                          | payments",
                "you are the frontend/backend person                    | frontend"
            })
    void a_name_given_in_plain_words_is_found(String text, String name) {
        assertThat(Mentions.in(text)).containsExactly(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "you are the best",
                "you are the one who knows",
                "you are a helpful assistant",
                "Are you the tester?",
                "the frontend is broken",
                "you are the \u00e4rzte",
                "youare the frontend",
                "tell frontend that you are there"
            })
    void other_words_name_nothing(String text) {
        assertThat(Mentions.in(text)).isEmpty();
    }

    @Test
    void a_line_may_end_in_the_middle() {
        assertThat(Mentions.in("You are the\n  spec session")).containsExactly("spec");
    }

    @Test
    void every_mention_counts() {
        assertThat(Mentions.in("You are the spec. Yes, act as the spec. Not the tester."))
                .containsExactly("spec", "spec");
    }

    @Test
    void only_the_beginning_of_a_long_text_is_looked_at() {
        String far = "x ".repeat(Mentions.TEXT_MAX) + "you are the tester";

        assertThat(Mentions.in(far)).isEmpty();
    }

    @Test
    void text_made_to_be_slow_is_not() {
        String slow = "you are the " + "a a a a ".repeat(100_000) + " you are ".repeat(100_000);

        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> assertThat(Mentions.in(slow)).hasSizeLessThan(5));
    }
}
