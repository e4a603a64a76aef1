package io.claudectl.core.state;

import io.claudectl.core.message.Delivery;
import io.claudectl.core.role.RoleName;
import java.util.HashMap;
import java.util.Map;

/** Counts of waiting mail by role, so that a hook without mail needs no query. */
public final class Mailboxes {
    private final Map<RoleName, Integer> waiting;

    public Mailboxes(Map<RoleName, Integer> waiting) {
        this.waiting = new HashMap<>(waiting);
    }

    /** Returns how many deliveries of this role are pending or leased. */
    public int waiting(RoleName role) {
        return waiting.getOrDefault(role, 0);
    }

    public int size() {
        return waiting.size();
    }

    public void add(Delivery delivery) {
        waiting.merge(delivery.role(), 1, Integer::sum);
    }

    /** Counts a delivery's change of state. */
    public void move(Delivery from, Delivery to) {
        int step = (waits(to) ? 1 : 0) - (waits(from) ? 1 : 0);
        if (step != 0) {
            int now = waiting(to.role()) + step;
            if (now < 0) {
                throw new AssertionError("fewer than no deliveries wait for " + to.role());
            }
            // Removed, since mailboxes of sessions come and go without end.
            if (now == 0) {
                waiting.remove(to.role());
            } else {
                waiting.put(to.role(), now);
            }
        }
    }

    private static boolean waits(Delivery delivery) {
        return switch (delivery.state()) {
            case Delivery.State.Pending ignored -> true;
            case Delivery.State.Leased() -> true;
            case Delivery.State.Delivered ignored -> false;
            case Delivery.State.Acked ignored -> false;
            case Delivery.State.Dead ignored -> false;
            case Delivery.State.Withdrawn ignored -> false;
        };
    }
}
