package io.claudectl.daemon.broker;

import io.claudectl.core.Moment;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** Where the shell reads both clocks. */
public interface Clock {
    Moment now();

    /** The machine's clocks: wall time, and monotonic time that stands still in suspend. */
    static Clock system() {
        InstantSource wall = InstantSource.system();
        // Milliseconds: the store keeps no more, and memory must hold what a restart would find.
        return () ->
                new Moment(
                        wall.instant().truncatedTo(ChronoUnit.MILLIS),
                        System.nanoTime() / 1_000_000);
    }
}
