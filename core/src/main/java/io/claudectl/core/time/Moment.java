package io.claudectl.core.time;

import java.time.Duration;
import java.time.Instant;

/**
 * One point in time on both clocks.
 *
 * @param wall for people, pruning and deadlines
 * @param tickMs monotonic milliseconds that stand still in suspend: for leases, retries and rates
 * @param boot the start of the machine that ticks count from; empty where the system names none
 */
public record Moment(Instant wall, long tickMs, String boot) {
    /** A moment of a start that has no name. */
    public Moment(Instant wall, long tickMs) {
        this(wall, tickMs, "");
    }

    /** The tick this long from now. */
    public long tickIn(Duration duration) {
        return tickMs + duration.toMillis();
    }
}
