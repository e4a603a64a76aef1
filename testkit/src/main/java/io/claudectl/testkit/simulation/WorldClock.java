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

    /** Monotonic time of all ended boots. */
    private long ranBefore;

    private long uncounted;

    Moment now() {
        return new Moment(Instant.ofEpochMilli(BEGIN_MS + tick + wallOffset), tick, "boot-" + boot);
    }

    void pass(long millis) {
        tick += millis;
    }

    /** Sets the wall clock, without effect on monotonic time. */
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

    /** Returns the time the machine ran, all its boots together. */
    long ranMs() {
        return ranBefore + tick;
    }

    /** Returns the part of it at ends of boots, after the clocks were saved last. */
    long uncountedMs() {
        return uncounted;
    }
}
