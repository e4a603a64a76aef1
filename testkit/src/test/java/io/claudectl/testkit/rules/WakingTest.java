package io.claudectl.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.agent.PromptOrigin;
import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.command.ApplyNotes;
import io.claudectl.core.command.BindRole;
import io.claudectl.core.command.HookAnswer;
import io.claudectl.core.decision.Effect;
import io.claudectl.core.decision.Note;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.role.DeliverySettings;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.deliver.LeaseRules.Sent;
import io.claudectl.core.rules.session.Roles;
import io.claudectl.core.rules.wake.Muting;
import io.claudectl.testkit.PlayedEvent;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is woken, when, and who never is. */
class WakingTest extends WakingScene {
    private static final SessionSeed SECOND = Bus.seed(8, "second");

    @ParameterizedTest
    @CsvSource({
        "task,normal,1", "question,normal,1", "handoff,normal,1", "result,high,1",
        "status,normal,0", "status,high,0", "task,low,0", "result,low,0"
    })
    void what_rings_and_what_waits_for_the_next_boundary(String type, String priority, int rings) {
        send(type, priority);
        assertThat(bus.rings()).hasSize(rings);
    }

    @Test
    void the_line_says_who_wrote_and_how_much_more_there_is() {
        send("task", "normal");
        assertThat(bus.rings())
                .extracting(Effect.Ring::line)
                .containsExactly("mail from ci (via cli): task.created");
        bus.pass(Duration.ofSeconds(11));
        send("question", "normal");
        assertThat(bus.rings())
                .extracting(Effect.Ring::line)
                .containsExactly("mail from ci (via cli): task.created and 1 more");
    }

    @Test
    void the_line_is_cut_to_what_the_client_shows_whole() {
        for (int i = 0; i < 30; i++) {
            bus.send("a".repeat(255), "backend", "body", "long" + i);
        }
        assertThat(bus.rings())
                .extracting(Effect.Ring::line)
                .singleElement()
                .asString()
                .matches("mail from a{64} \\(via cli\\): a+\\.\\.\\. and 19\\+ more")
                .hasSize(200);
    }

    @Test
    void more_mail_does_not_ring_again_while_the_first_ring_may_still_be_heard() {
        for (int i = 0; i < 30; i++) {
            send("task", "normal");
        }
        assertThat(bus.rings()).hasSize(1);
        send("task", "normal");
        assertThat(bus.rings()).isEmpty();
        assertThat(woken(Bus.BACKEND)).isInstanceOf(HookAnswer.Mail.class);
        assertThat(wakes()).isEqualTo(1);
        assertThat(bus.rings()).isEmpty();
    }

    @Test
    void a_session_that_does_not_stir_is_passed_over_for_the_next_idle_one() {
        bus.run(BindRole.self(Bus.BACKEND, "backend", false));
        bus.run(BindRole.self(SECOND, "backend", false));
        listen(SECOND);
        bus.run(ApplyNotes.of(new Note.Idle(SECOND.key())));
        send("task", "normal");
        List<Effect.Ring> first = bus.rings();
        assertThat(first).hasSize(1);
        bus.pass(Duration.ofSeconds(10));
        bus.toll();
        bus.pass(Duration.ofSeconds(10));
        List<Effect.Ring> rung = new java.util.ArrayList<>(bus.toll());
        bus.pass(Duration.ofSeconds(10));
        rung.addAll(bus.toll());
        assertThat(rung)
                .extracting(Effect.Ring::session)
                .contains(
                        SECOND.key().equals(first.getFirst().session())
                                ? Bus.BACKEND.key()
                                : SECOND.key());
    }

    @Test
    void a_turn_continued_six_times_is_let_end_and_the_bell_brings_the_rest() {
        bus.hook(Bus.BACKEND, PlayedEvent.PROMPT, PromptOrigin.PERSON, false);
        for (int i = 0; i < 6; i++) {
            send("task", "normal");
            HookAnswer answer = bus.hook(PlayedEvent.STOP, i > 0, 0);
            LeaseRef lease = ((HookAnswer.Mail) answer).leases().getFirst();
            bus.sent(List.of(lease), Sent.CONFIRMED);
            bus.observed(lease, TokenFinding.TokenState.ANSWERED);
            assertThat(bus.rings()).isEmpty();
        }
        send("task", "normal");
        assertThat(bus.hook(PlayedEvent.STOP, true, 0)).isInstanceOf(HookAnswer.Silence.class);
        assertThat(bus.rings()).hasSize(1);
        assertThat(woken(Bus.BACKEND)).isInstanceOf(HookAnswer.Mail.class);
    }

    @Test
    void a_stop_whose_answer_nobody_waits_for_makes_idle_and_its_mail_rings() {
        bus.hook(Bus.BACKEND, PlayedEvent.PROMPT, PromptOrigin.PERSON, false);
        send("task", "normal");
        bus.pass(Duration.ofSeconds(1));
        assertThat(bus.hook(PlayedEvent.STOP, false, bus.now().tickMs()))
                .isInstanceOf(HookAnswer.Silence.class);
        assertThat(bus.rings()).hasSize(1);
    }

    @Test
    void a_busy_session_is_not_rung_and_its_mail_comes_at_the_turns_end() {
        bus.hook(Bus.BACKEND, PlayedEvent.PROMPT, PromptOrigin.PERSON, false);
        send("task", "normal");
        assertThat(bus.rings()).isEmpty();
        assertThat(bus.stop("p")).hasSize(1);
    }

    @Test
    void whoever_may_not_be_woken_is_not() {
        send("task", "normal");
        deliverySettings("backend", false, null);
        assertThat(bus.rings()).isEmpty();
        deliverySettings("backend", true, DeliverySettings.Deliver.ASK);
        assertThat(bus.rings()).isEmpty();
        deliverySettings("backend", true, DeliverySettings.Deliver.STOP);
        bus.run(ApplyNotes.of(new Note.Dialog(Bus.BACKEND.key(), true)));
        assertThat(bus.rings()).isEmpty();
        bus.run(tx -> tx.apply(Roles.pause(tx.view(), true)));
        bus.run(ApplyNotes.of(new Note.Dialog(Bus.BACKEND.key(), false)));
        assertThat(bus.rings()).isEmpty();
        bus.run(tx -> tx.apply(Roles.pause(tx.view(), false)));
        assertThat(bus.rings()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"backend", "*"})
    void a_mute_holds_until_its_end_also_over_a_restart(String name) {
        bus.run(tx -> tx.apply(Muting.mute(tx.view(), name, Duration.ofMinutes(10))));
        send("task", "normal");
        assertThat(bus.rings()).isEmpty();
        bus.restart();
        listen(Bus.BACKEND);
        assertThat(bus.rings()).isEmpty();
        bus.pass(Duration.ofMinutes(10));
        assertThat(bus.toll()).hasSize(1);
    }

    @Test
    void in_quiet_hours_nobody_is_rung_and_behind_them_what_waited() {
        var or = Limits.DEFAULT;
        var siesta = new Limits.Quiet(LocalTime.of(11, 30), LocalTime.of(14, 0));
        bus.restart(
                new Limits(
                        or.delivering(),
                        or.sending(),
                        or.rendering(),
                        or.keeping(),
                        new Limits.Waking(true, 20, siesta, ZoneOffset.UTC, false),
                        or.routing()));
        listen(Bus.BACKEND);
        send("task", "normal");
        assertThat(bus.rings()).isEmpty();
        bus.pass(Duration.ofMinutes(119));
        assertThat(bus.toll()).isEmpty();
        bus.pass(Duration.ofMinutes(1));
        assertThat(bus.toll()).hasSize(1);
    }

    @Test
    void a_mute_can_be_lifted_and_what_is_no_name_is_refused() {
        bus.run(tx -> tx.apply(Muting.mute(tx.view(), "backend", Duration.ofMinutes(10))));
        send("task", "normal");
        assertThat(bus.rings()).isEmpty();
        bus.run(tx -> tx.apply(Muting.lift(tx.view(), "backend")));
        assertThat(bus.rings()).hasSize(1);
        for (String name : new String[] {"", "nobody", "UPPER", "a b", "session-00000000"}) {
            Muting.Outcome outcome =
                    bus.run(tx -> tx.apply(Muting.mute(tx.view(), name, Duration.ofMinutes(1))));
            assertThat(outcome).as(name).isInstanceOf(Muting.Outcome.Refused.class);
        }
        Muting.Outcome long_ =
                bus.run(tx -> tx.apply(Muting.mute(tx.view(), "backend", Duration.ofDays(31))));
        assertThat(long_).isInstanceOf(Muting.Outcome.Refused.class);
    }

    @Test
    void an_hour_has_twenty_wakes_and_a_restart_gives_no_fresh_one() {
        for (int i = 0; i < 20; i++) {
            send("task", "normal");
            assertThat(bus.rings()).as("ring " + i).hasSize(1);
            HookAnswer.Mail mail = (HookAnswer.Mail) woken(Bus.BACKEND);
            bus.sent(mail.leases(), Sent.CONFIRMED);
            mail.leases().forEach(lease -> bus.observed(lease, TokenFinding.TokenState.ANSWERED));
            bus.stop("p");
            bus.pass(Duration.ofMinutes(1));
        }
        send("task", "normal");
        assertThat(bus.rings()).isEmpty();
        bus.restart();
        listen(Bus.BACKEND);
        assertThat(bus.rings()).isEmpty();
        bus.pass(Duration.ofMinutes(41));
        assertThat(bus.toll()).hasSize(1);
    }

    @Test
    void a_line_that_joins_a_running_turn_is_no_second_wake() {
        send("task", "normal");
        bus.rings();
        woken(Bus.BACKEND);
        woken(Bus.BACKEND);
        assertThat(wakes()).isEqualTo(1);
    }

    @Test
    void what_reached_the_model_and_got_no_answer_rings_once_the_session_is_idle() {
        send("task", "normal");
        bus.rings();
        HookAnswer.Mail mail = (HookAnswer.Mail) woken(Bus.BACKEND);
        LeaseRef lease = mail.leases().getFirst();
        bus.sent(mail.leases(), Sent.CONFIRMED);
        bus.observed(lease, TokenFinding.TokenState.FOUND);
        bus.hook(Bus.BACKEND, PlayedEvent.STOP_FAILURE, PromptOrigin.PERSON, false);
        assertThat(bus.rings()).as("just broken off").isEmpty();
        bus.pass(Duration.ofSeconds(3));
        assertThat(bus.toll()).as("not looked at since").isEmpty();
        bus.observed(lease, TokenFinding.TokenState.FOUND);
        assertThat(bus.toll())
                .extracting(Effect.Ring::line)
                .containsExactly("mail you have not answered yet");
    }

    @Test
    void urgent_mail_comes_between_tool_calls_and_other_mail_only_where_that_is_wished() {
        bus.hook(Bus.BACKEND, PlayedEvent.PROMPT, PromptOrigin.PERSON, false);
        send("task", "normal");
        assertThat(bus.hook(Bus.BACKEND, PlayedEvent.POST_TOOL, PromptOrigin.PERSON, false))
                .isInstanceOf(HookAnswer.Silence.class);
        send("task", "high");
        assertThat(bus.hook(Bus.BACKEND, PlayedEvent.POST_TOOL, PromptOrigin.PERSON, true))
                .as("a subagent's tool call")
                .isInstanceOf(HookAnswer.Silence.class);
        HookAnswer urgent =
                bus.hook(Bus.BACKEND, PlayedEvent.POST_TOOL, PromptOrigin.PERSON, false);
        assertThat(urgent)
                .isInstanceOfSatisfying(
                        HookAnswer.Mail.class, mail -> assertThat(mail.leases()).hasSize(1));
        deliverySettings("backend", true, DeliverySettings.Deliver.TOOL);
        assertThat(bus.hook(Bus.BACKEND, PlayedEvent.POST_TOOL, PromptOrigin.PERSON, false))
                .isInstanceOf(HookAnswer.Mail.class);
    }

    @ParameterizedTest
    @CsvSource({"ASK", "OFF"})
    void mail_that_is_not_to_come_by_itself_does_not(DeliverySettings.Deliver deliver) {
        deliverySettings("backend", true, deliver);
        send("task", "high");
        assertThat(bus.stop("p")).isEmpty();
        assertThat(bus.hook(Bus.BACKEND, PlayedEvent.PROMPT, PromptOrigin.PERSON, false))
                .isInstanceOf(HookAnswer.Silence.class);
        assertThat(bus.hook(Bus.BACKEND, PlayedEvent.POST_TOOL, PromptOrigin.PERSON, false))
                .isInstanceOf(HookAnswer.Silence.class);
    }

    @Test
    void what_the_person_is_told_besides_waits_until_a_turn_ends_without_mail() {
        bus.hook(Bus.BACKEND, PlayedEvent.PROMPT, PromptOrigin.PERSON, false);
        bus.run(ApplyNotes.of(new Note.TellPerson(Bus.BACKEND.key(), "a limit was reached")));
        send("task", "normal");
        assertThat(bus.hook(PlayedEvent.STOP, false, 0))
                .isInstanceOfSatisfying(
                        HookAnswer.Mail.class,
                        mail -> assertThat(mail.person()).doesNotContain("limit"));
        assertThat(bus.hook(PlayedEvent.STOP, true, 0))
                .isEqualTo(new HookAnswer.Word("a limit was reached"));
        assertThat(bus.hook(PlayedEvent.STOP, true, 0)).isInstanceOf(HookAnswer.Silence.class);
    }

    @Test
    void every_batch_tells_the_person_one_line() {
        send("task", "normal");
        send("question", "normal");
        assertThat(((HookAnswer.Mail) woken(Bus.BACKEND)).person())
                .isEqualTo(
                        "claudectl bus: 2 messages: task.created from ci (via cli), question.created from ci (via cli)");
    }
}
