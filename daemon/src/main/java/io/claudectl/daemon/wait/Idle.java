package io.claudectl.daemon.wait;

import io.claudectl.core.Operation;
import io.claudectl.daemon.broker.Broker;
import io.claudectl.daemon.broker.Clock;
import java.time.Duration;
import java.util.function.IntSupplier;

/**
 * Ends a daemon nobody needs: no connection, no lease or claim that runs, no work without an owner,
 * for as long as the configuration says.
 */
public final class Idle {
    private final IntSupplier connections;
    private final Broker broker;
    private final Duration after;
    private final Clock clock;
    private final Runnable stop;
    private long neededTickMs;

    /**
     * @param connections how many are open now
     * @param after how long nothing must need the daemon
     */
    public Idle(
            IntSupplier connections, Broker broker, Duration after, Clock clock, Runnable stop) {
        this.connections = connections;
        this.broker = broker;
        this.after = after;
        this.clock = clock;
        this.stop = stop;
        this.neededTickMs = clock.now().tickMs();
    }

    /** Looks once; called again and again by one timer. */
    public void look() {
        long now = clock.now().tickMs();
        if (connections.getAsInt() > 0 || leasesRun()) {
            neededTickMs = now;
        } else if (now - neededTickMs >= after.toMillis()) {
            stop.run();
        }
    }

    private boolean leasesRun() {
        Operation<Boolean> ask =
                tx ->
                        !tx.view().state().leases().holders().isEmpty()
                                || tx.view().state().work().moves();
        return broker.call(ask);
    }
}
