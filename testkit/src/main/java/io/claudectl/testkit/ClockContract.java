package io.claudectl.testkit;

import static io.claudectl.testkit.Samples.BACKEND;
import static io.claudectl.testkit.Samples.FRONTEND;
import static io.claudectl.testkit.Samples.at;
import static io.claudectl.testkit.Samples.delivery;
import static io.claudectl.testkit.Samples.leased;
import static io.claudectl.testkit.Samples.message;
import static io.claudectl.testkit.Samples.messageId;
import static io.claudectl.testkit.Samples.session;
import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.claim.Claimant;
import io.claudectl.core.decision.Change.ClaimSaved;
import io.claudectl.core.decision.Change.ClockLeapt;
import io.claudectl.core.decision.Change.ClocksSaved;
import io.claudectl.core.decision.Change.DeliveryAdded;
import io.claudectl.core.decision.Change.DeliveryMoved;
import io.claudectl.core.decision.Change.LeaseAdded;
import io.claudectl.core.decision.Change.MessageAdded;
import io.claudectl.core.decision.Change.WorkSaved;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Delivery.State;
import io.claudectl.core.message.Evidence;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.store.Store.Horizon;
import io.claudectl.core.time.Moment;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Both clocks, and the times that move when the wall clock leaps. */
interface ClockContract extends StoreUnderTest {
    Duration LEAP = Duration.ofDays(8).plusMillis(7);

    private Delivery stored(long n, RoleName role) {
        var fresh = delivery(n, message(n), role);
        committed(new MessageAdded(message(n)), new DeliveryAdded(fresh));
        return fresh;
    }

    private Delivery moved(Delivery from, Delivery to) {
        committed(new DeliveryMoved(from, to));
        return to;
    }

    private Delivery stored(Delivery of) {
        Delivery found = facts().delivery(of.id());
        if (found == null) {
            throw new AssertionError("not stored: " + of);
        }
        return found;
    }

    private @Nullable Moment clocks() {
        restarted();
        return facts().snapshot(new Horizon(at(0), at(0), at(0), at(0))).clocks();
    }

    private static Claim claim(long n, int epoch) {
        return new Claim(
                messageId(n),
                epoch,
                new Claimant(session(epoch).key(), new ConversationId("conversation"), BACKEND),
                at(n + epoch),
                null);
    }

    private static Claim outside(long n, int epoch) {
        var by = new Claimant(SessionKey.OUTSIDE, ConversationId.NONE, RoleName.HUMAN);
        return new Claim(messageId(n), epoch, by, at(n + epoch), null);
    }

    private void assertMoved(Delivery before, Duration by) {
        Delivery now = stored(before);
        assertThat(now.deadline()).isEqualTo(before.deadline().plus(by));
        assertThat(now.tally()).isEqualTo(before.tally());
    }

    @Test
    default void the_clocks_are_kept_as_they_were_saved_last() {
        assertThat(clocks()).isNull();
        committed(new ClocksSaved(new Moment(at(1), 5)));
        committed(new ClocksSaved(new Moment(Instant.EPOCH.minusSeconds(1), 7_000_000_000L)));
        assertThat(clocks()).isEqualTo(new Moment(Instant.EPOCH.minusSeconds(1), 7_000_000_000L));
        committed(new ClocksSaved(new Moment(at(2), 6, "0b1c-2d")));
        assertThat(clocks()).isEqualTo(new Moment(at(2), 6, "0b1c-2d"));
    }

    @Test
    default void what_waits_moves_with_the_clock_and_what_is_settled_does_not() {
        var waiting = stored(1, FRONTEND);
        var fresh = stored(2, FRONTEND);
        var parked = moved(fresh, fresh.withState(new State.Pending(at(60))));
        var third = stored(3, BACKEND);
        var held = leased(third);
        committed(new DeliveryMoved(third, held), new LeaseAdded(Samples.lease(held)));
        var fourth = stored(4, FRONTEND);
        var seen = moved(fourth, fourth.withState(new State.Delivered(Evidence.SEEN, at(5))));

        committed(new ClockLeapt(LEAP));
        restarted();
        assertMoved(waiting, LEAP);
        assertMoved(held, LEAP);
        assertMoved(parked, LEAP);
        assertThat(stored(parked).state()).isEqualTo(new State.Pending(at(60).plus(LEAP)));
        assertThat(facts().delivery(seen.id())).isEqualTo(seen);
        assertThat(facts().overdue(waiting.deadline().plus(LEAP).minusMillis(1), 9)).isEmpty();

        committed(new ClockLeapt(LEAP.negated()));
        assertThat(facts().delivery(parked.id())).isEqualTo(parked);
        assertThat(facts().overdue(waiting.deadline(), 9)).containsExactly(waiting);
    }

    @Test
    default void claim_of_a_session_keeps_its_begin_when_the_clock_leaps() {
        stored(1, FRONTEND);
        committed(
                new WorkSaved(
                        new ClaimableMessage(messageId(1), ClaimableMessage.Stage.OFFERED, null)));
        committed(new ClaimSaved(claim(1, 1)));
        committed(new ClockLeapt(LEAP));
        restarted();
        assertThat(facts().claimsOf(messageId(1))).containsExactly(claim(1, 1));
    }

    @Test
    default void open_work_and_its_holder_move_with_the_clock() {
        var offer = stored(1, FRONTEND);
        var read = moved(offer, offer.withState(new State.Delivered(Evidence.SEEN, at(5))));
        var over = claim(1, 1).ended("released", null, at(6));
        committed(
                new WorkSaved(
                        new ClaimableMessage(messageId(1), ClaimableMessage.Stage.OFFERED, null)));
        committed(new ClaimSaved(claim(1, 1)));
        committed(new ClaimSaved(over));
        committed(new ClaimSaved(outside(1, 2)));
        committed(new ClockLeapt(LEAP));
        restarted();
        assertMoved(read, LEAP);
        assertThat(facts().claimsOf(messageId(1)))
                .containsExactly(over, outside(1, 2).begun(outside(1, 2).at().plus(LEAP)));

        committed(
                new WorkSaved(
                        new ClaimableMessage(messageId(1), ClaimableMessage.Stage.OFFERED, at(9))));
        committed(new ClockLeapt(LEAP));
        assertMoved(read, LEAP);
    }
}
