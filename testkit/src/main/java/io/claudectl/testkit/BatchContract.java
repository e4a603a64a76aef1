package io.claudectl.testkit;

import static io.claudectl.testkit.Samples.FRONTEND;
import static io.claudectl.testkit.Samples.delivery;
import static io.claudectl.testkit.Samples.message;
import static io.claudectl.testkit.Samples.messageId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Change.DeliveryAdded;
import io.claudectl.core.decision.Change.MessageAdded;
import io.claudectl.core.message.Delivery.State;
import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.message.Message;
import io.claudectl.core.store.Store.Batch;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Transactions, savepoints and ids. */
interface BatchContract extends StoreUnderTest {
    @Test
    default void what_is_applied_is_read_back_at_once() {
        Batch batch = store().begin();
        batch.apply(List.of(new MessageAdded(message(1))));
        assertThat(batch.message(messageId(1))).isEqualTo(message(1));
        batch.abandon();
    }

    @Test
    default void what_is_committed_survives_a_kill() {
        committed(
                new MessageAdded(message(1)), new DeliveryAdded(delivery(1, message(1), FRONTEND)));
        restarted();
        assertThat(facts().deliveriesOf(messageId(1)))
                .containsExactly(delivery(1, message(1), FRONTEND));
    }

    @Test
    default void what_was_not_committed_is_gone_after_a_kill() {
        store().begin().apply(List.of(new MessageAdded(message(1))));
        restarted();
        assertThat(read(1)).isNull();
    }

    @Test
    default void an_abandoned_batch_leaves_nothing() {
        Batch batch = store().begin();
        batch.savepoint();
        batch.apply(List.of(new MessageAdded(message(1))));
        batch.abandon();
        assertThat(read(1)).isNull();
    }

    @Test
    default void a_rollback_undoes_one_command_and_nothing_before_or_behind_it() {
        inBatch(
                batch -> {
                    batch.savepoint();
                    batch.apply(List.of(new MessageAdded(message(1))));
                    batch.savepoint();
                    batch.apply(List.of(new MessageAdded(message(2))));
                    batch.apply(List.of(new MessageAdded(message(3))));
                    batch.rollback();
                    assertThat(batch.message(messageId(2))).isNull();
                    batch.savepoint();
                    batch.apply(List.of(new MessageAdded(message(4))));
                });
        restarted();
        assertThat(read(1)).isNotNull();
        assertThat(read(2)).isNull();
        assertThat(read(3)).isNull();
        assertThat(read(4)).isNotNull();
    }

    @Test
    default void a_command_that_wrote_nothing_can_be_rolled_back() {
        inBatch(
                batch -> {
                    batch.savepoint();
                    batch.apply(List.of(new MessageAdded(message(1))));
                    batch.savepoint();
                    batch.rollback();
                    batch.savepoint();
                    batch.apply(List.of());
                    batch.rollback();
                });
        assertThat(read(1)).isNotNull();
    }

    @Test
    default void after_a_rollback_the_command_can_be_done_in_another_way() {
        inBatch(
                batch -> {
                    batch.savepoint();
                    batch.apply(List.of(new MessageAdded(message(1))));
                    batch.rollback();
                    batch.apply(List.of(new MessageAdded(message(2))));
                    batch.rollback();
                    batch.apply(List.of(new MessageAdded(message(3))));
                });
        assertThat(read(1)).isNull();
        assertThat(read(2)).isNull();
        assertThat(read(3)).isNotNull();
    }

    @Test
    default void a_row_that_does_not_fit_fails_its_command_alone() {
        inBatch(
                batch -> {
                    batch.savepoint();
                    batch.apply(List.of(new MessageAdded(message(1))));
                    batch.savepoint();
                    assertThatExceptionOfType(AssertionError.class)
                            .isThrownBy(
                                    () ->
                                            batch.apply(
                                                    List.of(
                                                            new MessageAdded(message(2)),
                                                            new MessageAdded(message(1)))));
                    batch.rollback();
                });
        assertThat(read(1)).isNotNull();
        assertThat(read(2)).isNull();
    }

    @Test
    default void one_transaction_is_open_at_a_time() {
        Batch batch = store().begin();
        assertThatIllegalStateException().isThrownBy(store()::begin);
        batch.commit();
        store().begin().abandon();
        store().begin().abandon();
    }

    @Test
    default void a_batch_that_is_over_does_nothing_more() {
        Batch batch = store().begin();
        batch.commit();
        assertThatIllegalStateException().isThrownBy(batch::commit);
        assertThatIllegalStateException().isThrownBy(batch::abandon);
        assertThatIllegalStateException().isThrownBy(batch::savepoint);
        assertThatIllegalStateException().isThrownBy(batch::nextDelivery);
        assertThatIllegalStateException()
                .isThrownBy(() -> batch.apply(List.of(new MessageAdded(message(1)))));
    }

    @Test
    default void a_rollback_needs_a_savepoint() {
        Batch batch = store().begin();
        assertThatIllegalStateException().isThrownBy(batch::rollback);
        batch.abandon();
    }

    @Test
    default void deliveries_are_numbered_from_one() {
        assertThat(facts().nextDelivery()).isEqualTo(new DeliveryId(1));
    }

    @Test
    default void a_number_given_out_is_not_given_out_again_though_its_delivery_was_erased() {
        var dead =
                delivery(1, message(1), FRONTEND)
                        .withState(new State.Dead("given up", Samples.at(5)));
        committed(
                new MessageAdded(message(1)),
                new DeliveryAdded(dead),
                new Change.DeliveriesErased(List.of(dead.id()), message(1).at()));
        restarted();
        assertThat(facts().nextDelivery()).isEqualTo(new DeliveryId(2));
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> refused(new DeliveryAdded(delivery(1, message(1), FRONTEND))));
    }

    @Test
    default void a_number_rolled_back_was_not_given_out() {
        committed(new MessageAdded(message(1)));
        inBatch(
                batch -> {
                    batch.savepoint();
                    batch.apply(List.of(new DeliveryAdded(delivery(1, message(1), FRONTEND))));
                    batch.savepoint();
                    batch.apply(List.of(new DeliveryAdded(delivery(2, message(1), FRONTEND))));
                    assertThat(batch.nextDelivery()).isEqualTo(new DeliveryId(3));
                    batch.rollback();
                    assertThat(batch.nextDelivery()).isEqualTo(new DeliveryId(2));
                });
        assertThat(facts().nextDelivery()).isEqualTo(new DeliveryId(2));
    }

    @Test
    default void events_are_part_of_the_transaction() {
        inBatch(
                batch -> {
                    batch.savepoint();
                    batch.apply(List.of(Samples.happened("first")));
                    batch.savepoint();
                    batch.apply(List.of(Samples.happened("undone")));
                    batch.rollback();
                });
        assertThat(eventKinds()).containsExactly("first");
    }

    /** Returns the kinds of all events, in order. */
    List<String> eventKinds();

    private @Nullable Message read(long n) {
        return facts().message(messageId(n));
    }
}
