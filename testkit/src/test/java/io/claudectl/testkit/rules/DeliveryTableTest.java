package io.claudectl.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.agent.TokenFinding.TokenState;
import io.claudectl.core.command.HookAnswer;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Evidence;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.rules.deliver.Acking;
import io.claudectl.core.rules.deliver.LeaseRules.Sent;
import io.claudectl.testkit.PlayedEvent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every row of the delivery state table in ARCHITECTURE.md. */
class DeliveryTableTest {
    private static final Duration OVER = Duration.ofSeconds(61);

    private final Bus bus = new Bus();
    private final MessageId mail = bus.stored("work");

    @Test
    void a_lease_counts_epoch_and_attempt_before_anything_is_written() {
        bus.stop("p1");
        assertThat(state()).isEqualTo(new Delivery.State.Leased());
        assertThat(tally().epoch()).isEqualTo(1);
        assertThat(tally().attempt()).isEqualTo(1);
    }

    @Test
    void what_nobody_can_have_read_is_pending_again_and_not_counted() {
        bus.sent(bus.stop("p1"), Sent.NOTHING);
        assertThat(state()).isEqualTo(new Delivery.State.Pending(null));
        assertThat(tally().epoch()).isEqualTo(1);
        assertThat(tally().attempt()).isZero();
    }

    @Test
    void an_answer_that_may_have_been_read_stays_leased_and_counts() {
        bus.sent(bus.stop("p1"), Sent.UNKNOWN);
        assertThat(state()).isEqualTo(new Delivery.State.Leased());
        assertThat(tally().attempt()).isEqualTo(1);
    }

    @Test
    void a_confirm_alone_is_not_delivered() {
        bus.sent(bus.stop("p1"), Sent.CONFIRMED);
        assertThat(state()).isEqualTo(new Delivery.State.Leased());
    }

    @Test
    void an_answer_to_the_token_is_delivered_seen() {
        bus.observed(confirmed("p1"), TokenState.ANSWERED);
        assertThat(evidence()).isEqualTo(Evidence.SEEN);
    }

    @Test
    void a_token_without_an_answer_extends_the_lease() {
        LeaseRef lease = confirmed("p1");
        bus.pass(OVER);
        bus.observed(lease, TokenState.FOUND);
        assertThat(state()).isEqualTo(new Delivery.State.Leased());
    }

    @Test
    void a_lease_over_without_a_token_is_pending_and_its_second_copy_says_so() {
        LeaseRef lease = confirmed("p1");
        bus.pass(OVER);
        bus.observed(lease, TokenState.ABSENT);
        assertThat(state()).isEqualTo(new Delivery.State.Pending(null));
        HookAnswer again = bus.hook(PlayedEvent.PROMPT, false, 0);
        assertThat(((HookAnswer.Mail) again).text()).contains("again, attempt 2");
    }

    @Test
    void a_branch_that_was_left_gives_the_mail_back_at_once() {
        bus.observed(confirmed("p1"), TokenState.ABANDONED);
        assertThat(state()).isEqualTo(new Delivery.State.Pending(null));
    }

    @Test
    void a_restart_gives_a_lease_a_fresh_term() {
        LeaseRef lease = confirmed("p1");
        bus.pass(OVER);
        bus.restart();
        bus.observed(lease, TokenState.ABSENT);
        assertThat(state()).isEqualTo(new Delivery.State.Leased());
    }

    @Test
    void the_token_of_an_earlier_lease_proves_late() {
        LeaseRef first = confirmed("p1");
        bus.pass(OVER);
        bus.observed(first, TokenState.ABSENT);
        confirmed("p2");
        bus.observed(first, TokenState.ANSWERED);
        assertThat(evidence()).isEqualTo(Evidence.SEEN);
    }

    @Test
    void five_confirmed_leases_that_ran_out_are_delivered_unproven_and_may_still_be_proved() {
        LeaseRef first = confirmed("p0");
        bus.pass(OVER);
        bus.observed(first, TokenState.ABSENT);
        for (int i = 1; i < 5; i++) {
            assertThat(state()).isEqualTo(new Delivery.State.Pending(null));
            LeaseRef lease = confirmed("p" + i);
            bus.pass(OVER);
            bus.observed(lease, TokenState.ABSENT);
        }
        assertThat(evidence()).isEqualTo(Evidence.UNPROVEN);
        assertThat(unprovenReason()).startsWith("5 confirmed leases ended without evidence");
        bus.observed(first, TokenState.ANSWERED);
        assertThat(evidence()).isEqualTo(Evidence.SEEN);
    }

    @Test
    void without_a_transcript_two_leases_followed_by_their_stop_are_unproven() {
        for (String prompt : List.of("p1", "p2")) {
            assertThat(state()).isEqualTo(new Delivery.State.Pending(null));
            LeaseRef lease = confirmed(prompt);
            bus.stop(prompt, Bus.finding(lease, TokenState.UNREADABLE));
            bus.pass(OVER);
            bus.observed(lease, TokenState.UNREADABLE);
        }
        assertThat(evidence()).isEqualTo(Evidence.UNPROVEN);
        assertThat(unprovenReason()).startsWith("2 turns ended after it");
    }

    @Test
    void five_presentations_nobody_confirmed_park_it_for_an_hour() {
        for (int i = 0; i < 5; i++) {
            LeaseRef lease = bus.stop("p" + i).getFirst();
            bus.sent(List.of(lease), Sent.UNKNOWN);
            bus.pass(OVER);
            bus.observed(lease, TokenState.ABSENT);
        }
        assertThat(bus.stop("p9")).isEmpty();
        bus.pass(Duration.ofMinutes(61));
        assertThat(bus.stop("p10")).hasSize(1);
    }

    /** Returns the reason in the event of the delivery that ended without evidence. */
    private String unprovenReason() {
        return bus.events("delivery.delivered").getLast().data().stream()
                .filter(field -> field.name().equals("reason"))
                .map(field -> String.valueOf(field.value()))
                .findFirst()
                .orElse("");
    }

    @Test
    void a_deadline_makes_dead_only_what_nobody_ever_confirmed() {
        bus.pass(Duration.ofDays(8));
        bus.run(new io.claudectl.core.command.ExpireDeliveries(10));
        assertThat(state()).isInstanceOf(Delivery.State.Dead.class);
    }

    @Test
    void a_deadline_leaves_what_was_confirmed_once_unproven() {
        LeaseRef lease = confirmed("p1");
        bus.pass(OVER);
        bus.observed(lease, TokenState.ABSENT);
        bus.pass(Duration.ofDays(8));
        bus.run(new io.claudectl.core.command.ExpireDeliveries(10));
        assertThat(evidence()).isEqualTo(Evidence.UNPROVEN);
        assertThat(unprovenReason()).isEqualTo("deadline: no evidence within 7 days");
    }

    @Test
    void an_ack_counts_once_from_whom_it_was_presented_to() {
        assertThat(bus.ack(Bus.BACKEND, mail, "done")).isInstanceOf(Acking.Outcome.Refused.class);
        confirmed("p1");
        assertThat(bus.ack(Bus.BACKEND, mail, "done")).isInstanceOf(Acking.Outcome.Recorded.class);
        assertThat(bus.ack(Bus.BACKEND, mail, "failed"))
                .isInstanceOfSatisfying(
                        Acking.Outcome.Recorded.class, again -> assertThat(again.again()).isTrue());
        assertThat(bus.ack(Bus.seed(8, "other"), mail, "done"))
                .isInstanceOf(Acking.Outcome.Refused.class);
    }

    @Test
    void later_mail_of_a_sender_waits_for_the_earlier() {
        MessageId later = bus.stored("more");
        List<LeaseRef> both = bus.stop("p1");
        assertThat(both).hasSize(2);
        bus.sent(both.subList(1, 2), Sent.NOTHING);
        assertThat(bus.delivery(later).state()).isEqualTo(new Delivery.State.Pending(null));
        assertThat(bus.stop("p2")).isEmpty();
        bus.observed(both.getFirst(), TokenState.ANSWERED);
        assertThat(bus.stop("p3")).hasSize(1);
    }

    @Test
    void a_turn_is_continued_six_times_in_a_row_and_no_more() {
        for (int i = 0; i < 8; i++) {
            bus.stored("x".repeat(3_500));
        }
        int continued = 0;
        while (bus.hook(PlayedEvent.STOP, continued > 0, 0) instanceof HookAnswer.Mail mail) {
            bus.sent(mail.leases(), Sent.CONFIRMED);
            mail.leases().forEach(lease -> bus.observed(lease, TokenState.ANSWERED));
            continued++;
        }
        assertThat(continued).isEqualTo(6);
    }

    @Test
    void a_stop_whose_caller_gave_up_hands_out_nothing() {
        assertThat(bus.hook(PlayedEvent.STOP, false, 1)).isInstanceOf(HookAnswer.Silence.class);
        assertThat(state()).isEqualTo(new Delivery.State.Pending(null));
    }

    @Test
    void a_session_start_hands_out_nothing() {
        HookAnswer answer = bus.hook(PlayedEvent.SESSION_START, false, 0);
        assertThat(answer).isInstanceOf(HookAnswer.Welcome.class);
        assertThat(((HookAnswer.Welcome) answer).line())
                .contains("role is backend")
                .contains("Mail waiting: 1");
        assertThat(state()).isEqualTo(new Delivery.State.Pending(null));
    }

    private LeaseRef confirmed(String prompt) {
        List<LeaseRef> leases = bus.stop(prompt);
        bus.sent(leases, Sent.CONFIRMED);
        return leases.getFirst();
    }

    private Delivery.State state() {
        return bus.delivery(mail).state();
    }

    private Delivery.Attempts tally() {
        return bus.delivery(mail).tally();
    }

    private Evidence evidence() {
        return ((Delivery.State.Delivered) state()).evidence();
    }
}
