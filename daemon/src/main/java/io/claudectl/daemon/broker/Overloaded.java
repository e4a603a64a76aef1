package io.claudectl.daemon.broker;

import java.io.Serial;

/** The broker's queue is full; nothing was done. */
public final class Overloaded extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    /** Makes it with a text for the caller. */
    public Overloaded(int queueMax) {
        super(
                "the bus is overloaded ("
                        + queueMax
                        + " operations wait) and did nothing; repeat in a moment");
    }
}
