package io.claudectl.testkit;

import static io.claudectl.testkit.Samples.BACKEND;
import static io.claudectl.testkit.Samples.FRONTEND;
import static io.claudectl.testkit.Samples.at;
import static io.claudectl.testkit.Samples.delivery;
import static io.claudectl.testkit.Samples.lease;
import static io.claudectl.testkit.Samples.leased;
import static io.claudectl.testkit.Samples.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.claudectl.core.Change.DeliveryAdded;
import io.claudectl.core.Change.DeliveryMoved;
import io.claudectl.core.Change.LeaseAdded;
import io.claudectl.core.Change.LeaseMoved;
import io.claudectl.core.Change.MessageAdded;
import io.claudectl.core.Store.Horizon;
import io.claudectl.core.Store.Provable;
import io.claudectl.core.mail.AckOutcome;
import io.claudectl.core.mail.Delivery;
import io.claudectl.core.mail.Delivery.State;
import io.claudectl.core.mail.Evidence;
import io.claudectl.core.mail.Holder;
import io.claudectl.core.mail.Lease;
import io.claudectl.core.mail.LeaseRef;
import io.claudectl.core.mail.Token;
import io.claudectl.core.role.ClientSessionId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Leases, and what of them memory is rebuilt from. */
interface LeaseContract extends StoreUnderTest {
    /** A delivery that was leased once, with its lease. */
    private Delivery held(long n, RoleName role) {
        var pending = delivery(n, message(n), role);
        committed(
                new MessageAdded(message(n)),
                new DeliveryAdded(pending),
                new DeliveryMoved(pending, leased(pending)),
                new LeaseAdded(lease(leased(pending))));
        return leased(pending);
    }

    @Test
    default void a_lease_is_kept_as_it_was_given() {
        var held = held(1, FRONTEND);
        var leases = new ArrayList<Lease>();
        leases.add(lease(held));
        int epoch = 10;
        for (Lease.Trigger trigger : Lease.Trigger.values()) {
            var lease =
                    new Lease(
                            new LeaseRef(held.id(), epoch++),
                            new Token("z".repeat(Token.LENGTH)),
                            new Holder(SessionKey.OUTSIDE, ClientSessionId.NONE, false),
                            new Lease.Mark(null, Long.MAX_VALUE),
                            new Lease.Origin(trigger, null, "bridge-7:12", at(61)),
                            3,
                            new Lease.Phase.Open(),
                            true);
            leases.add(lease);
            committed(new LeaseAdded(lease));
        }
        restarted();
        assertThat(facts().leasesOf(held.id())).isEqualTo(leases);
    }

    @Test
    default void a_lease_moves_through_its_phases() {
        var held = held(1, FRONTEND);
        var open = lease(held);
        for (Lease next :
                List.of(
                        open.in(new Lease.Phase.Handed(at(70))),
                        open.in(new Lease.Phase.Handed(at(70))).stopped(),
                        open.in(new Lease.Phase.Handed(at(70))).end("ran out", at(130)),
                        open.end("no byte was sent", at(71)))) {
            committed(new LeaseMoved(next));
            restarted();
            assertThat(facts().leasesOf(held.id())).containsExactly(next);
        }
    }

    @Test
    default void nothing_but_phase_and_stop_sign_of_a_lease_changes() {
        var held = held(1, FRONTEND);
        var open = lease(held);
        var forged =
                new Lease(
                        open.ref(),
                        new Token("f".repeat(Token.LENGTH)),
                        new Holder(SessionKey.OUTSIDE, ClientSessionId.NONE, false),
                        new Lease.Mark(null, 0),
                        new Lease.Origin(Lease.Trigger.INBOX, null, null, at(99)),
                        99,
                        new Lease.Phase.Handed(at(70)),
                        true);
        committed(new LeaseMoved(forged));
        assertThat(facts().leasesOf(held.id()))
                .containsExactly(open.in(new Lease.Phase.Handed(at(70))).stopped());
    }

    @Test
    default void a_lease_belongs_to_a_delivery_and_stands_there_once() {
        var held = held(1, FRONTEND);
        var unknown = lease(leased(delivery(2, message(1), FRONTEND)));
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> refused(new LeaseAdded(unknown)));
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> refused(new LeaseMoved(unknown)));
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> refused(new LeaseAdded(lease(held))));
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> refused(new LeaseMoved(lease(leased(held)))));
    }

    @Test
    default void leases_of_a_delivery_come_by_epoch() {
        var first = held(1, FRONTEND);
        held(2, FRONTEND);
        var again = leased(first);
        var third = leased(again);
        committed(new LeaseAdded(lease(third)), new LeaseAdded(lease(again)));
        assertThat(facts().leasesOf(first.id()))
                .containsExactly(lease(first), lease(again), lease(third));
        assertThat(facts().leasesOf(delivery(9, message(1), FRONTEND).id())).isEmpty();
    }

    @Test
    default void leases_that_can_still_prove_something_are_in_the_snapshot() {
        var back = held(1, FRONTEND);
        committed(
                new LeaseMoved(lease(back).end("ran out", at(130))),
                new DeliveryMoved(back, back.in(new State.Pending(null))));
        var held = held(2, BACKEND);
        var unproven = settled(3, new State.Delivered(Evidence.UNPROVEN, at(200)));
        settled(4, new State.Delivered(Evidence.UNPROVEN, at(200).minusMillis(1)));
        settled(5, new State.Delivered(Evidence.SEEN, at(300)));
        settled(6, new State.Delivered(Evidence.HANDED, at(300)));
        settled(7, new State.Acked(Samples.SESSION, AckOutcome.DONE, null, at(300)));
        settled(8, new State.Dead("x", at(300)));
        settled(9, new State.Withdrawn(at(300)));
        restarted();
        var snapshot = facts().snapshot(new Horizon(at(0), at(0), at(200), at(200)));
        assertThat(snapshot.provable())
                .containsExactly(
                        new Provable(lease(back).end("ran out", at(130)), FRONTEND),
                        new Provable(lease(held), BACKEND),
                        new Provable(lease(unproven), FRONTEND));
    }

    @Test
    default void an_unproven_delivery_that_is_acked_has_nothing_left_to_prove() {
        var held = held(1, FRONTEND);
        var unproven = held.in(new State.Delivered(Evidence.UNPROVEN, at(200)));
        committed(
                new DeliveryMoved(held, unproven),
                new DeliveryMoved(
                        unproven,
                        unproven.in(
                                new State.Acked(Samples.SESSION, AckOutcome.DONE, null, at(201)))));
        assertThat(facts().snapshot(new Horizon(at(0), at(0), at(0), at(0))).provable()).isEmpty();
    }

    private Delivery settled(long n, State state) {
        var held = held(n, FRONTEND);
        committed(new DeliveryMoved(held, held.in(state)));
        return held;
    }
}
