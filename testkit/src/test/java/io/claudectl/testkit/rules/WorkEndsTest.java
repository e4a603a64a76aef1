package io.claudectl.testkit.rules;

import static io.claudectl.testkit.rules.Team.BACKEND;
import static io.claudectl.testkit.rules.Team.FRONTEND;
import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.claim.Claim;
import io.claudectl.core.command.Acknowledge;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.ClaimWork;
import io.claudectl.core.command.ExpireDeliveries;
import io.claudectl.core.command.LeaseUpdate;
import io.claudectl.core.command.Operation;
import io.claudectl.core.command.PruneDeliveries;
import io.claudectl.core.command.Read;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.claim.Claiming;
import io.claudectl.core.rules.claim.DeadLetters;
import io.claudectl.core.rules.deliver.Acking;
import io.claudectl.core.rules.deliver.LeaseRules.Sent;
import io.claudectl.core.store.Store.StateName;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The corners of how work ends: given up, taken up again, turned down twice. */
class WorkEndsTest {
    private static final Caller PERSON = new Caller.Outside(1, "/", null, true);

    private final Team team = new Team();
    private MessageId task = new MessageId("00000000-0000-7000-8000-000000000000");

    @BeforeEach
    void a_task_that_two_roles_may_take() {
        team.subscribe("backend", "task.>");
        team.subscribe("frontend", "task.>");
        task = team.task();
    }

    private DeadLetters.Outcome drop() {
        Operation<DeadLetters.Outcome> drop =
                tx -> tx.apply(DeadLetters.drop(tx.view(), task.value()));
        return team.bus.run(drop);
    }

    private DeadLetters.Outcome retry() {
        Operation<DeadLetters.Outcome> retry =
                tx -> tx.apply(DeadLetters.retry(tx.view(), task.value()));
        return team.bus.run(retry);
    }

    private Acking.Outcome says(SessionSeed session, String outcome) {
        return team.bus.ack(session, task, outcome);
    }

    private Acking.Outcome personSays(String outcome) {
        return team.bus.run(new Acknowledge(PERSON, task.value(), outcome, null, List.of()));
    }

    /** The person reads a mailbox outside any session. */
    private void personReads(String mailbox) {
        var read =
                new Read(
                        PERSON,
                        mailbox,
                        Read.Kind.TAKE,
                        Lease.Trigger.INBOX,
                        null,
                        List.of(),
                        new Lease.Mark(null, 0));
        if (team.bus.run(read) instanceof Read.Outcome.Taken taken) {
            List<LeaseRef> leases =
                    taken.mail().handouts().stream().map(each -> each.lease().ref()).toList();
            team.bus.run(new LeaseUpdate.AnswerSent(leases, Sent.CONFIRMED));
        }
    }

    /** Leaves it unclaimed: it is raised, then offered in the human lane. */
    private void nobodyClaims() {
        for (int i = 0; i < 2; i++) {
            team.bus.pass(Duration.ofMinutes(3));
            team.search();
        }
    }

    private static void again(Acking.Outcome outcome, boolean again) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Acking.Outcome.Recorded.class,
                        recorded -> assertThat(recorded.again()).isEqualTo(again));
    }

    @Test
    void work_whose_offers_were_all_read_is_offered_again_to_its_readers_when_it_is_retried() {
        team.reads(BACKEND);
        team.answers(BACKEND);
        team.reads(FRONTEND);
        team.answers(FRONTEND);
        assertThat(team.states(task))
                .isEqualTo(Map.of("backend", "delivered", "frontend", "delivered"));
        assertThat(drop()).isInstanceOf(DeadLetters.Outcome.Done.class);

        assertThat(retry()).isInstanceOf(DeadLetters.Outcome.Done.class);

        assertThat(team.states(task))
                .isEqualTo(Map.of("backend", "pending", "frontend", "pending"));
        assertThat(team.reads(BACKEND)).contains(task.value(), "work for one owner");
        assertThat(team.claim(FRONTEND, task)).isInstanceOf(Claiming.Outcome.Granted.class);
        says(FRONTEND, "done");
        assertThat(retry()).isInstanceOf(DeadLetters.Outcome.Refused.class);
    }

    @Test
    void an_offer_that_is_with_a_session_goes_when_the_work_is_given_up_and_does_not_come_back() {
        team.reads(BACKEND);
        LeaseRef lease = team.bus.state().leases().of(BACKEND.key()).getFirst().ref();
        assertThat(drop()).isInstanceOf(DeadLetters.Outcome.Done.class);
        assertThat(team.states(task)).isEqualTo(Map.of("backend", "dead", "frontend", "dead"));
        team.bus.pass(Duration.ofMinutes(10));
        team.bus.observed(lease, TokenFinding.TokenState.ABSENT);
        assertThat(team.states(task)).containsEntry("backend", "dead");
        assertThat(team.reads(BACKEND)).doesNotContain(task.value());
    }

    @Test
    void work_taken_up_again_goes_on_with_its_epochs() {
        team.reads(BACKEND);
        team.claim(BACKEND, task);
        team.release(BACKEND, task, "half is done");
        drop();
        assertThat(retry()).isInstanceOf(DeadLetters.Outcome.Done.class);
        assertThat(team.bus.state().claimBook().newest(task))
                .isEqualTo(team.claims(task).getLast());
        team.reads(FRONTEND);
        assertThat(team.claim(FRONTEND, task))
                .isInstanceOfSatisfying(
                        Claiming.Outcome.Granted.class,
                        granted -> {
                            assertThat(granted.claim().epoch()).isEqualTo(2);
                            assertThat(granted.before())
                                    .extracting(Claim::epoch)
                                    .containsExactly(1);
                        });
    }

    @Test
    void a_holder_of_long_ago_whose_offer_was_pruned_is_refused_when_the_work_is_taken_up_again() {
        team.reads(BACKEND);
        team.claim(BACKEND, task);
        says(BACKEND, "declined");
        drop();
        team.bus.pass(Duration.ofDays(1));
        var acked = EnumSet.of(StateName.ACKED);
        team.bus.run(new PruneDeliveries(acked, team.bus.now().wall(), 100));
        retry();
        assertThat(team.states(task)).isEqualTo(Map.of("frontend", "pending"));
        assertThat(says(BACKEND, "done")).isInstanceOf(Acking.Outcome.Refused.class);
        assertThat(team.work(task).settledAt()).isNull();
    }

    @Test
    void an_offer_that_died_does_not_wait_again_while_somebody_holds_the_work() {
        team.reads(FRONTEND);
        team.bus.pass(Duration.ofSeconds(61));
        team.bus.observed(
                team.bus.state().leases().of(FRONTEND.key()).getFirst().ref(),
                TokenFinding.TokenState.ABSENT);
        team.bus.pass(Duration.ofDays(7));
        team.bus.run(new ExpireDeliveries(100));
        assertThat(team.states(task)).isEqualTo(Map.of("backend", "dead", "frontend", "delivered"));
        assertThat(team.claim(FRONTEND, task)).isInstanceOf(Claiming.Outcome.Granted.class);
        assertThat(retry())
                .isInstanceOfSatisfying(
                        DeadLetters.Outcome.Refused.class,
                        refused ->
                                assertThat(refused.why().text())
                                        .contains("frontend holds a claim on it"));
        assertThat(team.states(task)).containsEntry("backend", "dead");
    }

    @Test
    void a_holder_that_declines_twice_says_it_once() {
        team.reads(BACKEND);
        team.claim(BACKEND, task);
        again(says(BACKEND, "declined"), false);
        again(says(BACKEND, "declined"), true);
        assertThat(team.bus.bodies("spec", StateName.PENDING))
                .filteredOn(body -> body.startsWith("task.declined"))
                .hasSize(1);
    }

    @Test
    void what_one_reader_of_a_role_turned_down_another_cannot_turn_down_again() {
        SessionSeed second = Bus.seed(14, "backend-2");
        team.reads(BACKEND);
        team.bus.pass(Duration.ofSeconds(61));
        team.bus.observed(
                team.bus.state().leases().of(BACKEND.key()).getFirst().ref(),
                TokenFinding.TokenState.ABSENT);
        team.join(second, "backend");
        team.reads(second);
        again(says(BACKEND, "declined"), false);
        assertThat(says(second, "declined")).isInstanceOf(Acking.Outcome.Refused.class);
        again(says(BACKEND, "declined"), true);
    }

    @Test
    void the_persons_word_counts_though_they_looked_into_a_roles_mail_as_well() {
        personReads("backend");
        nobodyClaims();
        personReads(RoleName.HUMAN.value());
        again(personSays("done"), false);
        assertThat(team.work(task).settledAt()).isNotNull();
        assertThat(team.states(task)).containsEntry("human", "acked");
    }

    @Test
    void what_the_person_takes_and_gives_back_lies_in_the_human_lane_again() {
        nobodyClaims();
        assertThat(team.claim(PERSON, task)).isInstanceOf(Claiming.Outcome.Granted.class);
        team.bus.run(new ClaimWork.Release(PERSON, task.value(), null));
        assertThat(team.states(task)).containsEntry("human", "pending");
    }

    @Test
    void the_last_one_to_give_it_back_is_offered_it_again_rather_than_nobody() {
        team.reads(FRONTEND);
        says(FRONTEND, "declined");
        nobodyClaims();
        personReads(RoleName.HUMAN.value());
        personSays("declined");
        team.claim(BACKEND, task);
        assertThat(team.release(BACKEND, task, "later"))
                .isEqualTo(new Claiming.Outcome.Released(task, 1));
        assertThat(team.states(task)).containsEntry("backend", "pending");
        assertThat(team.work(task).settledAt()).isNull();
    }

    @Test
    void the_last_to_decline_while_its_offer_waits_ends_it() {
        team.reads(FRONTEND);
        says(FRONTEND, "declined");
        team.reads(BACKEND);
        says(BACKEND, "declined");
        personReads(RoleName.HUMAN.value());
        // It is offered anew to the person after a claim that came to nothing.
        team.claim(PERSON, task);
        team.bus.run(new ClaimWork.Release(PERSON, task.value(), null));
        assertThat(team.states(task)).containsEntry("human", "pending");
        again(personSays("declined"), false);
        assertThat(team.work(task).settledAt()).isNotNull();
        assertThat(team.bus.bodies("spec", StateName.PENDING))
                .anyMatch(body -> body.startsWith("bus.dead"));
    }

    @Test
    void a_claim_of_before_the_conversation_was_known_stays_with_its_session() {
        SessionSeed unknown = Bus.seed(15, "");
        team.join(unknown, "backend");
        assertThat(team.claim(unknown, task)).isInstanceOf(Claiming.Outcome.Granted.class);
        SessionSeed known = Bus.seed(15, "backend-3");
        team.reads(known);
        again(says(known, "done"), false);
    }

    @Test
    void whoever_comes_late_is_told_of_the_outcome_and_not_of_who_declined() {
        team.reads(BACKEND);
        says(BACKEND, "declined");
        team.claim(FRONTEND, task);
        says(FRONTEND, "done");
        assertThat(team.claim(BACKEND, task))
                .isInstanceOfSatisfying(
                        Claiming.Outcome.Refused.class,
                        refused ->
                                assertThat(refused.why().text())
                                        .contains("settled: frontend reported done"));
    }

    @Test
    void given_up_work_that_is_retried_has_its_full_time_again() {
        nobodyClaims();
        team.bus.pass(Duration.ofDays(7));
        team.search();
        assertThat(team.work(task).settledAt()).isNotNull();
        assertThat(retry()).isInstanceOf(DeadLetters.Outcome.Done.class);
        for (int i = 0; i < 5; i++) {
            team.bus.pass(Duration.ofHours(1));
            team.search();
        }
        assertThat(team.work(task).settledAt()).isNull();
        team.bus.pass(Duration.ofDays(7));
        team.search();
        assertThat(team.work(task).settledAt()).isNotNull();
    }

    /** The person wants such work themselves, reads the offer and turns it down. */
    private void personDeclinesAsSubscriber() {
        team.subscribe("human", "task.>");
        task = team.task();
        personReads(RoleName.HUMAN.value());
        again(personSays("declined"), false);
    }

    @Test
    void what_all_decline_ends_at_once_where_the_person_was_among_them() {
        personDeclinesAsSubscriber();
        team.reads(FRONTEND);
        says(FRONTEND, "declined");
        team.reads(BACKEND);
        says(BACKEND, "declined");

        assertThat(team.work(task).settledAt()).isNotNull();
        assertThat(team.bus.bodies("spec", StateName.PENDING))
                .anyMatch(
                        body ->
                                body.startsWith("bus.dead")
                                        && body.contains("publish it again")
                                        && !body.contains("dead retry"));
        assertThat(retry()).isInstanceOf(DeadLetters.Outcome.Refused.class);
    }

    @Test
    void what_is_given_back_goes_to_the_same_role_where_the_person_declined_already() {
        personDeclinesAsSubscriber();
        team.reads(FRONTEND);
        says(FRONTEND, "declined");
        team.claim(BACKEND, task);
        assertThat(team.release(BACKEND, task, "later"))
                .isEqualTo(new Claiming.Outcome.Released(task, 1));
        assertThat(team.states(task)).containsEntry("backend", "pending");
    }

    @Test
    void the_fallback_role_is_not_offered_what_it_sent_itself() {
        Limits all = Limits.DEFAULT;
        Limits.Routing routing = all.routing();
        team.bus.restart(
                new Limits(
                        all.delivering(),
                        all.sending(),
                        all.rendering(),
                        all.keeping(),
                        all.waking(),
                        new Limits.Routing(
                                routing.patterns(),
                                routing.globs(),
                                routing.work(),
                                new RoleName("spec"),
                                routing.unclaimed(),
                                routing.claim(),
                                routing.idleClaim(),
                                routing.clientTasks())));
        nobodyClaims();
        assertThat(team.states(task)).containsOnlyKeys("backend", "frontend", "human");
    }
}
