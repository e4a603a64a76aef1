package io.claudectl.testkit.simulation;

import io.claudectl.core.Moment;
import io.claudectl.core.mail.Clocks;
import io.claudectl.core.mail.Delivery;
import io.claudectl.core.mail.DeliveryId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * However the wall clock leaps, the time a delivery has left grows shorter with monotonic time
 * alone; only an offer made again has its full time once more.
 */
final class DeadlineInvariants {
    /** Corrections of the clock that are no leaps add up to no more in a run. */
    private static final long SLACK_MS = Duration.ofMinutes(10).toMillis();

    private final World world;
    private final Map<DeliveryId, Long> dueTickMs = new HashMap<>();

    DeadlineInvariants(World world) {
        this.world = world;
    }

    void check(List<Delivery> all) {
        Moment now = world.now();
        if (!Clocks.leap(world.engine().state().clocks(), now).isZero()) {
            // The daemon did nothing yet since the clock was set.
            return;
        }
        long term = world.limits.delivering().deadline().toMillis();
        for (Delivery delivery : all) {
            if (Invariants.settled(delivery)) {
                dueTickMs.remove(delivery.id());
                continue;
            }
            long left = Duration.between(now.wall(), delivery.deadline()).toMillis();
            long due = now.tickMs() + left;
            Long before = dueTickMs.put(delivery.id(), due);
            if (left > term + SLACK_MS || before != null && due < before - SLACK_MS) {
                throw new AssertionError(
                        "%d ms are left of %s, which was due at tick %s"
                                .formatted(left, delivery, before));
            }
        }
    }
}
