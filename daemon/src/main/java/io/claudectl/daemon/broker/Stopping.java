package io.claudectl.daemon.broker;

import java.io.Serial;

/** The daemon ends and took nothing more on: repeating the call starts another one. */
public final class Stopping extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    /** Said to the caller as it stands. */
    public Stopping() {
        super("the bus is stopping; repeat");
    }

    /** The same, for a reason of its own; nothing was carried out. */
    Stopping(String why) {
        super("not carried out: " + why + "; repeat");
    }
}
