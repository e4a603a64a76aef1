package io.claudectl.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.rules.send.Sending;
import io.claudectl.core.text.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrakesTest {
    private final Bus bus = new Bus();

    @Test
    void a_body_of_8192_bytes_fits_with_the_longest_header() {
        String subject = "a".repeat(255);
        assertThat(bus.send(subject, "backend", "x".repeat(8_192), "k"))
                .isInstanceOf(Sending.Outcome.Stored.class);
        assertThat(refusal(bus.send(subject, "backend", "x".repeat(8_193), "k2")))
                .contains("8193 bytes", "8192");
    }

    @Test
    void invisible_characters_that_would_burst_the_envelope_are_refused() {
        assertThat(refusal(bus.send("backend", "\u202e".repeat(2_000), "k")))
                .contains("invisible")
                .contains("9200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/clear", "  /clear", "\n\t/clear", "\u200b/clear", "\u00a0\ufeff/clear"})
    void a_leading_slash_is_neutralised_in_what_is_stored(String body) {
        var stored = (Sending.Outcome.Stored) bus.send("backend", body, "k");
        assertThat(stored.message().content().body()).contains("\\/clear");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a..b", ".", "*", "a.>", "a b", ".a", "a.", "grüße"})
    void a_subject_outside_the_grammar_is_refused(String subject) {
        assertThat(refusal(bus.send(subject, "backend", "x", "k"))).contains("invalid subject");
    }

    @Test
    void refusal_beyond_a_limit_carries_limit_value() {
        for (int i = 0; i < 60; i++) {
            bus.send("backend", "x", "k" + i);
        }
        var refused = (Sending.Outcome.Refused) bus.send("backend", "x", "k60");
        assertThat(refused.why().bound()).isEqualTo(new Refusal.Bound(60, 60));
        assertThat(refused.why().rule()).isEqualTo("rate");
    }

    @Test
    void an_unknown_recipient_is_refused_with_near_names() {
        assertThat(refusal(bus.send("backnd", "x", "k"))).contains("did you mean backend");
        assertThat(refusal(bus.send("Back end\n", "x", "k")))
                .contains("invalid role name")
                .doesNotContain("\n");
    }

    @Test
    void the_same_key_is_stored_once_and_never_for_another_body() {
        var first = (Sending.Outcome.Stored) bus.send("backend", "x", "k");
        var again = (Sending.Outcome.Stored) bus.send("backend", "x", "k");
        assertThat(again.again()).isTrue();
        assertThat(again.message().id()).isEqualTo(first.message().id());
        assertThat(refusal(bus.send("backend", "y", "k"))).contains("another message");
    }

    @Test
    void the_61st_send_of_a_minute_is_refused() {
        for (int i = 0; i < 60; i++) {
            assertThat(bus.send("backend", "x", "k" + i))
                    .isInstanceOf(Sending.Outcome.Stored.class);
        }
        assertThat(refusal(bus.send("backend", "x", "k60")))
                .contains("60 messages", "the limit is 60");
        bus.pass(java.time.Duration.ofSeconds(61));
        assertThat(bus.send("backend", "x", "k61")).isInstanceOf(Sending.Outcome.Stored.class);
    }

    private static String refusal(Sending.Outcome outcome) {
        return ((Sending.Outcome.Refused) outcome).why().text();
    }
}
