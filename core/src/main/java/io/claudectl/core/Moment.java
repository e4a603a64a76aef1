package io.claudectl.core;

import java.time.Duration;
import java.time.Instant;

/**
 * One point in time on both clocks.
 *
 * @param wall for people, pruning and deadlines
 * @param tickMs monotonic milliseconds that stand still in suspend: for leases, retries and rates
 */
public record Moment(Instant wall, long tickMs) {
    /** The tick this long from now. */
    public long tickIn(Duration duration) {
        return tickMs + duration.toMillis();
    }
}
