package io.claudectl.testkit;

import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Delivery.State;
import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.message.Evidence;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.Message.Kind;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.message.MessageType;
import io.claudectl.core.message.Priority;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.store.Store.Provable;
import io.claudectl.core.store.Store.StateName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Messages, deliveries and leases in maps. */
final class MemoryMail {
    private final UndoLog undo;
    private final MemoryRouting routing;
    private final Map<MessageId, Message> messages = new LinkedHashMap<>();
    private final Map<Key, List<Message>> keys = new HashMap<>();
    private final Map<MessageId, Message> orphans = new LinkedHashMap<>();
    private final NavigableMap<DeliveryId, Delivery> deliveries = new TreeMap<>();
    private final Map<MessageId, NavigableMap<DeliveryId, Delivery>> ofMessage = new HashMap<>();
    private final Map<RoleName, Mailbox> mailboxes = new HashMap<>();
    private final TreeSet<Delivery> deadlines =
            new TreeSet<>(Comparator.comparing(Delivery::deadline).thenComparing(Delivery::id));
    private final Map<DeliveryId, NavigableMap<Integer, Lease>> leases = new HashMap<>();
    private long lastDelivery;

    private record Key(String sender, String key) {}

    MemoryMail(UndoLog undo, MemoryRouting routing) {
        this.undo = undo;
        this.routing = routing;
    }

    void add(Message message) {
        fits(undo.put(messages, message.id(), message) == null, message);
        var sameKey =
                keys.computeIfAbsent(
                        new Key(message.sender().name(), message.key()), _ -> new ArrayList<>());
        sameKey.add(message);
        undo.add(() -> sameKey.remove(message));
    }

    void save(ClaimableMessage work) {
        fits(messages.containsKey(work.message()), work);
        routing.save(work);
    }

    @Nullable Message message(MessageId id) {
        return messages.get(id);
    }

    @Nullable Message byKey(String sender, String key, Instant since) {
        Message newest = null;
        for (Message message : keys.getOrDefault(new Key(sender, key), List.of())) {
            if (!message.at().isBefore(since)
                    && (newest == null || !message.at().isBefore(newest.at()))) {
                newest = message;
            }
        }
        return newest;
    }

    /** Returns when each sender sent since then, oldest first. */
    Map<String, List<Instant>> sends(Instant since) {
        var found = new HashMap<String, List<Instant>>();
        messages.values().stream()
                .filter(sent -> sent.kind() == Kind.MAIL && !sent.at().isBefore(since))
                .sorted(Comparator.comparing(Message::at))
                .forEach(
                        message ->
                                found.computeIfAbsent(
                                                message.sender().name(), _ -> new ArrayList<>())
                                        .add(message.at()));
        return found;
    }

    DeliveryId nextDelivery() {
        return new DeliveryId(lastDelivery + 1);
    }

    void add(Delivery delivery) {
        fits(delivery.id().value() > lastDelivery, delivery);
        fits(messages.containsKey(delivery.message()), delivery);
        long before = lastDelivery;
        lastDelivery = delivery.id().value();
        undo.add(() -> lastDelivery = before);
        replace(null, delivery);
        undo.add(() -> replace(delivery, null));
    }

    void move(Delivery from, Delivery to) {
        Delivery stored = deliveries.get(from.id());
        fits(
                stored != null
                        && from.id().equals(to.id())
                        && StateName.of(stored.state()) == StateName.of(from.state())
                        && stored.tally().epoch() == from.tally().epoch()
                        && stored.message().equals(to.message())
                        && stored.role().equals(to.role()),
                from);
        replace(stored, to);
        undo.add(() -> replace(to, stored));
    }

    /**
     * Moves the deadlines of waiting deliveries and open offers, so that each keeps its remaining
     * time.
     */
    void leapt(Duration by) {
        for (Delivery delivery : List.copyOf(deliveries.values())) {
            if (settledAt(delivery) == null || routing.open(delivery.message())) {
                State state =
                        delivery.state() instanceof State.Pending(var until) && until != null
                                ? new State.Pending(until.plus(by))
                                : delivery.state();
                Delivery moved =
                        new Delivery(
                                delivery.id(),
                                delivery.message(),
                                delivery.role(),
                                delivery.priority(),
                                delivery.group(),
                                delivery.deadline().plus(by),
                                state,
                                delivery.tally());
                replace(delivery, moved);
                undo.add(() -> replace(moved, delivery));
            }
        }
    }

    private void replace(@Nullable Delivery from, @Nullable Delivery to) {
        if (from != null) {
            deliveries.remove(from.id());
            ofMessage(from.message()).remove(from.id());
            mailbox(from.role()).remove(from);
            deadlines.remove(from);
        }
        if (to != null) {
            deliveries.put(to.id(), to);
            ofMessage(to.message()).put(to.id(), to);
            mailbox(to.role()).add(to);
            if (to.state() instanceof State.Pending) {
                deadlines.add(to);
            }
        }
    }

    private NavigableMap<DeliveryId, Delivery> ofMessage(MessageId id) {
        return ofMessage.computeIfAbsent(id, _ -> new TreeMap<>());
    }

    private Mailbox mailbox(RoleName role) {
        return mailboxes.computeIfAbsent(role, _ -> new Mailbox());
    }

    /** Removes settled deliveries, and every message without deliveries that came before then. */
    void erase(List<DeliveryId> ids, Instant keysSince) {
        for (DeliveryId id : ids) {
            Delivery delivery = deliveries.get(id);
            if (delivery == null || settledAt(delivery) == null) {
                throw new AssertionError("no settled delivery to erase: " + id);
            }
            undo.remove(leases, id);
            replace(delivery, null);
            undo.add(() -> replace(null, delivery));
            Message message = messages.get(delivery.message());
            if (message != null && ofMessage(message.id()).isEmpty()) {
                undo.put(orphans, message.id(), message);
            }
        }
        for (Message message : List.copyOf(orphans.values())) {
            if (message.at().isBefore(keysSince)) {
                erase(message);
            }
        }
    }

    private void erase(Message message) {
        undo.remove(orphans, message.id());
        undo.remove(messages, message.id());
        routing.erase(message.id());
        var sameKey = keys.get(new Key(message.sender().name(), message.key()));
        if (sameKey != null) {
            sameKey.remove(message);
            undo.add(() -> sameKey.add(message));
        }
    }

    @Nullable Delivery delivery(DeliveryId id) {
        return deliveries.get(id);
    }

    List<Delivery> deliveriesOf(MessageId id) {
        var found = ofMessage.get(id);
        return found == null ? List.of() : List.copyOf(found.values());
    }

    List<Delivery> ready(RoleName role, Instant now, int limit) {
        Mailbox mailbox = mailboxes.get(role);
        return mailbox == null ? List.of() : mailbox.ready(now, limit);
    }

    /** Returns whether it is of a kind that wakes. */
    boolean rings(Delivery delivery) {
        Message message = messages.get(delivery.message());
        return message != null
                && delivery.priority() != Priority.LOW
                && message.content().type() != MessageType.STATUS;
    }

    List<Delivery> overdue(Instant now, int limit) {
        return deadlines.stream()
                .takeWhile(delivery -> !delivery.deadline().isAfter(now))
                .sorted(Comparator.comparing(Delivery::id))
                .limit(limit)
                .toList();
    }

    List<Delivery> listed(RoleName role, Set<StateName> states, int limit) {
        Mailbox mailbox = mailboxes.get(role);
        return mailbox == null ? List.of() : mailbox.listed(states, limit);
    }

    /** Returns work that a session, or its conversation, was handed and did not ack. */
    List<Delivery> taken(RoleName role, SessionKey session, ConversationId conversation, int look) {
        var looked = new ArrayList<Delivery>(listed(role, Set.of(StateName.DELIVERED), look));
        looked.addAll(listed(role, Set.of(StateName.LEASED), look));
        return looked.stream()
                .filter(delivery -> work(delivery))
                .filter(
                        delivery ->
                                leasesOf(delivery.id()).stream()
                                        .anyMatch(
                                                lease ->
                                                        took(
                                                                delivery,
                                                                lease,
                                                                session,
                                                                conversation)))
                .sorted(Comparator.comparing(Delivery::id).reversed())
                .toList();
    }

    private boolean work(Delivery delivery) {
        Message message = messages.get(delivery.message());
        return message != null && message.content().type().work();
    }

    private static boolean took(
            Delivery delivery, Lease lease, SessionKey session, ConversationId conversation) {
        ConversationId of = lease.holder().conversation();
        return lease.handed()
                && (lease.live() || delivery.state() instanceof State.Delivered)
                && (lease.holder().session().equals(session)
                        || !of.equals(ConversationId.NONE) && of.equals(conversation));
    }

    /** Returns a thread's messages, in commit order. */
    List<Message> thread(MessageId root, int limit) {
        return messages.values().stream()
                .filter(message -> message.id().equals(root) || root.equals(message.thread()))
                .limit(limit)
                .toList();
    }

    /** Returns dead letters and parked mail, newest first. */
    Stream<Delivery> deadOrParked(Instant now) {
        return deliveries.descendingMap().values().stream()
                .filter(
                        delivery ->
                                delivery.state() instanceof State.Dead
                                        || delivery.state() instanceof State.Pending(var until)
                                                && until != null
                                                && until.isAfter(now));
    }

    /** Returns settled deliveries in those states, oldest first. */
    Stream<Delivery> settled(Set<StateName> states, Instant before) {
        record Settled(Delivery delivery, Instant at) {}
        return deliveries.values().stream()
                .filter(delivery -> states.contains(StateName.of(delivery.state())))
                .filter(delivery -> !routing.open(delivery.message()))
                .<Settled>mapMulti(
                        (delivery, out) -> {
                            Instant at = settledAt(delivery);
                            if (at != null && at.isBefore(before)) {
                                out.accept(new Settled(delivery, at));
                            }
                        })
                .sorted(Comparator.comparing(Settled::at))
                .map(Settled::delivery);
    }

    Map<RoleName, Integer> waiting() {
        var counts = new HashMap<RoleName, Integer>();
        mailboxes.forEach(
                (role, mailbox) -> {
                    if (mailbox.waiting() > 0) {
                        counts.put(role, mailbox.waiting());
                    }
                });
        return counts;
    }

    void add(Lease lease) {
        fits(deliveries.containsKey(lease.ref().delivery()), lease);
        var all = leases.get(lease.ref().delivery());
        if (all == null) {
            all = new TreeMap<>();
            undo.put(leases, lease.ref().delivery(), all);
        }
        fits(undo.put(all, lease.ref().epoch(), lease) == null, lease);
    }

    /** Applies phase and stop mark; the other fields of a lease stay. */
    void move(Lease lease) {
        var all = leases.getOrDefault(lease.ref().delivery(), new TreeMap<>());
        Lease stored = all.get(lease.ref().epoch());
        if (stored == null) {
            throw new AssertionError("no such lease: " + lease.ref());
        }
        var next =
                new Lease(
                        stored.ref(),
                        stored.token(),
                        stored.holder(),
                        stored.mark(),
                        stored.origin(),
                        stored.attempt(),
                        lease.phase(),
                        lease.stopSeen());
        undo.put(all, lease.ref().epoch(), next);
    }

    List<Lease> leasesOf(DeliveryId id) {
        var all = leases.get(id);
        return all == null ? List.of() : List.copyOf(all.values());
    }

    List<Provable> provable(Instant unprovenSince) {
        var found = new ArrayList<Provable>();
        for (Delivery delivery : deliveries.values()) {
            if (provable(delivery.state(), unprovenSince)) {
                for (Lease lease : leasesOf(delivery.id())) {
                    found.add(new Provable(lease, delivery.role()));
                }
            }
        }
        return found;
    }

    private static boolean provable(State state, Instant unprovenSince) {
        return switch (state) {
            case State.Pending _, State.Leased _ -> true;
            case State.Delivered(var evidence, var at) ->
                    evidence == Evidence.UNPROVEN && !at.isBefore(unprovenSince);
            case State.Acked _, State.Dead _, State.Withdrawn _ -> false;
        };
    }

    private static @Nullable Instant settledAt(Delivery delivery) {
        return switch (delivery.state()) {
            case State.Pending _, State.Leased _ -> null;
            case State.Delivered(_, var at) -> at;
            case State.Acked(_, _, _, var at) -> at;
            case State.Dead(_, var at) -> at;
            case State.Withdrawn(var at) -> at;
        };
    }

    private static void fits(boolean condition, Object what) {
        if (!condition) {
            throw new AssertionError("does not fit what is stored: " + what);
        }
    }
}
