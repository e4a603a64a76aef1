package io.claudectl.testkit;

import static io.claudectl.testkit.Samples.FRONTEND;
import static io.claudectl.testkit.Samples.SESSION;
import static io.claudectl.testkit.Samples.at;
import static io.claudectl.testkit.Samples.delivery;
import static io.claudectl.testkit.Samples.happened;
import static io.claudectl.testkit.Samples.message;
import static io.claudectl.testkit.Samples.messageId;
import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.decision.Change.DeliveryAdded;
import io.claudectl.core.decision.Change.Event;
import io.claudectl.core.decision.Change.Field;
import io.claudectl.core.decision.Change.Happened;
import io.claudectl.core.decision.Change.HistoryErased;
import io.claudectl.core.decision.Change.MessageAdded;
import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.store.EventSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The log of events, written by the store and read beside it. */
interface EventSourceContract extends StoreUnderTest {
    @Test
    default void newestEvent_counts_what_is_applied_and_not_rolled_back() {
        committed(happened("a"));
        inBatch(
                batch -> {
                    batch.savepoint();
                    batch.apply(List.of(happened("b"), happened("c")));
                    assertThat(batch.newestEvent()).isEqualTo(3);
                    batch.rollback();
                    assertThat(batch.newestEvent()).isEqualTo(1);
                    batch.savepoint();
                    batch.apply(List.of(happened("d")));
                });
        committed(new HistoryErased(1, at(0)), happened("e"));
        restarted();
        assertThat(facts().newestEvent()).isEqualTo(3);
        try (EventSource log = events()) {
            assertThat(log.after(0, 9)).extracting(EventSource.Entry::seq).containsExactly(2L, 3L);
            assertThat(log.after(0, 9))
                    .extracting(EventSource.Entry::kind)
                    .containsExactly("d", "e");
        }
    }

    @Test
    default void an_event_is_read_as_it_was_written() {
        try (EventSource log = events()) {
            var batch = store().begin();
            batch.apply(
                    List.of(
                            new Happened(
                                    new Event(
                                            at(1),
                                            "message.stored",
                                            messageId(1).value(),
                                            new DeliveryId(7),
                                            SESSION,
                                            List.of(
                                                    new Field("to", "frontend"),
                                                    new Field("attempt", 2L),
                                                    new Field("again", true)))),
                            happened("daemon.started")));
            batch.commit();
            assertThat(log.after(0, 10))
                    .containsExactly(
                            new EventSource.Entry(
                                    1,
                                    at(1),
                                    "message.stored",
                                    1,
                                    messageId(1).value(),
                                    7,
                                    SESSION.value(),
                                    "{\"to\":\"frontend\",\"attempt\":2,\"again\":true}",
                                    null,
                                    null),
                            new EventSource.Entry(
                                    2,
                                    at(0),
                                    "daemon.started",
                                    1,
                                    null,
                                    0,
                                    null,
                                    "{}",
                                    null,
                                    null));
        }
    }

    @Test
    default void event_version_is_kept() {
        try (EventSource log = events()) {
            var batch = store().begin();
            batch.apply(
                    List.of(
                            new Happened(
                                    new Event(
                                            at(1),
                                            "message.stored",
                                            2,
                                            null,
                                            null,
                                            null,
                                            List.of())),
                            happened("daemon.started")));
            batch.commit();
            assertThat(log.after(0, 10))
                    .extracting(EventSource.Entry::version)
                    .containsExactly(2, 1);
        }
    }

    @Test
    default void reading_goes_on_where_it_stopped() {
        try (EventSource log = events()) {
            for (String kind : List.of("a", "b", "c")) {
                var batch = store().begin();
                batch.apply(List.of(happened(kind)));
                batch.commit();
            }
            assertThat(log.after(0, 2))
                    .extracting(EventSource.Entry::kind)
                    .containsExactly("a", "b");
            assertThat(log.after(2, 2)).extracting(EventSource.Entry::kind).containsExactly("c");
            assertThat(log.after(3, 2)).isEmpty();
        }
    }

    @Test
    default void what_is_not_committed_is_not_read() {
        try (EventSource log = events()) {
            var batch = store().begin();
            batch.apply(List.of(happened("early")));
            assertThat(log.after(0, 10)).isEmpty();
            batch.commit();
            assertThat(log.after(0, 10)).hasSize(1);
        }
    }

    @Test
    default void an_event_tells_whose_delivery_and_which_subject_it_is_about() {
        try (EventSource log = events()) {
            var batch = store().begin();
            var delivery = delivery(1, message(1), FRONTEND);
            batch.apply(
                    List.of(
                            new MessageAdded(message(1)),
                            new DeliveryAdded(delivery),
                            about("message.stored", null),
                            about("delivery.pending", delivery.id()),
                            about("delivery.pending", new DeliveryId(2))));
            batch.commit();
            assertThat(log.after(0, 9))
                    .extracting(EventSource.Entry::role)
                    .containsExactly(null, FRONTEND.value(), null);
            assertThat(log.after(0, 9))
                    .extracting(EventSource.Entry::subject)
                    .containsOnly(message(1).content().subject());
            assertThat(log.ofDelivery(1, 9)).extracting(EventSource.Entry::seq).containsExactly(2L);
        }
    }

    @Test
    default void a_time_is_found_without_reading_everything_before_it() {
        try (EventSource log = events()) {
            var batch = store().begin();
            for (int i = 1; i <= 100; i++) {
                batch.apply(
                        List.of(
                                new Happened(
                                        new Event(
                                                at(i / 10), "tick", null, null, null, List.of()))));
            }
            batch.apply(List.of(new HistoryErased(20, at(0))));
            batch.commit();
            assertThat(log.first()).isEqualTo(21);
            assertThat(log.last()).isEqualTo(100);
            assertThat(log.lastBefore(at(5))).isEqualTo(49);
            assertThat(log.lastBefore(at(0))).isEqualTo(20);
            assertThat(log.lastBefore(at(99))).isEqualTo(100);
        }
    }

    private static Happened about(String kind, @Nullable DeliveryId delivery) {
        return new Happened(
                new Event(at(1), kind, messageId(1).value(), delivery, null, List.of()));
    }
}
