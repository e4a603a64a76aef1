package io.claudectl.daemon.broker;

import java.io.Serial;

/** The broker's queue is full; nothing was done. */
public final class Overloaded extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    Overloaded(int queueMax) {
        super("the bus is overloaded: " + queueMax + " operations wait; repeat in a moment");
    }
}
