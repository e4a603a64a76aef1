package io.claudectl.daemon.wait;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.decision.Effect;
import io.claudectl.core.time.Moment;
import io.claudectl.daemon.config.Config.Notification;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HumanNotifierTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private long tickMs = 5;
    private boolean waits = true;
    private final List<String> shown = new ArrayList<>();
    private HumanNotifier notifier = by(Notification.NOTIFY_SEND);

    private HumanNotifier by(Notification how) {
        return new HumanNotifier(how, () -> new Moment(START, tickMs), () -> waits, shown::add);
    }

    private void came(String line) {
        notifier.came(new Effect.ForHuman(line));
        notifier.look();
    }

    private void passes(long ms) {
        tickMs += ms;
        notifier.look();
    }

    @Test
    void the_first_is_shown_at_once_and_once() {
        notifier.look();
        came("task from spec: deploy.blocked");
        notifier.look();

        assertThat(shown).containsExactly("task from spec: deploy.blocked");
    }

    @Test
    void a_second_within_the_minute_is_shown_when_that_is_over_with_how_many_came() {
        came("one");
        passes(59_998);
        came("two");
        came("three");
        came("four");
        passes(1);
        assertThat(shown).containsExactly("one");

        passes(1);
        assertThat(shown).containsExactly("one", "two, and 2 more");
        passes(60_000);
        assertThat(shown).hasSize(2);
    }

    @Test
    void what_was_read_meanwhile_is_not_shown() {
        came("one");
        came("two");
        waits = false;
        passes(60_000);
        waits = true;
        passes(60_000);
        assertThat(shown).containsExactly("one");

        came("three");
        assertThat(shown).as("nothing was shown, so no pause began").hasSize(2);
    }

    @Test
    void a_terminal_gets_a_sequence_in_which_nothing_can_end_it_early() {
        notifier = by(Notification.TERMINAL);
        came("task from x\u0007\u001b]52;c;aGk=\u0007\nrm");

        assertThat(notifier.sequence())
                .isEqualTo(
                        "\u001b]9;claudectl bus: task from x<U+0007><U+001B>]52;c;aGk=<U+0007><U+000A>rm\u0007\u0007");
        assertThat(notifier.sequence()).isNull();
        assertThat(shown).isEmpty();
    }

    @Test
    void a_desktop_is_no_terminal_and_off_is_neither() {
        came("one");
        passes(60_000);
        notifier.came(new Effect.ForHuman("two"));
        assertThat(notifier.sequence()).isNull();

        notifier = by(Notification.OFF);
        came("three");
        assertThat(notifier.sequence()).isNull();
        assertThat(shown).containsExactly("one");
    }

    @Test
    void a_long_line_is_cut() {
        came("x".repeat(1_000));

        assertThat(shown.getFirst()).hasSize(403).endsWith("...");
    }
}
