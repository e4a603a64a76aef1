package io.claudectl.testkit;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.decision.Change;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.Binding;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.Role;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.store.EventSource;
import io.claudectl.core.store.Store;
import io.claudectl.core.store.StoreException;
import io.claudectl.core.time.Moment;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A store in maps, for simulations: quick, with crashes and failures on demand. */
public final class MemoryStore implements Store {
    private final UndoLog undo = new UndoLog();
    private final MemoryRouting routing = new MemoryRouting(undo);
    private final MemoryMail mail = new MemoryMail(undo, routing);
    private final NavigableMap<RoleName, Role> roles = new TreeMap<>();
    private final NavigableMap<SessionKey, RoleName> bindings =
            new TreeMap<>(Comparator.comparing(SessionKey::value));
    private final NavigableMap<SessionKey, Session> sessions =
            new TreeMap<>(Comparator.comparing(SessionKey::value));
    private final MemoryEvents events = new MemoryEvents(undo);
    private final MemoryWakes wakes = new MemoryWakes(undo);
    private final Map<DeliveryId, Boolean> reminded = new HashMap<>();
    private boolean paused;
    private @Nullable Moment clocks;
    private @Nullable MemoryBatch batch;
    private int messagesRead;
    private int commitsUntilFailure;
    private Fate fate = Fate.LOST;

    /** The fate of a failed commit, which its caller cannot know. */
    public enum Fate {
        LOST,
        DURABLE
    }

    /** Makes the n-th commit from now on fail: 1 is the next one. */
    public void failCommit(int n, Fate then) {
        commitsUntilFailure = n;
        fate = then;
    }

    /**
     * Kills and restarts the process: uncommitted changes are lost, the open batch included. A
     * failed store works again.
     */
    public void crash() {
        undo.backTo(0);
        if (batch != null) {
            batch.over = true;
            batch = null;
        }
    }

    /** Returns how many messages were read by their id so far. */
    public int messagesRead() {
        return messagesRead;
    }

    /** Returns every event, those of the open batch included. */
    public List<Change.Event> events() {
        return events.all();
    }

    /** Reads committed events, as the log of a real store is read. */
    public EventSource source() {
        return new MemoryEventSource(events, mail);
    }

    @Override
    public Batch begin() {
        if (batch != null && !batch.over) {
            throw new IllegalStateException("the transaction before is still open");
        }
        if (batch != null && batch.failed) {
            throw new IllegalStateException("the store failed before: it must be opened again");
        }
        batch = new MemoryBatch();
        return batch;
    }

    @Override
    public void close() {
        crash();
    }

    private void row(Change change) {
        switch (change) {
            case Change.MessageAdded(var message) -> mail.add(message);
            case Change.DeliveryAdded(var delivery) -> mail.add(delivery);
            case Change.DeliveryMoved(var from, var to) -> mail.move(from, to);
            case Change.LeaseAdded(var lease) -> mail.add(lease);
            case Change.LeaseMoved(var lease) -> mail.move(lease);
            case Change.DeliveriesErased(var ids, var keysSince) -> {
                ids.forEach(id -> undo.remove(reminded, id));
                mail.erase(ids, keysSince);
            }
            case Change.HistoryErased(var upTo, var endedBefore) -> forget(upTo, endedBefore);
            case Change.RoleSaved(var role) -> undo.put(roles, role.name(), role);
            case Change.RoleRemoved(var role) -> remove(role);
            case Change.BindingSaved(var binding) ->
                    undo.put(bindings, binding.session(), binding.role());
            case Change.BindingRemoved(var session) -> {
                if (undo.remove(bindings, session) == null) {
                    throw new AssertionError("not bound: " + session);
                }
            }
            case Change.SessionSaved(var session) -> undo.put(sessions, session.key(), session);
            case Change.SubscriptionAdded(var subscription, var at) -> routing.add(subscription);
            case Change.SubscriptionRemoved(var subscription) -> routing.remove(subscription);
            case Change.OwnershipAdded(var ownership) -> routing.add(ownership);
            case Change.OwnershipRemoved(var ownership) -> routing.remove(ownership);
            case Change.WorkSaved(var work) -> mail.save(work);
            case Change.ClaimSaved(var claim) -> routing.save(claim);
            case Change.ClocksSaved(var at) -> {
                Moment before = clocks;
                clocks = at;
                undo.add(() -> clocks = before);
            }
            case Change.ClockLeapt(var by) -> {
                mail.leapt(by);
                routing.leapt(by);
            }
            case Change.PauseSet(var next) -> {
                boolean before = paused;
                paused = next;
                undo.add(() -> paused = before);
            }
            case Change.MuteSet(var name, var until) -> wakes.mute(name, until);
            case Change.MuteLifted(var name) -> wakes.lift(name);
            case Change.WakeCounted(var mailbox, var at) -> wakes.count(mailbox, at);
            case Change.Reminded(var delivery) -> undo.put(reminded, delivery, true);
            case Change.Happened(var event) -> events.add(event);
        }
    }

    private void forget(long upTo, Instant endedBefore) {
        events.forget(upTo);
        for (Session session : List.copyOf(sessions.values())) {
            if (!endedSince(session, endedBefore) && !bindings.containsKey(session.key())) {
                undo.remove(sessions, session.key());
            }
        }
    }

    private void remove(RoleName role) {
        if (undo.remove(roles, role) == null) {
            throw new AssertionError("no such role: " + role);
        }
        routing.remove(role);
        for (var binding : List.copyOf(bindings.entrySet())) {
            if (binding.getValue().equals(role)) {
                undo.remove(bindings, binding.getKey());
            }
        }
    }

    private Snapshot take(Horizon horizon) {
        return new Snapshot(
                List.copyOf(roles.values()),
                bindings.entrySet().stream()
                        .map(entry -> new Binding(entry.getKey(), entry.getValue()))
                        .toList(),
                sessions.values().stream()
                        .filter(session -> endedSince(session, horizon.ended()))
                        .toList(),
                mail.waiting(),
                mail.provable(horizon.unproven()),
                mail.sends(horizon.sends()),
                paused,
                wakes.mutes(),
                wakes.since(horizon.wakes()),
                routing.all(),
                clocks);
    }

    private static boolean endedSince(Session session, Instant since) {
        Instant ended = session.endedAt();
        return ended == null || !ended.isBefore(since);
    }

    private final class MemoryBatch implements Batch {
        private boolean over;
        private boolean failed;
        private int savepoint = -1;

        @Override
        public void savepoint() {
            mustBeOpen();
            savepoint = undo.mark();
        }

        @Override
        public void rollback() {
            mustBeOpen();
            if (savepoint < 0) {
                throw new IllegalStateException("no savepoint to roll back to");
            }
            undo.backTo(savepoint);
        }

        @Override
        public void apply(List<Change> changes) {
            mustBeOpen();
            changes.forEach(MemoryStore.this::row);
        }

        @Override
        public void commit() {
            mustBeOpen();
            failed = --commitsUntilFailure == 0;
            if (failed && fate == Fate.LOST) {
                undo.backTo(0);
            }
            undo.forget();
            events.committed();
            if (failed) {
                throw new StoreException("cannot commit", new IOException("told to fail"));
            }
            over = true;
        }

        @Override
        public void abandon() {
            if (over) {
                throw new IllegalStateException("this transaction is over");
            }
            undo.backTo(0);
            over = true;
        }

        private void mustBeOpen() {
            if (over || failed) {
                String why = over ? "is over" : "failed: it can only be abandoned";
                throw new IllegalStateException("this transaction " + why);
            }
        }

        @Override
        public DeliveryId nextDelivery() {
            return facts().nextDelivery();
        }

        @Override
        public @Nullable Message message(MessageId id) {
            messagesRead++;
            return facts().message(id);
        }

        @Override
        public @Nullable Message messageByKey(String sender, String key, Instant since) {
            return facts().byKey(sender, key, since);
        }

        @Override
        public @Nullable Delivery delivery(DeliveryId id) {
            return facts().delivery(id);
        }

        @Override
        public List<Delivery> deliveriesOf(MessageId id) {
            return facts().deliveriesOf(id);
        }

        @Override
        public List<Delivery> ready(RoleName role, Instant now, int limit) {
            return facts().ready(role, now, limit);
        }

        @Override
        public List<Delivery> ringing(RoleName role, Instant now, int limit) {
            return facts().ready(role, now, Integer.MAX_VALUE).stream()
                    .filter(facts()::rings)
                    .limit(limit)
                    .toList();
        }

        @Override
        public boolean reminded(DeliveryId id) {
            mustBeOpen();
            return reminded.containsKey(id);
        }

        @Override
        public List<Lease> leasesOf(DeliveryId id) {
            return facts().leasesOf(id);
        }

        @Override
        public List<Delivery> overdue(Instant now, int limit) {
            return facts().overdue(now, limit);
        }

        @Override
        public List<Delivery> listed(RoleName role, Set<StateName> states, int limit) {
            return facts().listed(role, states, limit);
        }

        @Override
        public List<Message> thread(MessageId root, int limit) {
            return facts().thread(root, limit);
        }

        @Override
        public @Nullable ClaimableMessage work(MessageId id) {
            mustBeOpen();
            return routing.work(id);
        }

        @Override
        public List<Claim> claimsOf(MessageId id) {
            mustBeOpen();
            return routing.claims(id);
        }

        @Override
        public List<Delivery> deadOrParked(Instant now, int limit) {
            return facts().deadOrParked(now).limit(limit).toList();
        }

        @Override
        public List<Delivery> prunable(Set<StateName> states, Instant before, int limit) {
            return facts().settled(states, before).limit(limit).toList();
        }

        @Override
        public List<Delivery> deadOrParked(RoleName role, Instant now, int limit) {
            return facts().deadOrParked(now)
                    .filter(delivery -> delivery.role().equals(role))
                    .limit(limit)
                    .toList();
        }

        @Override
        public List<Delivery> taken(
                RoleName role, SessionKey session, ConversationId conversation, int look) {
            return facts().taken(role, session, conversation, look);
        }

        @Override
        public long oldEvents(Instant before, long bytes, int limit) {
            mustBeOpen();
            return events.old(before, bytes, limit);
        }

        @Override
        public long newestEvent() {
            mustBeOpen();
            return events.newest();
        }

        @Override
        public Snapshot snapshot(Horizon horizon) {
            mustBeOpen();
            return take(horizon);
        }

        private MemoryMail facts() {
            mustBeOpen();
            return mail;
        }
    }
}
