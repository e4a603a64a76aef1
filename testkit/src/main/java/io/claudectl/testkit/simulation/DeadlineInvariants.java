package io.claudectl.testkit.simulation;

import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.state.Clocks;
import io.claudectl.core.time.Moment;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * However the wall clock leaps and the machine restarts, the time a delivery has left grows shorter
 * with the time the machine ran, and with nothing else; only an offer made again has its full time
 * once more.
 */
final class DeadlineInvariants {
    /** Corrections of the clock that are no leaps add up to no more in a run. */
    private static final long SLACK_MS = Duration.ofMinutes(10).toMillis();

    /** All that the ends of boots may leave uncounted in a run. */
    private static final long UNCOUNTED_MS = Duration.ofMinutes(20).toMillis();

    private final World world;
    private final Map<DeliveryId, Due> due = new HashMap<>();

    /**
     * When a delivery is due.
     *
     * @param ranMs by the time the machine ran
     * @param uncountedMs what boots had left uncounted when this was found
     */
    private record Due(long ranMs, long uncountedMs) {}

    DeadlineInvariants(World world) {
        this.world = world;
    }

    void check(List<Delivery> all) {
        Moment now = world.now();
        if (!Clocks.leap(world.engine().state().clocks(), now).isZero()) {
            // The daemon did nothing yet since the clock was set.
            return;
        }
        long uncounted = world.clock.uncountedMs();
        if (uncounted > UNCOUNTED_MS) {
            throw new AssertionError(
                    "%d ms of this run were counted by no deadline".formatted(uncounted));
        }
        long term = world.limits.delivering().deadline().toMillis();
        for (Delivery delivery : all) {
            if (Invariants.settled(delivery)) {
                due.remove(delivery.id());
                continue;
            }
            long left = Duration.between(now.wall(), delivery.deadline()).toMillis();
            var found = new Due(world.clock.ranMs() + left, uncounted);
            Due before = due.putIfAbsent(delivery.id(), found);
            if (left > term + SLACK_MS) {
                throw new AssertionError("%d ms are left of %s".formatted(left, delivery));
            }
            if (before == null || moved(before, found) <= SLACK_MS) {
                continue;
            }
            boolean again = found.ranMs() > before.ranMs() && left > term - SLACK_MS;
            if (!again) {
                throw new AssertionError(
                        "%d ms are left of %s: %s became %s"
                                .formatted(left, delivery, before, found));
            }
            due.put(delivery.id(), found);
        }
    }

    /** How far it moved beside what boots left uncounted. */
    private static long moved(Due before, Due found) {
        return Math.abs(
                found.ranMs() - before.ranMs() - (found.uncountedMs() - before.uncountedMs()));
    }
}
