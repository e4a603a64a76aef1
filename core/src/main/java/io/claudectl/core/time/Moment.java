package io.claudectl.core.time;

import java.time.Duration;
import java.time.Instant;

/**
 * One point in time on both clocks.
 *
 * @param wall for people, pruning and deadlines
 * @param tickMs monotonic milliseconds, without suspend: for leases, retries and rates
 * @param boot the start of the machine that ticks count from; empty where the system names none
 */
public record Moment(Instant wall, long tickMs, String boot) {
    /** Makes a moment of a start without a name. */
    public Moment(Instant wall, long tickMs) {
        this(wall, tickMs, "");
    }

    /** Returns the tick this long from now. */
    public long tickIn(Duration duration) {
        return tickMs + duration.toMillis();
    }
}
