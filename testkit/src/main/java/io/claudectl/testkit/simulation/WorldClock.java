package io.claudectl.testkit.simulation;

import io.claudectl.core.time.Moment;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Both clocks of the machine in a run, and its boots. */
final class WorldClock {
    private static final long BEGIN_MS = 1_700_000_000_000L;

    private long tick = 1_000;
    private long wallOffset;
    private int boot;

    /** Monotonic time of all boots that are over. */
    private long ranBefore;

    private long uncounted;

    Moment now() {
        return new Moment(Instant.ofEpochMilli(BEGIN_MS + tick + wallOffset), tick, "boot-" + boot);
    }

    void pass(long millis) {
        tick += millis;
    }

    /** The wall clock is set; monotonic time knows nothing of it. */
    void set(long byMillis) {
        wallOffset += byMillis;
    }

    /** Begins another boot, at that uptime. */
    void restart(@Nullable Moment saved, long offMs, long uptimeMs) {
        uncounted += saved == null ? 0 : tick - saved.tickMs();
        wallOffset += tick + offMs - uptimeMs;
        ranBefore += tick - uptimeMs;
        tick = uptimeMs;
        boot++;
    }

    /** The time the machine ran, all its boots together. */
    long ranMs() {
        return ranBefore + tick;
    }

    /** How much of it passed at the ends of boots, after the clocks were saved last. */
    long uncountedMs() {
        return uncounted;
    }
}
