package io.claudectl.e2e.soak;

import io.claudectl.e2e.bus.Copy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What readers really got and what models really saw, whatever the bus believes. */
final class Truth {
    /** A copy that reached a reader of that role whole. */
    record Received(Copy copy, String role, boolean outside) {}

    private final Map<String, Collection<Received>> byMessage = new ConcurrentHashMap<>();
    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final Map<String, Boolean> acked = new ConcurrentHashMap<>();
    private final Set<String> dropped = ConcurrentHashMap.newKeySet();
    private final Collection<String> wrong = new ConcurrentLinkedQueue<>();

    void received(List<Copy> copies, String role, boolean outside) {
        for (Copy copy : copies) {
            byMessage
                    .computeIfAbsent(copy.id(), fresh -> new ConcurrentLinkedQueue<>())
                    .add(new Received(copy, role, outside));
        }
    }

    /** A model answered with these copies in its context. */
    void answered(List<Copy> copies) {
        copies.forEach(copy -> answered.add(copy.receipt()));
    }

    /**
     * A session said what became of a message.
     *
     * @param told whether the bus told it that this is on record; else nobody knows
     */
    void acked(String message, boolean told) {
        acked.merge(message, told, Boolean::logicalOr);
    }

    /** The messages somebody acked, with whether the bus confirmed one of those. */
    Map<String, Boolean> acked() {
        return acked;
    }

    /** The operator tried to give it up; whether it still waited, the log says. */
    void dropped(String message) {
        dropped.add(message);
    }

    boolean wasDropped(String message) {
        return dropped.contains(message);
    }

    boolean wasAnswered(String receipt) {
        return answered.contains(receipt);
    }

    /** In the order in which they came. */
    List<Received> received(String message) {
        return new ArrayList<>(byMessage.getOrDefault(message, List.of()));
    }

    Set<String> messages() {
        return byMessage.keySet();
    }

    /** Something happened that must never: a call that hung, an answer nobody can read. */
    void wrong(String what) {
        wrong.add(what);
    }

    List<String> wrong() {
        return List.copyOf(wrong);
    }
}
