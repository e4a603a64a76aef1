package io.claudectl.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.agent.PromptOrigin;
import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.agent.WakeChannel;
import io.claudectl.core.command.ApplyNotes;
import io.claudectl.core.command.BindRole;
import io.claudectl.core.command.DoorbellConnected;
import io.claudectl.core.command.HookAnswer;
import io.claudectl.core.command.LeaseUpdate;
import io.claudectl.core.decision.Effect;
import io.claudectl.core.decision.Note;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.deliver.LeaseRules.Sent;
import io.claudectl.core.rules.wake.WakeDecision;
import io.claudectl.testkit.PlayedEvent;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which means is believed to wake a session, and for how long a silent one is not used. */
class RingTrustTest extends WakingScene {
    @Test
    void ring_unheard_counts_as_wake_and_ends_after_two() {
        send("task", "normal");
        assertThat(bus.rings()).hasSize(1);
        assertThat(wakes()).isEqualTo(1);
        bus.pass(Duration.ofSeconds(9));
        assertThat(bus.toll()).as("still to be heard").isEmpty();
        bus.pass(Duration.ofSeconds(1));
        assertThat(bus.toll()).hasSize(1);
        assertThat(wakes()).isEqualTo(2);
        for (int hour = 0; hour < 30; hour++) {
            bus.pass(Duration.ofHours(1));
            assertThat(bus.toll()).as("no hook was received").isEmpty();
        }
        assertThat(wake(Bus.BACKEND)).isEqualTo(WakeDecision.DEAF);
    }

    @Test
    void silent_doorbell_after_any_hook_is_rung_again() {
        ringTwiceUnheard();
        answered(bus.hook(Bus.BACKEND, PlayedEvent.PROMPT, PromptOrigin.CLIENT, false));
        send("task", "normal");
        bus.pass(Duration.ofMinutes(1));
        assertThat(bus.toll()).hasSize(1);
    }

    @Test
    void silent_doorbell_that_connects_again_is_rung_at_once() {
        ringTwiceUnheard();
        bus.run(ApplyNotes.of(new Note.Bell(Bus.BACKEND.key(), 1, false)));
        bus.run(new DoorbellConnected(Bus.BACKEND, DoorbellConnected.Seen.IDLE, 2));
        assertThat(bus.rings()).hasSize(1);
    }

    @Test
    void silent_doorbell_with_proved_socket_is_passed_over() {
        bus.hook(Bus.BACKEND, PlayedEvent.PROMPT, PromptOrigin.SOCKET, false);
        bus.stop("p");
        send("task", "normal");
        assertThat(bus.rings())
                .extracting(Effect.Ring::channel)
                .containsExactly(WakeChannel.DOORBELL);
        bus.pass(Duration.ofSeconds(10));
        assertThat(bus.toll())
                .extracting(Effect.Ring::channel)
                .containsExactly(WakeChannel.DOORBELL);
        bus.pass(Duration.ofSeconds(10));
        assertThat(bus.toll()).extracting(Effect.Ring::channel).containsExactly(WakeChannel.SOCKET);
        answered(bus.hook(Bus.BACKEND, PlayedEvent.PROMPT, PromptOrigin.SOCKET, false));
        send("task", "normal");
        assertThat(bus.rings())
                .as("the next mail begins with what worked")
                .extracting(Effect.Ring::channel)
                .containsExactly(WakeChannel.SOCKET);
    }

    @Test
    void unread_doorbell_gives_way_to_the_socket_at_once() {
        bus.hook(Bus.BACKEND, PlayedEvent.PROMPT, PromptOrigin.SOCKET, false);
        bus.stop("p");
        send("task", "normal");
        assertThat(bus.rings())
                .extracting(Effect.Ring::channel)
                .containsExactly(WakeChannel.DOORBELL);
        bus.pass(Duration.ofSeconds(2));
        bus.run(ApplyNotes.of(new Note.Unread(Bus.BACKEND.key(), WakeChannel.DOORBELL)));
        assertThat(bus.rings())
                .extracting(Effect.Ring::channel)
                .containsExactly(WakeChannel.SOCKET);
        assertThat(wakes()).isEqualTo(2);
    }

    @Test
    void unread_doorbell_alone_makes_deaf_until_it_wakes() {
        send("task", "normal");
        assertThat(bus.rings()).hasSize(1);
        bus.run(ApplyNotes.of(new Note.Unread(Bus.BACKEND.key(), WakeChannel.DOORBELL)));
        bus.pass(Duration.ofMinutes(40));
        assertThat(bus.toll()).isEmpty();
        assertThat(wake(Bus.BACKEND)).isEqualTo(WakeDecision.DEAF);
        answered(woken(Bus.BACKEND));
        assertThat(wake(Bus.BACKEND)).isEqualTo(WakeDecision.NOW);
    }

    @Test
    void session_without_a_heard_hook_is_never_rung() {
        SessionSeed bare = hookless(9);
        bus.run(new LeaseUpdate.Observed(List.of(), Set.of(Bus.BACKEND.key())));
        bus.run(BindRole.self(bare, "backend", false));
        bus.run(new DoorbellConnected(bare, DoorbellConnected.Seen.IDLE, 3));
        send("task", "high");
        assertThat(bus.rings()).isEmpty();
        for (int minute = 0; minute < 90; minute++) {
            bus.pass(Duration.ofMinutes(1));
            assertThat(bus.toll()).isEmpty();
        }
        assertThat(wakes()).isZero();
        assertThat(wake(bare)).isEqualTo(WakeDecision.NO_HOOKS);
        bus.hook(bare, PlayedEvent.SESSION_START, PromptOrigin.PERSON, false);
        assertThat(wake(bare)).isEqualTo(WakeDecision.NOW);
        assertThat(bus.rings()).hasSize(1);
    }

    @Test
    void session_heard_by_an_earlier_daemon_is_rung() {
        bus.restart();
        listen(Bus.BACKEND);
        send("task", "normal");
        assertThat(bus.rings()).hasSize(1);
    }

    @Test
    void session_whose_settings_switch_hooks_off_is_not_rung() {
        bus.run(
                ApplyNotes.of(
                        new Note.HooksOff(Bus.BACKEND.key(), "settings.json: disableAllHooks")));
        send("task", "normal");
        assertThat(bus.rings()).isEmpty();
        assertThat(bus.toll()).isEmpty();
        assertThat(wake(Bus.BACKEND)).isEqualTo(WakeDecision.NO_HOOKS);
        bus.hook(Bus.BACKEND, PlayedEvent.PROMPT, PromptOrigin.PERSON, false);
        assertThat(bus.state().activity().hooksOff(Bus.BACKEND.key()))
                .as("a hook that is heard knows better")
                .isNull();
    }

    @Test
    void answered_mail_after_vain_rings_lets_the_next_ring_at_once() {
        send("task", "normal");
        bus.rings();
        HookAnswer.Mail mail = (HookAnswer.Mail) woken(Bus.BACKEND);
        LeaseRef lease = mail.leases().getFirst();
        bus.sent(mail.leases(), Sent.CONFIRMED);
        for (int outage = 0; outage < 3; outage++) {
            bus.hook(Bus.BACKEND, PlayedEvent.STOP_FAILURE, PromptOrigin.PERSON, false);
            bus.pass(Duration.ofSeconds(61));
            bus.observed(lease, TokenFinding.TokenState.FOUND);
            bus.rings();
            bus.toll();
            woken(Bus.BACKEND);
        }
        bus.hook(Bus.BACKEND, PlayedEvent.STOP_FAILURE, PromptOrigin.PERSON, false);
        send("task", "normal");
        assertThat(wake(Bus.BACKEND)).as("it rests").isEqualTo(WakeDecision.RUNG);
        assertThat(bus.rings()).isEmpty();
        bus.observed(lease, TokenFinding.TokenState.ANSWERED);
        assertThat(wake(Bus.BACKEND)).isEqualTo(WakeDecision.NOW);
        assertThat(bus.rings()).hasSize(1);
    }

    @Test
    void second_mail_behind_a_ring_is_not_called_woken_now() {
        assertThat(wake(Bus.BACKEND)).isEqualTo(WakeDecision.NOW);
        send("task", "normal");
        bus.rings();
        assertThat(wake(Bus.BACKEND)).isEqualTo(WakeDecision.RUNG);
    }

    @Test
    void bell_of_an_ended_session_leaves_nothing_behind() {
        bus.run(new LeaseUpdate.Observed(List.of(), Set.of(Bus.BACKEND.key())));
        bus.run(ApplyNotes.of(new Note.Bell(Bus.BACKEND.key(), 1, false)));
        bus.run(ApplyNotes.of(new Note.Bell(Bus.seed(99, "never").key(), 1, true)));
        bus.run(ApplyNotes.of(new Note.Bell(Bus.seed(99, "never").key(), 1, false)));
        bus.run(ApplyNotes.of(new Note.Dialog(Bus.BACKEND.key(), true)));
        bus.run(ApplyNotes.of(new Note.Dialog(Bus.seed(98, "never").key(), true)));
        assertThat(bus.state().wakeState().sessions()).isEmpty();
    }

    @Test
    void doorbell_said_to_leave_twice_is_counted_once() {
        bus.run(new DoorbellConnected(Bus.BACKEND, DoorbellConnected.Seen.IDLE, 2));
        bus.run(ApplyNotes.of(new Note.Bell(Bus.BACKEND.key(), 2, false)));
        bus.run(ApplyNotes.of(new Note.Bell(Bus.BACKEND.key(), 2, false)));
        assertThat(bus.state().wakeState().channel(Bus.BACKEND.key()))
                .isEqualTo(WakeChannel.DOORBELL);
        bus.run(ApplyNotes.of(new Note.Bell(Bus.BACKEND.key(), 1, false)));
        assertThat(bus.state().wakeState().channel(Bus.BACKEND.key())).isNull();
    }

    private void ringTwiceUnheard() {
        send("task", "normal");
        assertThat(bus.rings()).hasSize(1);
        bus.pass(Duration.ofSeconds(10));
        assertThat(bus.toll()).hasSize(1);
        bus.pass(Duration.ofSeconds(10));
        assertThat(bus.toll()).isEmpty();
    }

    private void answered(HookAnswer answer) {
        HookAnswer.Mail mail = (HookAnswer.Mail) answer;
        bus.sent(mail.leases(), Sent.CONFIRMED);
        mail.leases().forEach(lease -> bus.observed(lease, TokenFinding.TokenState.ANSWERED));
        bus.stop("p");
    }

    private WakeDecision wake(SessionSeed of) {
        return bus.run(
                tx ->
                        WakeDecision.of(
                                tx.view(),
                                Objects.requireNonNull(
                                        tx.view().state().directory().session(of.key())),
                                new RoleName("backend")));
    }

    /** A session known by its doorbell alone. */
    private static SessionSeed hookless(long pid) {
        SessionSeed seed = Bus.seed(pid, "bare");
        return new SessionSeed(
                seed.key(), seed.process(), seed.conversation(), "/backend", null, false, null);
    }
}
