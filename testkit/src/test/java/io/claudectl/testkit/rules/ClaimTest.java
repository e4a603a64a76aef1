package io.claudectl.testkit.rules;

import static io.claudectl.testkit.rules.Team.BACKEND;
import static io.claudectl.testkit.rules.Team.FRONTEND;
import static io.claudectl.testkit.rules.Team.SPEC;
import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.agent.PromptOrigin;
import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.DoorbellConnected;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.claim.Claiming;
import io.claudectl.core.rules.deliver.Acking;
import io.claudectl.core.rules.session.Roles;
import io.claudectl.core.store.Store.StateName;
import io.claudectl.testkit.PlayedEvent;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Work has one owner at a time, also if a holder dies, forgets or is late. */
class ClaimTest {
    private final Team team = new Team();
    private final Bus bus = team.bus;
    private MessageId task;

    @BeforeEach
    void a_task_that_two_roles_may_take() {
        team.subscribe("backend", "task.*");
        team.subscribe("frontend", "task.>");
        task = team.task();
    }

    private void bothRead() {
        assertThat(team.reads(BACKEND)).contains("call claim with this id before you begin");
        assertThat(team.reads(FRONTEND)).contains(task.value());
        team.answers(BACKEND);
        team.answers(FRONTEND);
    }

    private void granted(SessionSeed session, int epoch) {
        assertThat(team.claim(session, task))
                .isInstanceOfSatisfying(
                        Claiming.Outcome.Granted.class,
                        it -> assertThat(it.claim().epoch()).isEqualTo(epoch));
    }

    private static String refused(Acking.Outcome outcome) {
        return ((Acking.Outcome.Refused) outcome).why().text();
    }

    @Test
    void the_first_claim_wins_and_the_others_are_told_who_has_it() {
        bothRead();
        granted(BACKEND, 1);
        assertThat(team.claim(FRONTEND, task))
                .isInstanceOfSatisfying(
                        Claiming.Outcome.Held.class,
                        it -> assertThat(it.by()).isEqualTo(new RoleName("backend")));
        assertThat(team.states(task))
                .containsEntry("backend", "delivered")
                .containsEntry("frontend", "withdrawn");
        assertThat(team.reads(FRONTEND, PlayedEvent.POST_TOOL))
                .contains(task.value(), "was claimed by backend");
    }

    @Test
    void the_same_session_asks_again_and_holds_it_still() {
        bothRead();
        granted(BACKEND, 1);
        assertThat(team.claim(BACKEND, task))
                .isInstanceOfSatisfying(
                        Claiming.Outcome.Granted.class, it -> assertThat(it.again()).isTrue());
        assertThat(team.claims(task)).hasSize(1);
    }

    @Test
    void a_claim_shows_the_text_to_who_had_not_read_the_offer() {
        assertThat(team.claim(BACKEND, task))
                .isInstanceOfSatisfying(
                        Claiming.Outcome.Granted.class,
                        it -> assertThat(it.message().content().body()).isEqualTo("body"));
        assertThat(team.states(task)).containsEntry("backend", "withdrawn");
        assertThat(team.reads(BACKEND)).isEmpty();
    }

    @Test
    void whoever_was_offered_nothing_gets_nothing() {
        assertThat(team.claim(SPEC, task))
                .isInstanceOfSatisfying(
                        Claiming.Outcome.Refused.class,
                        it -> assertThat(it.why().text()).contains("not offered to spec"));
        assertThat(team.claim(new Caller.Outside(1, "/", null, true), task))
                .isInstanceOf(Claiming.Outcome.Refused.class);
    }

    @Test
    void mail_that_has_its_recipient_needs_no_claim() {
        MessageId direct = bus.stored("for backend alone");
        assertThat(team.claim(BACKEND, direct))
                .isInstanceOfSatisfying(
                        Claiming.Outcome.Refused.class,
                        it -> assertThat(it.why().text()).contains("needs no claim"));
        MessageId news = Team.id(team.publish(SPEC, "task.news", "status"));
        assertThat(team.work(news)).isNull();
    }

    @Test
    void an_outcome_is_told_to_the_sender_and_ends_it() {
        bothRead();
        granted(BACKEND, 1);
        assertThat(bus.ack(BACKEND, task, "done")).isInstanceOf(Acking.Outcome.Recorded.class);
        assertThat(team.work(task).settledAt()).isNotNull();
        assertThat(bus.bodies("spec", StateName.PENDING))
                .singleElement()
                .asString()
                .startsWith("task.completed: backend acked");
        assertThat(bus.ack(BACKEND, task, "failed"))
                .isInstanceOfSatisfying(
                        Acking.Outcome.Recorded.class, it -> assertThat(it.again()).isTrue());
        assertThat(refused(bus.ack(FRONTEND, task, "done")))
                .contains("already settled by backend (done)");
        assertThat(bus.state().claimBook().all()).isEmpty();
    }

    @Test
    void who_holds_no_claim_cannot_say_that_it_is_done() {
        bothRead();
        assertThat(refused(bus.ack(BACKEND, task, "done"))).contains("call claim first");
        granted(FRONTEND, 1);
        assertThat(refused(bus.ack(BACKEND, task, "done"))).contains("is held by frontend");
    }

    @Test
    void a_holder_that_ended_leaves_it_to_the_others_with_its_history() {
        bothRead();
        granted(BACKEND, 1);
        team.gone(BACKEND);
        assertThat(team.states(task))
                .containsEntry("backend", "pending")
                .containsEntry("frontend", "pending");
        assertThat(team.reads(FRONTEND))
                .contains("again, attempt 2", "before: claim 1 by backend", "session ended");
        granted(FRONTEND, 2);
        assertThat(team.claims(task)).extracting(Claim::epoch).containsExactly(1, 2);
    }

    @Test
    void a_late_ack_counts_while_nobody_else_took_it() {
        bothRead();
        granted(BACKEND, 1);
        team.gone(BACKEND);
        SessionSeed resumed = Bus.seed(99, "backend-1");
        bus.hook(resumed, PlayedEvent.SESSION_START, PromptOrigin.PERSON, false);
        assertThat(bus.ack(resumed, task, "done")).isInstanceOf(Acking.Outcome.Recorded.class);
        assertThat(team.states(task))
                .containsEntry("backend", "acked")
                .containsEntry("frontend", "withdrawn");
    }

    @Test
    void a_late_ack_is_refused_once_another_epoch_began() {
        bothRead();
        granted(BACKEND, 1);
        team.gone(BACKEND);
        SessionSeed resumed = Bus.seed(99, "backend-1");
        bus.hook(resumed, PlayedEvent.SESSION_START, PromptOrigin.PERSON, false);
        granted(FRONTEND, 2);
        assertThat(refused(bus.ack(resumed, task, "done")))
                .contains("held by frontend", "your claim 1 ended: session ended");
        assertThat(bus.ack(FRONTEND, task, "failed")).isInstanceOf(Acking.Outcome.Recorded.class);
        assertThat(bus.bodies("spec", StateName.PENDING))
                .singleElement()
                .asString()
                .startsWith("task.failed: frontend acked");
    }

    @Test
    void a_conversation_that_was_cleared_holds_nothing() {
        bothRead();
        granted(BACKEND, 1);
        SessionSeed cleared = Bus.seed(12, "backend-2");
        bus.hook(cleared, PlayedEvent.CLEARED, PromptOrigin.PERSON, false);
        assertThat(team.claims(task).getFirst().end().reason()).isEqualTo("conversation left");
        assertThat(refused(bus.ack(cleared, task, "done"))).contains("call claim first");
        granted(FRONTEND, 2);
    }

    @Test
    void signs_inside_a_turn_renew_it_and_silence_ends_it() {
        bothRead();
        granted(BACKEND, 1);
        bus.pass(Duration.ofMinutes(29));
        bus.hook(BACKEND, PlayedEvent.POST_TOOL, PromptOrigin.PERSON, false);
        bus.pass(Duration.ofMinutes(29));
        bus.run(new DoorbellConnected(BACKEND, DoorbellConnected.Seen.BUSY, 1));
        team.search();
        assertThat(team.claims(task).getFirst().end()).isNull();
        bus.pass(Duration.ofMinutes(2));
        team.search();
        assertThat(team.claims(task).getFirst().end().reason()).isEqualTo("no sign of its holder");
        assertThat(team.states(task)).containsEntry("frontend", "pending");
    }

    @Test
    void a_holder_that_went_idle_is_rung_once_and_then_loses_it() {
        bus.run(tx -> tx.apply(Roles.deliverySettings(tx.view(), "backend", true, null)));
        bus.run(new DoorbellConnected(BACKEND, DoorbellConnected.Seen.IDLE, 1));
        bothRead();
        granted(BACKEND, 1);
        team.idle(BACKEND);
        bus.rings();
        bus.pass(Duration.ofMinutes(4));
        assertThat(bus.toll()).isEmpty();
        bus.pass(Duration.ofMinutes(1));
        assertThat(bus.toll())
                .singleElement()
                .satisfies(ring -> assertThat(ring.line()).contains("is not finished"));
        assertThat(team.reads(BACKEND)).contains("You hold the claim on " + task);
        team.idle(BACKEND);
        bus.pass(Duration.ofMinutes(9));
        team.search();
        assertThat(bus.toll()).isEmpty();
        assertThat(team.claims(task).getFirst().end()).isNull();
        bus.pass(Duration.ofMinutes(1));
        team.search();
        assertThat(team.claims(task).getFirst().end()).isNotNull();
    }

    @Test
    void after_a_restart_it_is_still_held_for_a_full_term() {
        bothRead();
        granted(BACKEND, 1);
        bus.pass(Duration.ofMinutes(29));
        bus.restart();
        bus.pass(Duration.ofMinutes(29));
        team.search();
        assertThat(team.claim(FRONTEND, task)).isInstanceOf(Claiming.Outcome.Held.class);
        bus.pass(Duration.ofMinutes(2));
        team.search();
        granted(FRONTEND, 2);
    }

    @Test
    void given_back_it_goes_to_others_with_what_its_holder_says() {
        bothRead();
        granted(BACKEND, 1);
        assertThat(team.release(BACKEND, task, "the schema is missing"))
                .isEqualTo(new Claiming.Outcome.Released(task, 1));
        assertThat(team.states(task))
                .containsEntry("backend", "delivered")
                .containsEntry("frontend", "pending");
        assertThat(team.reads(FRONTEND))
                .contains("released", "left by the last holder", "the schema is missing");
        assertThat(team.release(BACKEND, task, null))
                .isInstanceOfSatisfying(
                        Claiming.Outcome.Refused.class,
                        it -> assertThat(it.why().text()).contains("holds no claim"));
    }

    @Test
    void declined_by_its_holder_it_goes_to_the_others_and_not_back() {
        bothRead();
        granted(BACKEND, 1);
        bus.ack(BACKEND, task, "declined");
        assertThat(team.states(task))
                .containsEntry("backend", "acked")
                .containsEntry("frontend", "pending");
        assertThat(team.work(task).settledAt()).isNull();
        granted(FRONTEND, 2);
    }

    @Test
    void what_all_decline_lies_in_the_human_lane_at_once() {
        bothRead();
        bus.ack(BACKEND, task, "declined");
        assertThat(team.work(task).stage()).isEqualTo(ClaimableMessage.Stage.OFFERED);
        bus.ack(FRONTEND, task, "declined");
        assertThat(team.work(task).stage()).isEqualTo(ClaimableMessage.Stage.HUMAN);
        assertThat(team.states(task)).containsEntry("human", "pending");
        var person = new Caller.Outside(1, "/", null, true);
        assertThat(team.claim(person, task)).isInstanceOf(Claiming.Outcome.Granted.class);
        bus.pass(Duration.ofDays(1));
        team.search();
        assertThat(team.claims(task).getFirst().end()).as("a person gives no signs").isNull();
    }

    @Test
    void unclaimed_it_is_raised_and_then_lies_in_the_human_lane_and_the_sender_hears() {
        bothRead();
        bus.pass(Duration.ofSeconds(119));
        team.search();
        assertThat(team.work(task).stage()).isEqualTo(ClaimableMessage.Stage.OFFERED);
        bus.pass(Duration.ofSeconds(1));
        team.search();
        assertThat(team.work(task).stage()).isEqualTo(ClaimableMessage.Stage.RAISED);
        assertThat(team.states(task))
                .containsEntry("backend", "pending")
                .containsEntry("frontend", "pending");
        assertThat(team.reads(BACKEND)).contains("again, attempt 2");
        bus.pass(Duration.ofMinutes(2));
        team.search();
        assertThat(team.work(task).stage()).isEqualTo(ClaimableMessage.Stage.HUMAN);
        assertThat(bus.bodies("human", StateName.PENDING)).containsExactly("task.created: body");
        assertThat(bus.bodies("spec", StateName.PENDING))
                .singleElement()
                .asString()
                .startsWith("bus.unclaimed: Your message");
        granted(FRONTEND, 1);
        assertThat(team.states(task)).containsEntry("human", "withdrawn");
    }

    @Test
    void nobody_ever_takes_it_and_the_sender_is_told() {
        for (int i = 0; i < 3; i++) {
            bus.pass(Duration.ofMinutes(2));
            team.search();
        }
        bus.pass(Duration.ofDays(7));
        team.search();
        assertThat(team.work(task).settledAt()).isNotNull();
        assertThat(team.states(task).values()).containsOnly("dead");
        assertThat(bus.bodies("spec", StateName.PENDING))
                .anyMatch(body -> body.startsWith("bus.dead: ") && body.contains("no owner"));
    }

    @Test
    void nothing_of_this_happens_while_the_bus_is_paused() {
        bus.run(tx -> tx.apply(Roles.pause(tx.view(), true)));
        bus.pass(Duration.ofHours(1));
        team.search();
        assertThat(team.claim(BACKEND, task)).isInstanceOf(Claiming.Outcome.Refused.class);
        bus.run(tx -> tx.apply(Roles.pause(tx.view(), false)));
        team.search();
        assertThat(team.work(task).stage()).isEqualTo(ClaimableMessage.Stage.OFFERED);
    }

    @Test
    void a_lease_that_ends_while_it_is_held_offers_it_to_nobody() {
        team.reads(BACKEND);
        granted(BACKEND, 1);
        assertThat(team.states(task)).containsEntry("backend", "leased");
        bus.pass(Duration.ofSeconds(61));
        var lease = bus.state().leases().of(BACKEND.key()).getFirst().ref();
        bus.observed(lease, io.claudectl.core.agent.TokenFinding.TokenState.ABSENT);
        assertThat(team.states(task)).containsEntry("backend", "withdrawn");
        assertThat(bus.ack(BACKEND, task, "done")).isInstanceOf(Acking.Outcome.Recorded.class);
    }
}
