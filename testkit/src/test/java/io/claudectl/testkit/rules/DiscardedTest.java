package io.claudectl.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.agent.TokenFinding.TokenState;
import io.claudectl.core.command.ApplyNotes;
import io.claudectl.core.command.HookAnswer;
import io.claudectl.core.decision.Note;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.rules.deliver.LeaseRules.Sent;
import io.claudectl.testkit.PlayedEvent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Mail a hook handed out and the client threw away waits again as soon as that shows. */
class DiscardedTest {
    private final Bus bus = new Bus();

    private HookAnswer hook(PlayedEvent event, String prompt, TokenFinding... findings) {
        return bus.run(
                event.hook(
                        Bus.BACKEND,
                        Bus.turn(prompt, false),
                        List.of(findings),
                        new Lease.Mark("/t/conversation", 10)));
    }

    private static List<LeaseRef> leases(HookAnswer answer) {
        return answer instanceof HookAnswer.Mail mail ? mail.leases() : List.of();
    }

    /** A prompt brings mail, and the client says that it wrote the hook's answer out. */
    private LeaseRef handed(String prompt) {
        List<LeaseRef> leases = leases(hook(PlayedEvent.PROMPT, prompt));
        assertThat(leases).hasSize(1);
        bus.sent(leases, Sent.CONFIRMED);
        return leases.getFirst();
    }

    private Delivery.State state(MessageId message) {
        return bus.delivery(message).state();
    }

    private void idle() {
        bus.run(ApplyNotes.of(new Note.Idle(Bus.BACKEND.key())));
    }

    @Test
    void discarded_mail_waits_again_once_session_is_idle() {
        MessageId message = bus.stored("body");
        LeaseRef lease = handed("p1");
        idle();
        bus.observed(lease, TokenState.ABSENT);
        assertThat(state(message))
                .as("idle a moment ago")
                .isInstanceOf(Delivery.State.Leased.class);
        bus.pass(Duration.ofSeconds(2));
        bus.observed(lease, TokenState.ABSENT);

        assertThat(state(message)).isInstanceOf(Delivery.State.Pending.class);
    }

    @Test
    void discarded_mail_comes_at_stop_of_next_prompt() {
        bus.stored("body");
        LeaseRef lease = handed("p1");
        hook(PlayedEvent.PROMPT, "p2", Bus.finding(lease, TokenState.ABSENT));

        HookAnswer stop = hook(PlayedEvent.STOP, "p2", Bus.finding(lease, TokenState.ABSENT));

        assertThat(leases(stop)).hasSize(1).doesNotContain(lease);
    }

    @Test
    void mail_of_prompt_queued_in_running_turn_stays_leased() {
        hook(PlayedEvent.PROMPT, "p0");
        MessageId message = bus.stored("for the prompt typed meanwhile");
        LeaseRef lease = handed("p1");

        HookAnswer stop = hook(PlayedEvent.STOP, "p0", Bus.finding(lease, TokenState.ABSENT));

        assertThat(leases(stop)).isEmpty();
        assertThat(state(message)).isInstanceOf(Delivery.State.Leased.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"FOUND", "UNREADABLE"})
    void mail_that_may_have_arrived_stays_leased(TokenState state) {
        MessageId message = bus.stored("body");
        LeaseRef lease = handed("p1");
        hook(PlayedEvent.PROMPT, "p2", Bus.finding(lease, state));
        hook(PlayedEvent.STOP, "p2", Bus.finding(lease, state));
        bus.pass(Duration.ofSeconds(5));
        bus.observed(lease, state);

        assertThat(state(message)).isInstanceOf(Delivery.State.Leased.class);
    }

    @Test
    void mail_of_turn_that_runs_stays_leased() {
        MessageId message = bus.stored("body");
        LeaseRef lease = handed("p1");
        bus.pass(Duration.ofSeconds(5));
        bus.observed(lease, TokenState.ABSENT);

        assertThat(state(message)).isInstanceOf(Delivery.State.Leased.class);
    }
}
