package io.claudectl.testkit;

import static io.claudectl.testkit.Samples.FRONTEND;
import static io.claudectl.testkit.Samples.at;
import static io.claudectl.testkit.Samples.delivery;
import static io.claudectl.testkit.Samples.message;
import static io.claudectl.testkit.Samples.role;
import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.decision.Change;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageType;
import io.claudectl.core.message.Priority;
import io.claudectl.core.role.DeliverySettings;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.state.WakeRate;
import io.claudectl.core.store.Store.Horizon;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The contract of wakes, mutes, threads and dead letters. */
interface WakingContract extends StoreUnderTest {
    private static Message as(Message message, MessageType type) {
        var content = message.content();
        return new Message(
                message.id(),
                message.sender(),
                new Message.Content(content.subject(), type, content.priority(), content.body()),
                message.key(),
                message.thread(),
                message.replyTo(),
                message.hop(),
                message.at());
    }

    private static Delivery with(Delivery delivery, Priority priority) {
        return new Delivery(
                delivery.id(),
                delivery.message(),
                delivery.role(),
                priority,
                delivery.group(),
                delivery.deadline(),
                delivery.state(),
                delivery.tally());
    }

    @Test
    default void how_a_roles_mail_comes_is_kept() {
        var deliverySettings = new DeliverySettings(true, DeliverySettings.Deliver.ASK);
        committed(
                new Change.RoleSaved(role(FRONTEND, "/f").with(deliverySettings)),
                new Change.RoleSaved(
                        role(new RoleName("plain"), null)
                                .with(new DeliverySettings(false, DeliverySettings.Deliver.OFF))),
                new Change.RoleSaved(role(new RoleName("silent"), null)));
        restarted();
        assertThat(facts().snapshot(new Horizon(at(0), at(0), at(0), at(0))).roles())
                .extracting(each -> each.deliverySettings())
                .containsExactly(
                        deliverySettings,
                        new DeliverySettings(false, DeliverySettings.Deliver.OFF),
                        DeliverySettings.DEFAULT);
    }

    @Test
    default void mutes_and_wakes_are_kept_and_old_wakes_left_out() {
        committed(
                new Change.MuteSet("frontend", at(10)),
                new Change.MuteSet("*", at(20)),
                new Change.MuteSet("gone", at(30)),
                new Change.WakeCounted(FRONTEND, at(1)),
                new Change.WakeCounted(FRONTEND, at(5)),
                new Change.WakeCounted(FRONTEND, at(9)));
        committed(new Change.MuteLifted("gone"), new Change.MuteSet("frontend", at(11)));
        restarted();
        var snapshot = facts().snapshot(new Horizon(at(0), at(0), at(0), at(5)));
        assertThat(snapshot.mutes()).isEqualTo(Map.of("frontend", at(11), "*", at(20)));
        assertThat(snapshot.wakes()).isEqualTo(Map.of(FRONTEND, List.of(at(5), at(9))));
    }

    @Test
    default void mute_that_ended_goes_with_a_later_wake() {
        Instant late = at(100).plus(WakeRate.OVER_KEPT);
        committed(new Change.MuteSet("frontend", at(100)), new Change.MuteSet("*", at(200)));
        committed(new Change.WakeCounted(FRONTEND, late));
        assertThat(mutes()).containsOnlyKeys("frontend", "*");
        committed(new Change.WakeCounted(FRONTEND, late.plusMillis(1)));
        restarted();
        assertThat(mutes()).containsOnlyKeys("*");
    }

    private Map<String, Instant> mutes() {
        return facts().snapshot(new Horizon(at(0), at(0), at(0), at(0))).mutes();
    }

    @Test
    default void reminder_of_an_erased_delivery_is_gone() {
        var waiting = delivery(1, message(1), FRONTEND);
        var dead = waiting.withState(new Delivery.State.Dead("why", at(5)));
        committed(new Change.MessageAdded(message(1)), new Change.DeliveryAdded(waiting));
        committed(new Change.Reminded(waiting.id()), new Change.DeliveryMoved(waiting, dead));
        committed(new Change.DeliveriesErased(List.of(waiting.id()), at(0)));
        restarted();
        assertThat(facts().reminded(waiting.id())).isFalse();
    }

    @Test
    default void a_reminder_is_kept() {
        var waiting = delivery(1, message(1), FRONTEND);
        committed(new Change.MessageAdded(message(1)), new Change.DeliveryAdded(waiting));
        assertThat(facts().reminded(waiting.id())).isFalse();
        committed(new Change.Reminded(waiting.id()));
        restarted();
        assertThat(facts().reminded(waiting.id())).isTrue();
    }

    @Test
    default void only_mail_of_a_kind_that_wakes_rings() {
        Message task = as(message(1), MessageType.TASK);
        Message status = as(message(2), MessageType.STATUS);
        Message low = as(message(3), MessageType.TASK);
        Message high = as(message(4), MessageType.QUESTION);
        committed(
                new Change.MessageAdded(task),
                new Change.MessageAdded(status),
                new Change.MessageAdded(low),
                new Change.MessageAdded(high),
                new Change.DeliveryAdded(delivery(1, task, FRONTEND)),
                new Change.DeliveryAdded(delivery(2, status, FRONTEND)),
                new Change.DeliveryAdded(with(delivery(3, low, FRONTEND), Priority.LOW)),
                new Change.DeliveryAdded(with(delivery(4, high, FRONTEND), Priority.HIGH)));
        Instant now = at(1_000);
        assertThat(facts().ringing(FRONTEND, now, 10))
                .extracting(Delivery::message)
                .containsExactly(high.id(), task.id());
        assertThat(facts().ringing(FRONTEND, now, 1)).hasSize(1);
        assertThat(facts().ringing(new RoleName("other"), now, 10)).isEmpty();
    }

    @Test
    default void dead_and_parked_mail_of_every_role_is_listed_newest_first() {
        var dead = delivery(1, message(1), FRONTEND);
        var parked = delivery(2, message(2), new RoleName("other"));
        var waits = delivery(3, message(3), FRONTEND);
        committed(
                new Change.MessageAdded(message(1)),
                new Change.MessageAdded(message(2)),
                new Change.MessageAdded(message(3)),
                new Change.DeliveryAdded(dead),
                new Change.DeliveryAdded(parked),
                new Change.DeliveryAdded(waits));
        committed(
                new Change.DeliveryMoved(
                        dead, dead.withState(new Delivery.State.Dead("why", at(5)))),
                new Change.DeliveryMoved(
                        parked, parked.withState(new Delivery.State.Pending(at(100)))));
        assertThat(facts().deadOrParked(at(50), 10))
                .extracting(Delivery::id)
                .containsExactly(parked.id(), dead.id());
        assertThat(facts().deadOrParked(at(100), 10))
                .as("its pause is over")
                .extracting(Delivery::id)
                .containsExactly(dead.id());
        assertThat(facts().deadOrParked(at(50), 1)).hasSize(1);
        assertThat(facts().deadOrParked(FRONTEND, at(50), 10))
                .extracting(Delivery::id)
                .containsExactly(dead.id());
        assertThat(facts().deadOrParked(new RoleName("other"), at(50), 10))
                .extracting(Delivery::id)
                .containsExactly(parked.id());
        assertThat(facts().deadOrParked(new RoleName("other"), at(100), 10)).isEmpty();
    }

    @Test
    default void a_thread_is_its_first_message_and_those_that_belong_to_it() {
        Message first = message(1);
        Message other = message(2);
        Message answer = in(message(3), first);
        Message again = in(message(4), first);
        committed(
                new Change.MessageAdded(first),
                new Change.MessageAdded(other),
                new Change.MessageAdded(answer),
                new Change.MessageAdded(again));
        assertThat(facts().thread(first.id(), 10)).containsExactly(first, answer, again);
        assertThat(facts().thread(first.id(), 2)).containsExactly(first, answer);
        assertThat(facts().thread(other.id(), 10)).containsExactly(other);
    }

    private static Message in(Message message, Message first) {
        return new Message(
                message.id(),
                message.sender(),
                message.content(),
                message.key(),
                first.id(),
                first.id(),
                message.hop(),
                message.at());
    }
}
