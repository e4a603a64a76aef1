package io.claudectl.daemon.broker;

import io.claudectl.core.Moment;
import java.time.InstantSource;

/** Where the shell reads both clocks. */
public interface Clock {
    Moment now();

    /** The machine's clocks: wall time, and monotonic time that stands still in suspend. */
    static Clock system() {
        InstantSource wall = InstantSource.system();
        return () -> new Moment(wall.instant(), System.nanoTime() / 1_000_000);
    }
}
