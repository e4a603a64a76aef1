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

import io.claudectl.core.decision.Change.DeliveryAdded;
import io.claudectl.core.decision.Change.DeliveryMoved;
import io.claudectl.core.decision.Change.LeaseAdded;
import io.claudectl.core.decision.Change.LeaseMoved;
import io.claudectl.core.decision.Change.MessageAdded;
import io.claudectl.core.message.AckOutcome;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Delivery.State;
import io.claudectl.core.message.Evidence;
import io.claudectl.core.message.Holder;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageType;
import io.claudectl.core.message.Priority;
import io.claudectl.core.message.Token;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.store.Store.Horizon;
import io.claudectl.core.store.Store.Provable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Leases, and the part of them from which memory is rebuilt. */
interface LeaseContract extends StoreUnderTest {
    /** Makes a delivery that was leased once, with its lease. */
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
                            new Holder(SessionKey.OUTSIDE, ConversationId.NONE, false),
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
                        open.withPhase(new Lease.Phase.Handed(at(70))),
                        open.withPhase(new Lease.Phase.Handed(at(70))).stopped(),
                        open.withPhase(new Lease.Phase.Handed(at(70))).end("ran out", at(130)),
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
                        new Holder(SessionKey.OUTSIDE, ConversationId.NONE, false),
                        new Lease.Mark(null, 0),
                        new Lease.Origin(Lease.Trigger.INBOX, null, null, at(99)),
                        99,
                        new Lease.Phase.Handed(at(70)),
                        true);
        committed(new LeaseMoved(forged));
        assertThat(facts().leasesOf(held.id()))
                .containsExactly(open.withPhase(new Lease.Phase.Handed(at(70))).stopped());
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
                new DeliveryMoved(back, back.withState(new State.Pending(null))));
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
        var unproven = held.withState(new State.Delivered(Evidence.UNPROVEN, at(200)));
        committed(
                new DeliveryMoved(held, unproven),
                new DeliveryMoved(
                        unproven,
                        unproven.withState(
                                new State.Acked(Samples.SESSION, AckOutcome.DONE, null, at(201)))));
        assertThat(facts().snapshot(new Horizon(at(0), at(0), at(0), at(0))).provable()).isEmpty();
    }

    private Delivery settled(long n, State state) {
        var held = held(n, FRONTEND);
        committed(new DeliveryMoved(held, held.withState(state)));
        return held;
    }

    /** Makes a delivery with a confirmed lease of that holder, live or over. */
    private Delivery handed(long n, Holder holder, MessageType type, boolean live) {
        var plain = message(n);
        var message =
                new Message(
                        plain.id(),
                        plain.sender(),
                        new Message.Content("a.b", type, Priority.NORMAL, "body"),
                        plain.key(),
                        null,
                        null,
                        1,
                        plain.at());
        var pending = delivery(n, message, FRONTEND);
        var leased = leased(pending);
        var of = lease(leased);
        var lease =
                new Lease(
                        of.ref(),
                        of.token(),
                        holder,
                        of.mark(),
                        of.origin(),
                        of.attempt(),
                        new Lease.Phase.Handed(at(61)),
                        false);
        committed(
                new MessageAdded(message),
                new DeliveryAdded(pending),
                new DeliveryMoved(pending, leased),
                new LeaseAdded(lease));
        if (live) {
            return leased;
        }
        var seen = leased.withState(new State.Delivered(Evidence.SEEN, at(70)));
        committed(new LeaseMoved(lease.end("seen", at(70))), new DeliveryMoved(leased, seen));
        return seen;
    }

    @Test
    default void what_a_session_took_is_found_by_it_or_its_conversation() {
        var session = Samples.session(1);
        var mine = new Holder(session.key(), session.conversation(), true);
        var resumed = new Holder(Samples.session(2).key(), session.conversation(), true);
        var other = Samples.session(3);
        var others = new Holder(other.key(), other.conversation(), true);
        var task = handed(1, mine, MessageType.TASK, false);
        var handoff = handed(2, resumed, MessageType.HANDOFF, false);
        handed(3, mine, MessageType.STATUS, false);
        handed(4, others, MessageType.TASK, false);
        var live = handed(5, mine, MessageType.TASK, true);
        held(6, FRONTEND);
        var acked = handed(7, mine, MessageType.TASK, false);
        committed(
                new DeliveryMoved(
                        acked,
                        acked.withState(
                                new State.Acked(session.key(), AckOutcome.DONE, null, at(80)))));
        var again = handed(8, mine, MessageType.TASK, true);
        committed(
                new LeaseMoved(
                        lease(again).withPhase(new Lease.Phase.Handed(at(62))).end("x", at(63))),
                new DeliveryMoved(again, again.withState(new State.Pending(null))),
                new DeliveryMoved(again.withState(new State.Pending(null)), leased(again)),
                new LeaseAdded(lease(leased(again))));
        assertThat(facts().taken(FRONTEND, session.key(), session.conversation(), 9))
                .containsExactly(live, handoff, task);
        assertThat(facts().taken(FRONTEND, session.key(), ConversationId.NONE, 9))
                .containsExactly(live, task);
        assertThat(facts().taken(FRONTEND, session.key(), session.conversation(), 2))
                .as("among the two newest of each state")
                .doesNotContain(task);
        assertThat(facts().taken(BACKEND, session.key(), session.conversation(), 9)).isEmpty();
    }
}
