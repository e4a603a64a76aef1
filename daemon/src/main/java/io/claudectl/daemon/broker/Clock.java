package io.claudectl.daemon.broker;

import io.claudectl.core.time.Moment;
import io.claudectl.os.ProcessTable;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * The shell's source of both clocks. Decisions read time here, so that a test can move it; waits
 * for real events, and measurements of them, use the system's time.
 */
public interface Clock {
    Moment now();

    /**
     * Returns monotonic nanoseconds. On Linux the JVM reads CLOCK_MONOTONIC, which every process of
     * the machine shares until its next start: the client's deadlines are compared with it, and
     * both clocks of one daemon with those of the next.
     */
    default long nanos() {
        return now().tickMs() * 1_000_000;
    }

    /** Returns the machine's clocks: wall time, and monotonic time without suspend. */
    static Clock system() {
        InstantSource wall = InstantSource.system();
        String boot = new ProcessTable().boot();
        return new Clock() {
            @Override
            public Moment now() {
                // Milliseconds: the store keeps no more, and memory must equal the state after a
                // restart.
                return new Moment(
                        wall.instant().truncatedTo(ChronoUnit.MILLIS), nanos() / 1_000_000, boot);
            }

            @Override
            public long nanos() {
                return System.nanoTime();
            }
        };
    }
}
