package io.claudectl.testkit;

import static io.claudectl.testkit.Samples.BACKEND;
import static io.claudectl.testkit.Samples.FRONTEND;
import static io.claudectl.testkit.Samples.SESSION;
import static io.claudectl.testkit.Samples.at;
import static io.claudectl.testkit.Samples.delivery;
import static io.claudectl.testkit.Samples.leased;
import static io.claudectl.testkit.Samples.message;
import static io.claudectl.testkit.Samples.urgent;
import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.decision.Change.DeliveryAdded;
import io.claudectl.core.decision.Change.DeliveryMoved;
import io.claudectl.core.decision.Change.MessageAdded;
import io.claudectl.core.message.AckOutcome;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Delivery.State;
import io.claudectl.core.message.Evidence;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.Priority;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.store.Store.StateName;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Mail that a role could be given now, overdue mail, and lists for people. */
interface MailboxContract extends StoreUnderTest {
    int ENOUGH = 100;

    /** Stores the delivery with its message. */
    private Delivery stored(Delivery delivery, Message message) {
        committed(new MessageAdded(message), new DeliveryAdded(delivery));
        return delivery;
    }

    private Delivery stored(long n, String sender, RoleName role) {
        var message = message(n, sender, "key-" + n, at(n));
        return stored(delivery(n, message, role), message);
    }

    private Delivery stored(long n, String sender, Priority priority) {
        var message = message(n, sender, "key-" + n, at(n));
        return stored(urgent(delivery(n, message, FRONTEND), priority), message);
    }

    private Delivery moved(Delivery from, Delivery to) {
        committed(new DeliveryMoved(from, to));
        return to;
    }

    private List<Delivery> ready(RoleName role, Instant now) {
        return facts().ready(role, now, ENOUGH);
    }

    @Test
    default void a_role_is_given_its_own_mail_only() {
        var mine = stored(1, "spec", FRONTEND);
        var others = stored(2, "spec", BACKEND);
        assertThat(ready(FRONTEND, at(9))).containsExactly(mine);
        assertThat(ready(BACKEND, at(9))).containsExactly(others);
        assertThat(ready(new RoleName("tester"), at(9))).isEmpty();
    }

    @Test
    default void urgent_mail_goes_first_then_what_came_first() {
        var low = stored(1, "a", Priority.LOW);
        var normal = stored(2, "b", Priority.NORMAL);
        var high = stored(3, "c", Priority.HIGH);
        var secondHigh = stored(4, "d", Priority.HIGH);
        var secondNormal = stored(5, "b", Priority.NORMAL);
        assertThat(ready(FRONTEND, at(9)))
                .containsExactly(high, secondHigh, normal, secondNormal, low);
        assertThat(facts().ready(FRONTEND, at(9), 3)).containsExactly(high, secondHigh, normal);
        assertThat(facts().ready(FRONTEND, at(9), 0)).isEmpty();
    }

    @Test
    default void only_pending_mail_is_ready() {
        long n = 0;
        for (State state :
                List.of(
                        new State.Leased(),
                        new State.Delivered(Evidence.SEEN, at(5)),
                        new State.Acked(SESSION, AckOutcome.DONE, null, at(5)),
                        new State.Dead("x", at(5)),
                        new State.Withdrawn(at(5)))) {
            n++;
            var pending = stored(n, "sender-" + n, FRONTEND);
            moved(pending, pending.withState(state));
        }
        assertThat(ready(FRONTEND, at(9))).isEmpty();
    }

    @Test
    default void parked_mail_is_ready_when_its_time_has_come() {
        var pending = stored(1, "spec", FRONTEND);
        var parked = moved(pending, pending.withState(new State.Pending(at(60))));
        assertThat(ready(FRONTEND, at(60).minusMillis(1))).isEmpty();
        assertThat(ready(FRONTEND, at(60))).containsExactly(parked);
    }

    @Test
    default void mail_behind_a_leased_one_of_its_group_and_priority_waits() {
        var first = stored(1, "spec", Priority.NORMAL);
        stored(2, "spec", Priority.NORMAL);
        var otherPriority = stored(3, "spec", Priority.HIGH);
        var otherSender = stored(4, "tester", Priority.NORMAL);
        stored(5, "spec", Priority.NORMAL);
        moved(first, leased(first));
        assertThat(ready(FRONTEND, at(9))).containsExactly(otherPriority, otherSender);
    }

    @Test
    default void mail_before_a_leased_one_does_not_wait_for_it() {
        var first = stored(1, "spec", Priority.NORMAL);
        var second = stored(2, "spec", Priority.NORMAL);
        moved(second, leased(second));
        assertThat(ready(FRONTEND, at(9))).containsExactly(first);
    }

    @Test
    default void mail_passes_one_that_is_parked_delivered_or_dead() {
        var parked = stored(1, "a", FRONTEND);
        moved(parked, parked.withState(new State.Pending(at(60))));
        var delivered = stored(2, "b", FRONTEND);
        moved(delivered, delivered.withState(new State.Delivered(Evidence.UNPROVEN, at(5))));
        var dead = stored(3, "c", FRONTEND);
        moved(dead, dead.withState(new State.Dead("x", at(5))));
        var behind =
                List.of(
                        stored(4, "a", FRONTEND),
                        stored(5, "b", FRONTEND),
                        stored(6, "c", FRONTEND));
        assertThat(ready(FRONTEND, at(9))).isEqualTo(behind);
    }

    @Test
    default void mail_of_one_group_for_another_role_does_not_wait() {
        var first = stored(1, "spec", FRONTEND);
        var second = stored(2, "spec", BACKEND);
        moved(first, leased(first));
        assertThat(ready(BACKEND, at(9))).containsExactly(second);
    }

    @Test
    default void pending_mail_is_overdue_when_its_deadline_has_come() {
        var first = stored(1, "spec", FRONTEND);
        var second = stored(2, "spec", BACKEND);
        var held = stored(3, "spec", BACKEND);
        moved(held, leased(held));
        Instant deadline = second.deadline();
        assertThat(facts().overdue(first.deadline().minusMillis(1), ENOUGH)).isEmpty();
        assertThat(facts().overdue(first.deadline(), ENOUGH)).containsExactly(first);
        assertThat(facts().overdue(deadline.plusSeconds(9), ENOUGH)).containsExactly(first, second);
        assertThat(facts().overdue(deadline, 1)).containsExactly(first);
    }

    @Test
    default void mail_is_listed_newest_first() {
        var dead = stored(1, "spec", FRONTEND);
        dead = moved(dead, dead.withState(new State.Dead("x", at(5))));
        var parked = stored(2, "spec", FRONTEND);
        parked = moved(parked, parked.withState(new State.Pending(at(60))));
        var seen = stored(3, "spec", FRONTEND);
        seen = moved(seen, seen.withState(new State.Delivered(Evidence.SEEN, at(5))));
        var held = stored(4, "other", FRONTEND);
        held = moved(held, leased(held));
        var waiting = stored(5, "spec", FRONTEND);
        stored(6, "spec", BACKEND);

        assertThat(listed(EnumSet.allOf(StateName.class), ENOUGH))
                .containsExactly(waiting, held, seen, parked, dead);
        assertThat(listed(EnumSet.of(StateName.DEAD, StateName.PENDING), ENOUGH))
                .containsExactly(waiting, parked, dead);
        assertThat(listed(EnumSet.of(StateName.DEAD, StateName.PENDING), 2))
                .containsExactly(waiting, parked);
        assertThat(listed(EnumSet.of(StateName.LEASED), ENOUGH)).containsExactly(held);
        assertThat(listed(EnumSet.of(StateName.WITHDRAWN), ENOUGH)).isEmpty();
        assertThat(listed(EnumSet.noneOf(StateName.class), ENOUGH)).isEmpty();
    }

    private List<Delivery> listed(EnumSet<StateName> states, int limit) {
        return facts().listed(FRONTEND, states, limit);
    }
}
