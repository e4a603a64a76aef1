package io.claudectl.testkit;

import static io.claudectl.testkit.Samples.BACKEND;
import static io.claudectl.testkit.Samples.FRONTEND;
import static io.claudectl.testkit.Samples.at;
import static io.claudectl.testkit.Samples.delivery;
import static io.claudectl.testkit.Samples.lease;
import static io.claudectl.testkit.Samples.leased;
import static io.claudectl.testkit.Samples.message;
import static io.claudectl.testkit.Samples.messageId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.claudectl.core.decision.Change.BindingSaved;
import io.claudectl.core.decision.Change.DeliveriesErased;
import io.claudectl.core.decision.Change.DeliveryAdded;
import io.claudectl.core.decision.Change.DeliveryMoved;
import io.claudectl.core.decision.Change.Event;
import io.claudectl.core.decision.Change.Happened;
import io.claudectl.core.decision.Change.HistoryErased;
import io.claudectl.core.decision.Change.LeaseAdded;
import io.claudectl.core.decision.Change.MessageAdded;
import io.claudectl.core.decision.Change.SessionSaved;
import io.claudectl.core.message.AckOutcome;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Delivery.State;
import io.claudectl.core.message.Evidence;
import io.claudectl.core.role.Binding;
import io.claudectl.core.store.Store;
import io.claudectl.core.store.Store.StateName;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pruning: the rows it may erase, and those erased with them. */
interface ErasureContract extends StoreUnderTest {
    /** Room for every event of a test. */
    long ALL = 1_000_000;

    private static State seen(Instant at) {
        return new State.Delivered(Evidence.SEEN, at);
    }

    /** Makes the n-th message delivered to frontend, once leased. */
    private Delivery stored(long n, State state) {
        var pending = delivery(n, message(n), FRONTEND);
        var held = leased(pending);
        committed(
                new MessageAdded(message(n)),
                new DeliveryAdded(pending),
                new DeliveryMoved(pending, held),
                new LeaseAdded(lease(held)),
                new DeliveryMoved(held, held.withState(state)));
        return held.withState(state);
    }

    @Test
    default void settled_mail_can_be_pruned_oldest_first() {
        var third = stored(1, seen(at(300)));
        var first = stored(2, seen(at(100)));
        var second = stored(3, new State.Dead("x", at(200)));
        var alsoSecond = stored(4, seen(at(200)));
        stored(5, seen(at(400)));
        stored(6, new State.Acked(Samples.SESSION, AckOutcome.DONE, null, at(100)));
        stored(7, new State.Withdrawn(at(100)));
        stored(8, new State.Pending(null));
        var both = EnumSet.of(StateName.DELIVERED, StateName.DEAD);
        assertThat(facts().prunable(both, at(400), 99))
                .containsExactly(first, second, alsoSecond, third);
        assertThat(facts().prunable(both, at(400), 2)).containsExactly(first, second);
        assertThat(facts().prunable(both, at(100), 99)).isEmpty();
        assertThat(facts().prunable(EnumSet.of(StateName.ACKED), at(400), 99)).hasSize(1);
    }

    @Test
    default void waiting_mail_is_never_prunable() {
        stored(1, new State.Pending(at(5)));
        stored(2, new State.Leased());
        var all = EnumSet.allOf(StateName.class);
        assertThat(facts().prunable(all, at(1_000_000), 99)).isEmpty();
    }

    @Test
    default void an_erased_delivery_goes_with_its_leases_and_its_message() {
        var old = stored(1, seen(at(100)));
        var kept = stored(2, seen(at(100)));
        committed(new DeliveriesErased(List.of(old.id()), at(500)));
        restarted();
        assertThat(facts().delivery(old.id())).isNull();
        assertThat(facts().leasesOf(old.id())).isEmpty();
        assertThat(facts().message(old.message())).isNull();
        assertThat(facts().listed(FRONTEND, EnumSet.allOf(StateName.class), 99))
                .containsExactly(kept);
        assertThat(facts().message(kept.message())).isNotNull();
        assertThat(facts().leasesOf(kept.id())).hasSize(1);
    }

    @Test
    default void a_message_stays_as_long_as_another_role_has_it() {
        var mine = stored(1, seen(at(100)));
        var others = delivery(2, message(1), BACKEND);
        committed(new DeliveryAdded(others));
        committed(new DeliveriesErased(List.of(mine.id()), at(500)));
        assertThat(facts().message(messageId(1))).isNotNull();
        assertThat(facts().ready(BACKEND, at(500), 9)).containsExactly(others);
    }

    @Test
    default void a_message_stays_as_long_as_its_key_protects() {
        var delivery = stored(1, seen(at(100)));
        committed(new DeliveriesErased(List.of(delivery.id()), at(1)));
        restarted();
        assertThat(facts().messageByKey("spec", "key-1", at(1))).isEqualTo(message(1));
        assertThat(facts().deliveriesOf(messageId(1))).isEmpty();

        var later = stored(2, seen(at(100)));
        committed(new DeliveriesErased(List.of(later.id()), at(1).plusMillis(1)));
        assertThat(facts().message(messageId(1))).isNull();
        assertThat(facts().message(messageId(2))).isNotNull();
    }

    @Test
    default void erasing_nothing_still_removes_messages_whose_keys_are_over() {
        var delivery = stored(1, seen(at(100)));
        committed(new DeliveriesErased(List.of(delivery.id()), at(0)));
        committed(new DeliveriesErased(List.of(), at(500)));
        assertThat(facts().message(messageId(1))).isNull();
        assertThat(facts().messageByKey("spec", "key-1", at(0))).isNull();
    }

    @Test
    default void mail_that_waits_is_not_erased() {
        var pending = stored(1, new State.Pending(null));
        var held = stored(2, new State.Leased());
        var unknown = delivery(9, message(1), FRONTEND);
        for (Delivery delivery : List.of(pending, held, unknown)) {
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(
                            () -> refused(new DeliveriesErased(List.of(delivery.id()), at(500))));
        }
        assertThat(facts().leasesOf(held.id())).hasSize(1);
        assertThat(facts().ready(FRONTEND, at(9), 9)).containsExactly(pending);
    }

    @Test
    default void an_erasure_can_be_rolled_back() {
        var old = stored(1, seen(at(100)));
        inBatch(
                batch -> {
                    batch.savepoint();
                    batch.apply(List.of(new DeliveriesErased(List.of(old.id()), at(500))));
                    batch.rollback();
                });
        assertThat(facts().delivery(old.id())).isEqualTo(old);
        assertThat(facts().leasesOf(old.id())).hasSize(1);
        assertThat(facts().messageByKey("spec", "key-1", at(1))).isNotNull();
    }

    private static Happened event(long second) {
        return new Happened(new Event(at(second), "tick", null, null, null, List.of()));
    }

    @Test
    default void the_oldest_events_go_and_never_the_newest() {
        committed(event(1), event(2), event(3), event(4));
        assertThat(facts().oldEvents(at(3), ALL, 99)).isEqualTo(2);
        assertThat(facts().oldEvents(at(3), ALL, 1)).isEqualTo(1);
        assertThat(facts().oldEvents(at(9), ALL, 99)).isEqualTo(3);
        committed(new HistoryErased(2, at(0)));
        restarted();
        assertThat(facts().oldEvents(at(3), ALL, 99)).isZero();
        assertThat(facts().oldEvents(at(9), ALL, 99)).isEqualTo(3);
        committed(event(5));
        assertThat(facts().oldEvents(at(9), ALL, 99)).isEqualTo(4);
    }

    @Test
    default void a_log_that_takes_too_much_room_loses_its_oldest_events() {
        for (int i = 0; i < 100; i++) {
            committed(event(1));
        }
        long gone = facts().oldEvents(at(0), 4_000, 99);
        assertThat(gone).isBetween(10L, 98L);
        committed(new HistoryErased(gone, at(0)));
        assertThat(facts().oldEvents(at(0), 4_000, 99)).isZero();
    }

    @Test
    default void events_erased_can_be_rolled_back() {
        committed(event(1), event(2), event(3));
        inBatch(
                batch -> {
                    batch.savepoint();
                    batch.apply(List.of(new HistoryErased(2, at(0))));
                    batch.rollback();
                });
        assertThat(facts().oldEvents(at(9), ALL, 99)).isEqualTo(2);
    }

    @Test
    default void sessions_long_ended_go_unless_a_role_is_bound_to_them() {
        var horizon = new Store.Horizon(at(0), at(0), at(0), at(0));
        committed(
                new SessionSaved(Samples.session(1).ended(at(1))),
                new SessionSaved(Samples.session(2).ended(at(1))),
                new SessionSaved(Samples.session(3).ended(at(5))),
                new SessionSaved(Samples.session(4)),
                new BindingSaved(new Binding(Samples.session(2).key(), FRONTEND)),
                event(1));
        committed(new HistoryErased(0, at(5)));
        assertThat(facts().snapshot(horizon).sessions())
                .containsExactlyInAnyOrder(
                        Samples.session(2).ended(at(1)),
                        Samples.session(3).ended(at(5)),
                        Samples.session(4));
    }
}
