package io.claudectl.daemon.wait;

import io.claudectl.daemon.broker.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * Ends an unused daemon: without a connection, a running lease or claim, and work without an owner,
 * for as long as the configuration sets.
 */
public final class IdleShutdown {
    private final IntSupplier connections;
    private final BooleanSupplier busy;
    private final Duration after;
    private final Clock clock;
    private final Runnable stop;
    private long neededTickMs;

    /**
     * @param connections how many are open now
     * @param busy whether leases or claims run
     * @param after how long it must be unused
     */
    public IdleShutdown(
            IntSupplier connections,
            BooleanSupplier busy,
            Duration after,
            Clock clock,
            Runnable stop) {
        this.connections = connections;
        this.busy = busy;
        this.after = after;
        this.clock = clock;
        this.stop = stop;
        this.neededTickMs = clock.now().tickMs();
    }

    /** Checks once; called repeatedly by one timer. */
    public void look() {
        long now = clock.now().tickMs();
        if (connections.getAsInt() > 0 || busy.getAsBoolean()) {
            neededTickMs = now;
        } else if (now - neededTickMs >= after.toMillis()) {
            stop.run();
        }
    }
}
