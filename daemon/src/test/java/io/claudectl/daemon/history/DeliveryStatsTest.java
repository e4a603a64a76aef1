package io.claudectl.daemon.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.store.EventSource;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Percentiles from made-up logs whose answer is known. */
class DeliveryStatsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final DeliveryStats steps = new DeliveryStats();
    private long seq;

    private void event(long delivery, String kind, long atMs, String data) {
        steps.add(
                new EventSource.Entry(
                        ++seq,
                        START.plusMillis(atMs),
                        kind,
                        1,
                        "m",
                        delivery,
                        null,
                        data,
                        null,
                        null));
    }

    private void event(long delivery, String kind, long atMs) {
        event(delivery, kind, atMs, "{}");
    }

    private DeliveryStats.Step step(String name) {
        return steps.steps().stream().filter(each -> each.name().equals(name)).findFirst().get();
    }

    @Test
    void the_percentiles_are_those_of_the_nearest_rank() {
        for (int i = 1; i <= 200; i++) {
            event(i, "delivery.pending", 0);
            event(i, "delivery.leased", i);
        }
        assertThat(step("pending to leased"))
                .isEqualTo(new DeliveryStats.Step("pending to leased", 200, 100, 180, 198, 200));
        assertThat(step("leased to handed").count()).isZero();
        assertThat(steps.counts()).containsEntry("delivery.leased", 200L);
    }

    @Test
    void work_that_is_offered_again_waits_from_the_beginning() {
        event(1, "delivery.pending", 0);
        event(1, "delivery.leased", 10);
        event(1, "delivery.withdrawn", 20);
        event(1, "delivery.offered", 5_000);
        event(1, "delivery.leased", 5_030);
        assertThat(step("pending to leased"))
                .isEqualTo(new DeliveryStats.Step("pending to leased", 2, 10, 30, 30, 30));
    }

    @Test
    void a_second_presentation_counts_from_its_own_lease_and_waiting_counts_once() {
        event(1, "delivery.pending", 0);
        event(1, "delivery.leased", 10);
        event(1, "delivery.handed", 13);
        event(1, "lease.ended", 1_000);
        event(1, "delivery.leased", 2_000);
        event(1, "delivery.handed", 2_005);
        event(1, "delivery.delivered", 2_050, "{\"evidence\":\"seen\"}");
        assertThat(step("pending to leased").count()).isEqualTo(1);
        assertThat(step("leased to handed").maxMs()).isEqualTo(5);
        assertThat(step("leased to handed").p50Ms()).isEqualTo(3);
        assertThat(step("handed to seen").maxMs()).isEqualTo(45);
        assertThat(step("pending to seen").maxMs()).isEqualTo(2_050);
        assertThat(steps.counts()).containsEntry("delivery.delivered seen", 1L);
    }

    @Test
    void what_began_before_the_log_and_a_clock_set_back_spoil_nothing() {
        event(1, "delivery.handed", 5);
        event(1, "delivery.delivered", 9, "{\"evidence\":\"seen\"}");
        event(2, "delivery.pending", 100);
        event(2, "delivery.leased", 50);
        event(3, "delivery.pending", 0, "not json");
        assertThat(step("handed to seen").maxMs()).isEqualTo(4);
        assertThat(step("pending to seen").count()).isZero();
        assertThat(step("pending to leased").maxMs()).isZero();
    }
}
