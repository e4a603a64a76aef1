package io.claudectl.testkit;

import static io.claudectl.testkit.Samples.BACKEND;
import static io.claudectl.testkit.Samples.FRONTEND;
import static io.claudectl.testkit.Samples.SESSION;
import static io.claudectl.testkit.Samples.at;
import static io.claudectl.testkit.Samples.delivery;
import static io.claudectl.testkit.Samples.leased;
import static io.claudectl.testkit.Samples.message;
import static io.claudectl.testkit.Samples.messageId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Change.DeliveryAdded;
import io.claudectl.core.decision.Change.DeliveryMoved;
import io.claudectl.core.decision.Change.MessageAdded;
import io.claudectl.core.message.AckOutcome;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Delivery.State;
import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.message.Evidence;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageType;
import io.claudectl.core.message.Priority;
import io.claudectl.core.message.Sender;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages and deliveries, one at a time. */
interface MailContract extends StoreUnderTest {
    @Test
    default void a_message_is_kept_as_it_was_sent() {
        long n = 0;
        for (MessageType type : MessageType.values()) {
            n++;
            var message =
                    new Message(
                            messageId(n),
                            Sender.stored("spec", SESSION, Long.MAX_VALUE),
                            new Message.Content("a.b-c_d.E", type, Priority.HIGH, "body"),
                            "key-" + n,
                            messageId(100),
                            messageId(101),
                            32,
                            at(n));
            committed(new MessageAdded(message));
            assertThat(facts().message(message.id())).isEqualTo(message);
        }
        assertThat(facts().message(messageId(99))).isNull();
    }

    @Test
    default void text_is_kept_character_by_character() {
        var texts =
                List.of(
                        "",
                        "'; DROP TABLE message; --",
                        "tab\t, line\r\n, quote\" and \\ backslash",
                        "before\0behind",
                        "grüße, 日本, 🚀, \u202egnp.exe, \u200b\ufeff",
                        "x".repeat(8_192));
        for (int i = 0; i < texts.size(); i++) {
            var plain = message(i + 1);
            var message =
                    new Message(
                            plain.id(),
                            plain.sender(),
                            new Message.Content(
                                    "a.b", MessageType.TASK, Priority.LOW, texts.get(i)),
                            texts.get(i),
                            null,
                            null,
                            0,
                            plain.at());
            committed(new MessageAdded(message));
            restarted();
            assertThat(facts().message(message.id())).isEqualTo(message);
            assertThat(facts().messageByKey("spec", message.key(), message.at()))
                    .isEqualTo(message);
        }
    }

    @Test
    default void an_id_is_stored_once() {
        committed(new MessageAdded(message(1)));
        var other = message(1, "tester", "other", at(1));
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> refused(new MessageAdded(other)));
    }

    @Test
    default void a_key_finds_the_newest_message_of_its_sender_that_is_new_enough() {
        committed(
                new MessageAdded(message(1, "spec", "k", at(10))),
                new MessageAdded(message(2, "spec", "k", at(30))),
                new MessageAdded(message(3, "spec", "k", at(20))),
                new MessageAdded(message(4, "tester", "k", at(40))),
                new MessageAdded(message(5, "spec", "other", at(40))));
        assertThat(facts().messageByKey("spec", "k", at(0)))
                .isEqualTo(message(2, "spec", "k", at(30)));
        assertThat(facts().messageByKey("spec", "k", at(30))).isNotNull();
        assertThat(facts().messageByKey("spec", "k", at(31))).isNull();
        assertThat(facts().messageByKey("spec", "K", at(0))).isNull();
        assertThat(facts().messageByKey("Spec", "k", at(0))).isNull();
    }

    @Test
    default void of_two_messages_with_a_key_and_a_time_the_later_one_counts() {
        committed(
                new MessageAdded(message(1, "spec", "k", at(10))),
                new MessageAdded(message(2, "spec", "k", at(10))));
        assertThat(facts().messageByKey("spec", "k", at(0)))
                .isEqualTo(message(2, "spec", "k", at(10)));
    }

    @Test
    default void a_delivery_is_kept_in_every_state() {
        var states = new ArrayList<State>();
        states.add(new State.Pending(null));
        states.add(new State.Pending(at(90)));
        states.add(new State.Leased());
        for (Evidence evidence : Evidence.values()) {
            states.add(new State.Delivered(evidence, at(91)));
        }
        for (AckOutcome outcome : AckOutcome.values()) {
            states.add(new State.Acked(SESSION, outcome, "note", at(92)));
        }
        states.add(new State.Acked(SESSION, AckOutcome.DONE, null, at(92)));
        states.add(new State.Dead("nobody came", at(93)));
        states.add(new State.Withdrawn(at(94)));

        committed(new MessageAdded(message(1)));
        var tally = new Delivery.Attempts(5, 4, 3, 2, 1);
        var before = delivery(1, message(1), FRONTEND).withAttempts(tally);
        committed(new DeliveryAdded(before));
        long id = 1;
        for (State state : states) {
            var moved = before.withState(state);
            committed(new DeliveryMoved(before, moved));
            var added =
                    new Delivery(
                            new DeliveryId(++id),
                            before.message(),
                            BACKEND,
                            Priority.LOW,
                            "thread:x",
                            at(95),
                            state,
                            tally);
            committed(new DeliveryAdded(added));
            restarted();
            assertThat(facts().delivery(moved.id())).isEqualTo(moved);
            assertThat(facts().delivery(added.id())).isEqualTo(added);
            before = moved;
        }
    }

    @Test
    default void a_delivery_needs_its_message() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> refused(new DeliveryAdded(delivery(1, message(1), FRONTEND))));
    }

    @Test
    default void a_move_takes_over_everything_a_rule_may_change() {
        var before = delivery(1, message(1), FRONTEND);
        committed(new MessageAdded(message(1)), new DeliveryAdded(before));
        var after =
                new Delivery(
                        before.id(),
                        before.message(),
                        before.role(),
                        Priority.HIGH,
                        before.group(),
                        at(1_000_000),
                        new State.Pending(at(77)),
                        new Delivery.Attempts(9, 8, 7, 6, 5));
        committed(new DeliveryMoved(before, after));
        assertThat(facts().delivery(before.id())).isEqualTo(after);
    }

    @Test
    default void a_move_from_another_state_is_a_broken_invariant() {
        var pending = delivery(1, message(1), FRONTEND);
        committed(new MessageAdded(message(1)), new DeliveryAdded(pending));
        var dead = pending.withState(new State.Dead("x", at(2)));
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> refused(new DeliveryMoved(dead, pending)));
        assertThat(facts().delivery(pending.id())).isEqualTo(pending);
    }

    @Test
    default void a_move_from_another_epoch_is_a_broken_invariant() {
        var pending = delivery(1, message(1), FRONTEND);
        committed(
                new MessageAdded(message(1)),
                new DeliveryAdded(pending),
                new DeliveryMoved(pending, leased(pending)),
                new DeliveryMoved(
                        leased(pending), leased(pending).withState(new State.Pending(null))),
                new DeliveryMoved(
                        leased(pending).withState(new State.Pending(null)),
                        leased(leased(pending))));
        // A timer of the first lease that comes too late.
        Change late =
                new DeliveryMoved(leased(pending), pending.withState(new State.Pending(null)));
        assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> refused(late));
        assertThat(facts().delivery(pending.id())).isEqualTo(leased(leased(pending)));
    }

    @Test
    default void a_move_changes_neither_the_message_nor_the_role_nor_the_number() {
        var pending = delivery(1, message(1), FRONTEND);
        committed(
                new MessageAdded(message(1)),
                new MessageAdded(message(2)),
                new DeliveryAdded(pending),
                new DeliveryAdded(delivery(2, message(1), BACKEND)));
        for (Delivery other :
                List.of(
                        delivery(1, message(1), BACKEND),
                        delivery(1, message(2), FRONTEND),
                        delivery(2, message(1), FRONTEND))) {
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> refused(new DeliveryMoved(pending, other)));
        }
        var unknown = delivery(3, message(1), FRONTEND);
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> refused(new DeliveryMoved(unknown, leased(unknown))));
        assertThat(facts().delivery(unknown.id())).isNull();
    }

    @Test
    default void deliveries_of_a_message_come_by_number() {
        var first = delivery(1, message(1), FRONTEND);
        var second = delivery(3, message(1), BACKEND);
        committed(
                new MessageAdded(message(1)),
                new MessageAdded(message(2)),
                new DeliveryAdded(first),
                new DeliveryAdded(delivery(2, message(2), FRONTEND)),
                new DeliveryAdded(second));
        assertThat(facts().deliveriesOf(messageId(1))).containsExactly(first, second);
        assertThat(facts().deliveriesOf(messageId(9))).isEmpty();
    }
}
