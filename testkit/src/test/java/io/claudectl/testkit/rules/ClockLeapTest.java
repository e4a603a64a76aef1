package io.claudectl.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.command.BindRole;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.ExpireDeliveries;
import io.claudectl.core.command.LeaseUpdate;
import io.claudectl.core.command.PruneHistory;
import io.claudectl.core.command.SaveClocks;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.rules.claim.Claiming;
import io.claudectl.core.rules.deliver.LeaseRules.Sent;
import io.claudectl.core.store.Store.StateName;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deadlines while the wall clock leaps, in both directions. */
class ClockLeapTest {
    private static final Caller PERSON = new Caller.Outside(1, "/", null, true);

    private final Bus bus = new Bus();

    private void expire(Bus of) {
        of.run(new ExpireDeliveries(100));
    }

    private Delivery.State state(MessageId id) {
        return bus.delivery(id).state();
    }

    @ParameterizedTest
    @ValueSource(longs = {8, -8, 3_650, -20_000})
    void leap_of_a_running_clock_kills_no_mail(long days) {
        expire(bus);
        MessageId before = bus.stored("before");
        bus.leap(Duration.ofDays(days));
        MessageId behind = bus.stored("behind");
        expire(bus);
        bus.pass(Duration.ofDays(6));
        expire(bus);
        assertThat(state(before)).isEqualTo(new Delivery.State.Pending(null));
        bus.leap(Duration.ofDays(-days));
        expire(bus);
        assertThat(state(before)).isEqualTo(new Delivery.State.Pending(null));
        assertThat(state(behind)).isEqualTo(new Delivery.State.Pending(null));
        bus.pass(Duration.ofHours(25));
        expire(bus);
        assertThat(state(before)).isInstanceOf(Delivery.State.Dead.class);
        assertThat(state(behind)).isInstanceOf(Delivery.State.Dead.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {8, -8})
    void leap_between_two_daemons_kills_no_mail(long days) {
        expire(bus);
        MessageId before = bus.stored("before");
        bus.leap(Duration.ofDays(days));
        bus.restart();
        expire(bus);
        MessageId behind = bus.stored("behind");
        bus.leap(Duration.ofDays(-days));
        bus.restart();
        expire(bus);
        assertThat(state(before)).isEqualTo(new Delivery.State.Pending(null));
        assertThat(state(behind)).isEqualTo(new Delivery.State.Pending(null));
    }

    @Test
    void start_of_the_machine_at_a_wrong_time_kills_no_mail() {
        expire(bus);
        MessageId before = bus.stored("before");
        bus.boot(Duration.ofDays(8));
        expire(bus);
        assertThat(state(before)).isEqualTo(new Delivery.State.Pending(null));
        bus.leap(Duration.ofDays(-8));
        expire(bus);
        assertThat(state(before)).isEqualTo(new Delivery.State.Pending(null));
    }

    @Test
    void move_to_a_machine_that_ran_for_long_kills_no_mail() {
        expire(bus);
        MessageId before = bus.stored("before");
        bus.move(Duration.ofMinutes(10), Duration.ofDays(90));
        expire(bus);
        assertThat(state(before)).isEqualTo(new Delivery.State.Pending(null));
        assertThat(Duration.between(bus.now().wall(), bus.delivery(before).deadline()))
                .isEqualTo(Duration.ofDays(7));
    }

    @Test
    void deadline_counts_while_no_daemon_runs() {
        expire(bus);
        MessageId before = bus.stored("before");
        bus.pass(Duration.ofDays(8));
        bus.restart();
        expire(bus);
        assertThat(state(before)).isInstanceOf(Delivery.State.Dead.class);
    }

    @Test
    void deadline_counts_in_a_machine_that_is_off_at_night() {
        MessageId before = bus.stored("before");
        for (int day = 0; day < 21; day++) {
            assertThat(state(before)).isEqualTo(new Delivery.State.Pending(null));
            for (int hour = 0; hour < 8; hour++) {
                expire(bus);
                bus.pass(Duration.ofHours(1));
            }
            expire(bus);
            bus.boot(Duration.ofHours(16));
        }
        assertThat(state(before)).isInstanceOf(Delivery.State.Dead.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deadline_counts_in_boots_that_last_minutes(boolean orderly) {
        MessageId before = bus.stored("before");
        int boots = 0;
        while (state(before) instanceof Delivery.State.Pending && boots < 1_300) {
            for (int minute = 0; minute < 20; minute++) {
                bus.pass(Duration.ofMinutes(1));
                expire(bus);
            }
            if (orderly) {
                bus.run(new SaveClocks());
            }
            bus.boot(Duration.ofHours(1));
            boots++;
        }
        assertThat(boots).isBetween(7 * 24 * 3, 1_200);
    }

    @Test
    void deadline_counts_what_passed_before_the_last_commit() {
        MessageId before = bus.stored("before");
        for (int boot = 0; boot < 18; boot++) {
            assertThat(state(before)).isEqualTo(new Delivery.State.Pending(null));
            expire(bus);
            bus.pass(Duration.ofHours(9));
            bus.from("ann", "beside it");
            bus.boot(Duration.ofHours(1));
        }
        expire(bus);
        bus.pass(Duration.ofHours(7));
        expire(bus);
        assertThat(state(before)).isInstanceOf(Delivery.State.Dead.class);
    }

    @Test
    void clocks_of_an_idle_bus_are_saved_every_ten_minutes() {
        expire(bus);
        long commits = bus.commits();
        for (int second = 0; second < 3_600; second += 30) {
            bus.pass(Duration.ofSeconds(30));
            expire(bus);
        }
        assertThat(bus.commits() - commits).isEqualTo(6);
    }

    @Test
    void corrections_of_the_clock_move_nothing() {
        expire(bus);
        MessageId before = bus.stored("before");
        Delivery waiting = bus.delivery(before);
        bus.leap(Duration.ofSeconds(59));
        expire(bus);
        bus.leap(Duration.ofSeconds(-100));
        expire(bus);
        assertThat(bus.delivery(before)).isEqualTo(waiting);
    }

    @ParameterizedTest
    @ValueSource(longs = {8, -8})
    void parked_mail_waits_its_pause_in_time_that_passed(long days) {
        expire(bus);
        MessageId mail = bus.stored("parked");
        for (int i = 0; i < 5; i++) {
            LeaseRef lease = bus.stop("p" + i).getFirst();
            bus.sent(List.of(lease), Sent.UNKNOWN);
            bus.pass(Duration.ofSeconds(61));
            bus.observed(lease, io.claudectl.core.agent.TokenFinding.TokenState.ABSENT);
        }
        assertThat(((Delivery.State.Pending) state(mail)).notBefore()).isNotNull();
        bus.leap(Duration.ofDays(days));
        assertThat(bus.stop("early")).isEmpty();
        bus.pass(Duration.ofSeconds(61));
        assertThat(bus.stop("later")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {8, -8})
    void claim_of_a_person_outlasts_a_leap_and_ends_in_time(long days) {
        var team = new Team();
        expire(team.bus);
        MessageId task = team.task();
        assertThat(team.claim(PERSON, task)).isInstanceOf(Claiming.Outcome.Granted.class);
        team.bus.leap(Duration.ofDays(days));
        team.search();
        team.bus.restart();
        team.search();
        assertThat(team.bus.state().claimBook().held(task)).isNotNull();
        team.bus.pass(Duration.ofDays(7));
        team.search();
        assertThat(team.bus.state().claimBook().held(task)).isNull();
    }

    @Test
    void work_in_the_human_lane_outlasts_a_leap() {
        var team = new Team();
        expire(team.bus);
        MessageId task = team.task();
        team.bus.leap(Duration.ofDays(8));
        team.bus.pass(Duration.ofHours(1));
        team.search();
        assertThat(team.work(task).settledAt()).isNull();
        team.bus.pass(Duration.ofDays(7));
        team.search();
        assertThat(team.work(task).settledAt()).isNotNull();
    }

    @Test
    void wrong_wall_clock_erases_no_history_at_once() {
        bus.stored("before");
        int events = bus.events("message.stored").size();
        bus.leap(Duration.ofDays(40));
        bus.run(new PruneHistory(500));
        bus.pass(Duration.ofMinutes(59));
        bus.run(new PruneHistory(500));
        assertThat(bus.events("message.stored")).hasSize(events);
        bus.pass(Duration.ofMinutes(1));
        while (bus.run(new PruneHistory(500))) {
            // There may be more.
        }
        assertThat(bus.events("message.stored")).isEmpty();
    }

    @Test
    void wrong_wall_clock_removes_no_binding_at_once() {
        bus.run(BindRole.self(Bus.BACKEND, "backend", false));
        bus.run(new LeaseUpdate.Observed(List.of(), Set.of(Bus.BACKEND.key())));
        int bindings = bus.state().directory().bindings();
        bus.leap(Duration.ofDays(2));
        bus.run(new PruneHistory(500));
        assertThat(bus.state().directory().bindings()).isEqualTo(bindings).isPositive();
        bus.leap(Duration.ofDays(-2));
        bus.run(new PruneHistory(500));
        assertThat(bus.state().directory().bindings()).isEqualTo(bindings);
    }

    @Test
    void leap_is_an_event() {
        expire(bus);
        bus.leap(Duration.ofDays(8));
        expire(bus);
        expire(bus);
        assertThat(bus.events("clock.leapt"))
                .singleElement()
                .satisfies(
                        event ->
                                assertThat(event.data().getFirst().value())
                                        .isEqualTo(Duration.ofDays(8).toMillis()));
        assertThat(bus.bodies("backend", StateName.DEAD)).isEmpty();
    }
}
