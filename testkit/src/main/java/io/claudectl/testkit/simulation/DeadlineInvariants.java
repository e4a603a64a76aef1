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
 * Checks that a delivery's remaining time shrinks with the time the machine ran, and with nothing
 * else, however the wall clock leaps and the machine restarts; only an offer made again has its
 * full time once more.
 */
final class DeadlineInvariants {
    /** Bound of the sum of clock corrections below a leap in a run. */
    private static final long SLACK_MS = Duration.ofMinutes(10).toMillis();

    /** Bound of the time at ends of boots that stays uncounted in a run. */
    private static final long UNCOUNTED_MS = Duration.ofMinutes(20).toMillis();

    private final World world;
    private final Map<DeliveryId, Due> due = new HashMap<>();

    /**
     * The due time of a delivery.
     *
     * @param ranMs by the time the machine ran
     */
    private record Due(long ranMs, long uncountedMs) {}

    DeadlineInvariants(World world) {
        this.world = world;
    }

    void check(List<Delivery> all) {
        Moment now = world.now();
        if (!Clocks.leap(world.engine().state().clocks(), now).isZero()) {
            // The daemon ran no operation since the clock was set.
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

    /** Returns its movement beside the time that boots left uncounted. */
    private static long moved(Due before, Due found) {
        return Math.abs(
                found.ranMs() - before.ranMs() - (found.uncountedMs() - before.uncountedMs()));
    }
}
