package io.claudectl.testkit;

import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Delivery.State;
import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.store.Store.StateName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** One role's deliveries, sorted for each question about them. */
final class Mailbox {
    private final NavigableMap<DeliveryId, Delivery> all = new TreeMap<>();
    private final NavigableMap<DeliveryId, Delivery> leased = new TreeMap<>();
    private final TreeSet<Delivery> pending =
            new TreeSet<>(
                    Comparator.comparing(Delivery::priority)
                            .reversed()
                            .thenComparing(Delivery::id));

    void add(Delivery delivery) {
        all.put(delivery.id(), delivery);
        if (delivery.state() instanceof State.Pending) {
            pending.add(delivery);
        } else if (delivery.state() instanceof State.Leased) {
            leased.put(delivery.id(), delivery);
        }
    }

    void remove(Delivery delivery) {
        all.remove(delivery.id());
        pending.remove(delivery);
        leased.remove(delivery.id());
    }

    int waiting() {
        return pending.size() + leased.size();
    }

    List<Delivery> ready(Instant now, int limit) {
        return pending.stream()
                .filter(delivery -> !parked(delivery, now))
                .filter(
                        delivery ->
                                leased.values().stream().noneMatch(l -> goesBefore(l, delivery)))
                .limit(limit)
                .toList();
    }

    private static boolean parked(Delivery delivery, Instant now) {
        return delivery.state() instanceof State.Pending(var notBefore)
                && notBefore != null
                && notBefore.isAfter(now);
    }

    private static boolean goesBefore(Delivery earlier, Delivery later) {
        return earlier.id().compareTo(later.id()) < 0
                && earlier.priority() == later.priority()
                && earlier.group().equals(later.group());
    }

    List<Delivery> listed(Set<StateName> states, int limit) {
        var found = new ArrayList<Delivery>();
        for (Delivery delivery : all.descendingMap().values()) {
            if (found.size() == limit) {
                break;
            }
            if (states.contains(StateName.of(delivery.state()))) {
                found.add(delivery);
            }
        }
        return found;
    }
}
