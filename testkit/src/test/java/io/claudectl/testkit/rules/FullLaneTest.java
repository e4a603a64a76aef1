package io.claudectl.testkit.rules;

import static io.claudectl.testkit.rules.Team.SPEC;
import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.ExpireClaims;
import io.claudectl.core.command.Read;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.rules.deliver.LeaseRules;
import io.claudectl.core.store.Store.StateName;
import io.claudectl.core.subject.SubjectPattern;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Unclaimed work, with full mailboxes of fallback role and person. */
class FullLaneTest {
    private static final int MOST = 5;
    private static final RoleName FRONTEND = new RoleName("frontend");

    private final Team team = new Team(limits());

    private static Limits limits() {
        var or = Limits.DEFAULT;
        return new Limits(
                or.delivering(),
                new Limits.Sending(600, MOST, 32, 8_192, Duration.ofDays(7)),
                or.rendering(),
                or.keeping(),
                or.waking(),
                new Limits.Routing(
                        100,
                        100,
                        List.of(new SubjectPattern("task.>")),
                        FRONTEND,
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(30),
                        Duration.ofMinutes(10),
                        false));
    }

    /** Publishes work of four roles without a claim. */
    private List<MessageId> works() {
        var works = new ArrayList<MessageId>();
        for (String role : List.of("one", "two", "three", "four")) {
            team.bus.bind(role);
            team.subscribe(role, "task." + role);
            for (int i = 0; i < MOST; i++) {
                works.add(Team.id(team.publish(SPEC, "task." + role, "task")));
            }
        }
        return works;
    }

    private void nobodyClaims(int rounds) {
        for (int i = 0; i < rounds; i++) {
            team.bus.pass(Duration.ofMinutes(11));
            team.search();
        }
    }

    private int waiting(RoleName role) {
        return team.bus.state().mailboxes().waiting(role);
    }

    private List<String> summaries() {
        return team.bus.bodies("human", StateName.values()).stream()
                .filter(body -> body.startsWith("bus.lane_full"))
                .toList();
    }

    @Test
    void fallback_gets_no_more_than_its_mailbox_holds() {
        works();
        nobodyClaims(2);
        assertThat(waiting(FRONTEND)).isEqualTo(MOST);
    }

    @Test
    void full_lane_gets_one_summary_and_the_work_waits() {
        List<MessageId> works = works();
        nobodyClaims(9);
        assertThat(waiting(RoleName.HUMAN)).isEqualTo(MOST + 1);
        assertThat(summaries()).singleElement().asString().contains("unclaimed pieces of work");
        assertThat(works).allMatch(id -> team.work(id).settledAt() == null);
        assertThat(
                        works.stream()
                                .filter(
                                        id ->
                                                team.work(id).stage()
                                                        == ClaimableMessage.Stage.HUMAN))
                .hasSize(MOST);
        nobodyClaims(24 * 6);
        assertThat(summaries()).hasSize(2);
    }

    private List<String> told() {
        return team.bus.bodies("spec", StateName.values()).stream()
                .filter(body -> body.startsWith("bus.no_room"))
                .toList();
    }

    @Test
    void sender_is_told_once_that_its_work_waits_for_room() {
        works();
        nobodyClaims(9);
        assertThat(told()).hasSize(3 * MOST).doesNotHaveDuplicates();
        nobodyClaims(24 * 6);
        assertThat(told()).hasSize(3 * MOST);
    }

    @Test
    void work_without_room_is_given_up_when_its_offers_are_overdue() {
        List<MessageId> works = works();
        nobodyClaims(9);
        team.bus.pass(Duration.ofDays(7));
        nobodyClaims(2);
        assertThat(works).allMatch(id -> team.work(id).settledAt() != null);
    }

    @Test
    void one_search_looks_at_no_more_work_than_its_limit() {
        List<MessageId> works = works();
        nobodyClaims(9);
        team.bus.pass(Duration.ofMinutes(11));
        for (int round = 1; round <= 3; round++) {
            team.bus.run(new ExpireClaims(MOST));
            long now = team.bus.now().tickMs();
            assertThat(
                            works.stream()
                                    .filter(id -> team.bus.state().claimBook().dueTickMs(id) > now))
                    .hasSize(round * MOST);
            team.bus.pass(Duration.ofSeconds(1));
        }
    }

    @Test
    void search_that_is_slow_passes_over_no_work() {
        List<MessageId> works = works();
        nobodyClaims(9);
        for (int round = 0; round < 4; round++) {
            team.bus.pass(Duration.ofMinutes(11));
            team.bus.run(new ExpireClaims(MOST));
        }
        long before = team.bus.now().tickMs() - Duration.ofMinutes(34).toMillis();
        assertThat(works).allMatch(id -> team.bus.state().claimBook().dueTickMs(id) > before);
    }

    @Test
    void work_comes_to_the_lane_when_it_has_room() {
        List<MessageId> works = works();
        nobodyClaims(9);
        team.bus.run(
                new Read(
                        new Caller.Outside(1, "/", null, true),
                        "human",
                        Read.Kind.TAKE,
                        Lease.Trigger.INBOX,
                        null,
                        List.of(),
                        new Lease.Mark(null, 0)));
        var leases =
                team.bus.state().leases().of(SessionKey.OUTSIDE).stream()
                        .map(io.claudectl.core.message.Lease::ref)
                        .toList();
        team.bus.sent(leases, LeaseRules.Sent.CONFIRMED);
        assertThat(waiting(RoleName.HUMAN)).isZero();
        nobodyClaims(1);
        assertThat(works.stream().filter(id -> team.states(id).containsKey("human")))
                .hasSize(2 * MOST);
        assertThat(waiting(RoleName.HUMAN)).isEqualTo(MOST);
    }
}
