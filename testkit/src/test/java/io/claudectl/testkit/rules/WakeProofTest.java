package io.claudectl.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.agent.PromptOrigin;
import io.claudectl.core.agent.WakeChannel;
import io.claudectl.core.command.ApplyNotes;
import io.claudectl.core.command.BindRole;
import io.claudectl.core.command.DoorbellConnected;
import io.claudectl.core.command.HookAnswer;
import io.claudectl.core.decision.Note;
import io.claudectl.core.role.DeliverySettings;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.session.Roles;
import io.claudectl.core.rules.wake.WakeProbe;
import io.claudectl.core.store.Store.StateName;
import io.claudectl.testkit.PlayedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The operator's test of a wake: a turn is spent only where it can show something. */
class WakeProofTest {
    private static final SessionSeed SECOND = Bus.seed(8, "second");

    private final Bus bus = new Bus();

    private WakeProbe.Outcome ring(boolean probe) {
        return bus.run(tx -> tx.apply(WakeProbe.ring(tx.view(), "backend", probe)));
    }

    private static String why(WakeProbe.Outcome outcome) {
        return ((WakeProbe.Outcome.Refused) outcome).why().text();
    }

    @Test
    void it_rings_the_session_that_has_a_bell_before_it_tries_what_never_worked() {
        bus.run(BindRole.self(Bus.BACKEND, "backend", false));
        bus.run(BindRole.self(SECOND, "backend", false));
        bus.run(new DoorbellConnected(SECOND, DoorbellConnected.Seen.IDLE, 1));

        WakeProbe.Outcome.Rung rung = (WakeProbe.Outcome.Rung) ring(true);

        assertThat(rung.session().key()).isEqualTo(SECOND.key());
        assertThat(rung.channel()).isEqualTo(WakeChannel.DOORBELL);
    }

    @Test
    void what_never_worked_is_tried_only_where_that_is_wished() {
        assertThat(((WakeProbe.Outcome.Rung) ring(true)).channel()).isEqualTo(WakeChannel.SOCKET);
        assertThat(why(ring(false))).contains("no session of backend is idle");
    }

    @ParameterizedTest
    @CsvSource({"ASK", "OFF"})
    void a_session_that_would_get_no_mail_is_not_woken_for_it(DeliverySettings.Deliver deliver) {
        bus.run(new DoorbellConnected(Bus.BACKEND, DoorbellConnected.Seen.IDLE, 1));
        bus.run(tx -> tx.apply(Roles.deliverySettings(tx.view(), "backend", true, deliver)));
        assertThat(why(ring(true))).contains("is not handed out on its own");
        assertThat(bus.bodies("backend", StateName.PENDING)).isEmpty();
    }

    @Test
    void neither_while_all_is_held_nor_behind_a_dialog_nor_in_a_turn() {
        bus.run(new DoorbellConnected(Bus.BACKEND, DoorbellConnected.Seen.IDLE, 1));
        bus.run(tx -> tx.apply(Roles.pause(tx.view(), true)));
        assertThat(why(ring(true))).contains("claudectl bus resume");
        bus.run(tx -> tx.apply(Roles.pause(tx.view(), false)));
        bus.run(ApplyNotes.of(new Note.Dialog(Bus.BACKEND.key(), true)));
        assertThat(why(ring(true))).contains("is idle now");
        bus.run(ApplyNotes.of(new Note.Dialog(Bus.BACKEND.key(), false)));
        bus.hook(Bus.BACKEND, PlayedEvent.PROMPT, PromptOrigin.PERSON, false);
        assertThat(why(ring(true))).contains("is idle now");
    }

    @Test
    void a_test_that_brought_nothing_leaves_nothing_for_a_later_turn() {
        bus.run(new DoorbellConnected(Bus.BACKEND, DoorbellConnected.Seen.IDLE, 1));
        WakeProbe.Outcome.Rung rung = (WakeProbe.Outcome.Rung) ring(true);
        assertThat(bus.bodies("backend", StateName.PENDING)).hasSize(1);
        boolean waited = bus.run(tx -> tx.apply(WakeProbe.over(tx.view(), rung.message())));
        assertThat(waited).isTrue();
        assertThat(bus.hook(Bus.BACKEND, PlayedEvent.PROMPT, PromptOrigin.PERSON, false))
                .isInstanceOf(HookAnswer.Silence.class);
    }
}
