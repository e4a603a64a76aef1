package io.claudectl.daemon.broker;

import java.io.Serial;

/** The daemon ends and rejected the call: repeating it starts another one. */
public final class Stopping extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    /** Makes it with a text for the caller. */
    public Stopping() {
        super("the bus is stopping; repeat");
    }

    /** Makes it for a reason of its own; the call did not run. */
    Stopping(String why) {
        super("not carried out: " + why + "; repeat");
    }
}
