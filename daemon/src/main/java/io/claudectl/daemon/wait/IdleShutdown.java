package io.claudectl.daemon.wait;

import io.claudectl.daemon.broker.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * Ends a daemon nobody needs: no connection, no lease or claim that runs, no work without an owner,
 * for as long as the configuration says.
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
     * @param after how long nothing must need the daemon
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

    /** Looks once; called again and again by one timer. */
    public void look() {
        long now = clock.now().tickMs();
        if (connections.getAsInt() > 0 || busy.getAsBoolean()) {
            neededTickMs = now;
        } else if (now - neededTickMs >= after.toMillis()) {
            stop.run();
        }
    }
}
