package io.claudectl.daemon.wait;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.Effect;
import io.claudectl.core.Moment;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AttentionTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private long tickMs = 5;
    private boolean waits = true;
    private final Attention attention = new Attention(() -> new Moment(START, tickMs), () -> waits);

    private void came(String line) {
        attention.came(new Effect.ForHuman(line));
    }

    @Test
    void the_first_is_told_at_once_and_once() {
        assertThat(attention.due()).isNull();
        came("task from spec: deploy.blocked");

        assertThat(attention.due()).isEqualTo("task from spec: deploy.blocked");
        assertThat(attention.due()).isNull();
    }

    @Test
    void a_second_within_the_minute_is_told_when_that_is_over_with_how_many_came() {
        came("one");
        assertThat(attention.due()).isEqualTo("one");
        tickMs += 59_999;
        came("two");
        came("three");
        came("four");

        assertThat(attention.due()).isNull();
        tickMs += 1;
        assertThat(attention.due()).isEqualTo("two, and 2 more");
        tickMs += 60_000;
        assertThat(attention.due()).isNull();
    }

    @Test
    void what_was_read_meanwhile_is_not_told() {
        came("one");
        attention.due();
        came("two");
        waits = false;
        tickMs += 60_000;

        assertThat(attention.due()).isNull();
        waits = true;
        assertThat(attention.due()).isNull();
        came("three");
        assertThat(attention.due()).as("nothing was shown, so no pause begins").isEqualTo("three");
    }

    @Test
    void a_terminal_gets_a_sequence_in_which_nothing_can_end_it_early() {
        came("task from x\u0007\u001b]52;c;aGk=\u0007\nrm");

        assertThat(attention.sequence())
                .isEqualTo(
                        "\u001b]9;claudectl bus: task from x<U+0007><U+001B>]52;c;aGk=<U+0007><U+000A>rm\u0007\u0007");
        assertThat(attention.sequence()).isNull();
    }

    @Test
    void a_long_line_is_cut() {
        came("x".repeat(1_000));

        assertThat(attention.due()).hasSize(403).endsWith("...");
    }
}
