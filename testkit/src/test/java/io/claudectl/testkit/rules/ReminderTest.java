package io.claudectl.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.agent.PromptOrigin;
import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.command.HookAnswer;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.rules.deliver.LeaseRules.Sent;
import io.claudectl.testkit.PlayedEvent;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A turn that ends is continued once for each task its session took and did not ack. */
class ReminderTest {
    private final Bus bus = new Bus();

    @BeforeEach
    void reminders_are_wished() {
        remind(true);
    }

    private void remind(boolean wished) {
        var or = Limits.DEFAULT;
        var waking = or.waking();
        bus.restart(
                new Limits(
                        or.delivering(),
                        or.sending(),
                        or.rendering(),
                        or.keeping(),
                        new Limits.Waking(
                                waking.on(),
                                waking.perHour(),
                                waking.quiet(),
                                waking.zone(),
                                wished),
                        or.routing()));
    }

    private List<LeaseRef> prompted() {
        HookAnswer answer = bus.hook(Bus.BACKEND, PlayedEvent.PROMPT, PromptOrigin.PERSON, false);
        return ((HookAnswer.Mail) answer).leases();
    }

    private HookAnswer stopped(boolean continued) {
        return bus.hook(PlayedEvent.STOP, continued, 0);
    }

    private static String text(HookAnswer answer) {
        return ((HookAnswer.Mail) answer).text();
    }

    /** The client writes the answer into the transcript after the Stop of its turn. */
    @ParameterizedTest
    @CsvSource({"ANSWERED", "FOUND", "ABSENT"})
    void it_comes_at_the_first_stop_whatever_the_transcript_shows_by_then(
            TokenFinding.TokenState state) {
        MessageId task = bus.stored("paint the fence");
        List<LeaseRef> leases = prompted();
        bus.sent(leases, Sent.CONFIRMED);
        bus.observed(leases.getFirst(), state);

        assertThat(text(stopped(false)))
                .contains("You took this", task.value(), "paint the fence", "reminded once");
        assertThat(stopped(true)).isInstanceOf(HookAnswer.Silence.class);
        bus.hook(Bus.BACKEND, PlayedEvent.PROMPT, PromptOrigin.PERSON, false);
        assertThat(stopped(false)).isInstanceOf(HookAnswer.Silence.class);
    }

    @Test
    void two_tasks_are_reminded_of_one_after_the_other_the_older_first() {
        bus.stored("first");
        bus.stored("second");
        List<LeaseRef> leases = prompted();
        bus.sent(leases, Sent.CONFIRMED);
        assertThat(text(stopped(false))).contains("first").doesNotContain("second");
        assertThat(text(stopped(true))).contains("second").doesNotContain("first");
        assertThat(stopped(true)).isInstanceOf(HookAnswer.Silence.class);
    }

    @Test
    void not_of_what_nobody_confirmed() {
        bus.stored("lost on its way");
        bus.sent(prompted(), Sent.UNKNOWN);
        assertThat(stopped(false)).isInstanceOf(HookAnswer.Silence.class);
    }

    @Test
    void not_of_what_was_acked() {
        MessageId done = bus.stored("done");
        bus.sent(prompted(), Sent.CONFIRMED);
        bus.ack(Bus.BACKEND, done, "done");
        assertThat(stopped(false)).isInstanceOf(HookAnswer.Silence.class);
    }

    @Test
    void not_where_it_is_not_wished() {
        remind(false);
        bus.stored("taken");
        bus.sent(prompted(), Sent.CONFIRMED);
        assertThat(stopped(false)).isInstanceOf(HookAnswer.Silence.class);
    }
}
