package io.claudectl.core.command;

import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Lease;
import io.claudectl.core.role.DeliverySettings;
import io.claudectl.core.role.Session;
import io.claudectl.core.rules.deliver.Leasing;
import io.claudectl.core.rules.wake.Reachability;
import io.claudectl.core.state.View;
import io.claudectl.core.store.Store;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The next step of a delivery, as of now. */
public sealed interface NextStep {
    /** None: its state is final, unless it is acked or retried. */
    record Settled() implements NextStep {}

    /** A session has it: next is evidence, or the end of the lease's term. */
    record Running(Lease lease, long remainingMs) implements NextStep {}

    /** The operator holds all mail. */
    record Paused() implements NextStep {}

    /** Parked after repeated presentations without a confirm, until then. */
    record Parked(Instant until) implements NextStep {}

    /** No live session takes this role's mail. */
    record NoSession() implements NextStep {}

    /** An earlier message of its group is leased: their order is kept. */
    record Behind() implements NextStep {}

    /** Its role's mail is not handed out on its own. */
    record Kept(DeliverySettings.Deliver deliver) implements NextStep {}

    /** The next turn boundary of that session hands it out, after so many others. */
    record Boundary(Session session, Reachability reach, int ahead) implements NextStep {}

    /** Messages looked at, at most. */
    int LOOK_AHEAD = 1_000;

    /**
     * Counts the mail of its role that goes before a pending delivery, at most {@value
     * #LOOK_AHEAD}; -1 where an earlier message of its group is leased, or for another state.
     */
    static int ahead(Store.Facts rows, Delivery delivery, Instant now) {
        if (!(delivery.state() instanceof Delivery.State.Pending)) {
            return -1;
        }
        List<Delivery> ready = rows.ready(delivery.role(), now, LOOK_AHEAD);
        int ahead = ready.indexOf(delivery);
        return ahead < 0 && ready.size() == LOOK_AHEAD ? LOOK_AHEAD : ahead;
    }

    /**
     * Applies the conditions of {@link Leasing} without taking anything; null where the delivery is
     * out of date.
     *
     * @param ahead as {@link #ahead} counted it
     */
    static @Nullable NextStep of(View view, Delivery delivery, int ahead) {
        return switch (delivery.state()) {
            case Delivery.State.Pending(var notBefore) ->
                    notBefore != null && notBefore.isAfter(view.now().wall())
                            ? new Parked(notBefore)
                            : pending(view, delivery, ahead);
            case Delivery.State.Leased() -> running(view, delivery);
            case Delivery.State.Delivered ignored -> new Settled();
            case Delivery.State.Acked ignored -> new Settled();
            case Delivery.State.Dead ignored -> new Settled();
            case Delivery.State.Withdrawn ignored -> new Settled();
        };
    }

    private static @Nullable NextStep running(View view, Delivery delivery) {
        for (Lease lease : view.state().leases().of(delivery.id())) {
            Long until = view.state().leases().until(lease.ref());
            if (lease.live() && until != null) {
                return new Running(lease, Math.max(0, until - view.now().tickMs()));
            }
        }
        return null;
    }

    private static NextStep pending(View view, Delivery delivery, int ahead) {
        if (view.state().paused()) {
            return new Paused();
        }
        DeliverySettings.Deliver deliver =
                view.state().directory().deliverySettings(delivery.role()).deliver();
        if (deliver == DeliverySettings.Deliver.ASK || deliver == DeliverySettings.Deliver.OFF) {
            return new Kept(deliver);
        }
        List<Session> servers = view.state().directory().servers(delivery.role());
        if (servers.isEmpty()) {
            return new NoSession();
        }
        if (ahead < 0) {
            return new Behind();
        }
        Session next = servers.getFirst();
        return new Boundary(next, Reachability.of(view, next, delivery.role()), ahead);
    }
}
