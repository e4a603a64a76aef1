package io.claudectl.testkit;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.Ownership;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.store.Store;
import io.claudectl.core.subject.Subscription;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Subscriptions, owned files, work and its claims in maps. */
final class MemoryRouting {
    private final UndoLog undo;
    private final NavigableMap<Subscription, Boolean> subscriptions =
            new TreeMap<>(
                    Comparator.comparing(Subscription::role)
                            .thenComparing(each -> each.pattern().value()));
    private final NavigableMap<Ownership, Boolean> ownerships =
            new TreeMap<>(
                    Comparator.comparing(Ownership::role)
                            .thenComparing(each -> each.glob().value()));
    private final NavigableMap<MessageId, ClaimableMessage> work =
            new TreeMap<>(Comparator.comparing(MessageId::value));
    private final NavigableMap<ClaimId, Claim> claims =
            new TreeMap<>(
                    Comparator.comparing((ClaimId id) -> id.message().value())
                            .thenComparingInt(ClaimId::epoch));

    private record ClaimId(MessageId message, int epoch) {}

    MemoryRouting(UndoLog undo) {
        this.undo = undo;
    }

    void add(Subscription subscription) {
        undo.put(subscriptions, subscription, true);
    }

    void remove(Subscription subscription) {
        if (undo.remove(subscriptions, subscription) == null) {
            throw new AssertionError("not subscribed: " + subscription);
        }
    }

    void add(Ownership ownership) {
        undo.put(ownerships, ownership, true);
    }

    void remove(Ownership ownership) {
        if (undo.remove(ownerships, ownership) == null) {
            throw new AssertionError("not owned: " + ownership);
        }
    }

    void remove(RoleName role) {
        for (Subscription each : List.copyOf(subscriptions.keySet())) {
            if (each.role().equals(role)) {
                undo.remove(subscriptions, each);
            }
        }
        for (Ownership each : List.copyOf(ownerships.keySet())) {
            if (each.role().equals(role)) {
                undo.remove(ownerships, each);
            }
        }
    }

    void save(ClaimableMessage each) {
        undo.put(work, each.message(), each);
    }

    /** Begins the next claim of free work, or ends the open claim. */
    void save(Claim claim) {
        Claim last = newest(claim.message());
        Claim.End end = claim.end();
        if (end == null) {
            fits(
                    open(claim.message())
                            && (last == null || last.end() != null)
                            && claim.epoch() == (last == null ? 1 : last.epoch() + 1),
                    claim);
            undo.put(claims, new ClaimId(claim.message(), claim.epoch()), claim);
            return;
        }
        if (last == null || last.epoch() != claim.epoch() || last.end() != null) {
            throw new AssertionError("not held: " + claim);
        }
        Claim over = last.ended(end.reason(), end.note(), end.at());
        undo.put(claims, new ClaimId(claim.message(), claim.epoch()), over);
    }

    private static void fits(boolean condition, Object what) {
        if (!condition) {
            throw new AssertionError("does not fit what is stored: " + what);
        }
    }

    @Nullable ClaimableMessage work(MessageId id) {
        return work.get(id);
    }

    boolean open(MessageId id) {
        ClaimableMessage each = work.get(id);
        return each != null && each.settledAt() == null;
    }

    List<Claim> claims(MessageId id) {
        var all = claims.subMap(new ClaimId(id, 0), true, new ClaimId(id, Integer.MAX_VALUE), true);
        return List.copyOf(all.values());
    }

    /** Moves open claims, so that they keep their age. */
    void leapt(Duration by) {
        claims.entrySet().stream()
                .filter(entry -> entry.getValue().heldByPerson())
                .toList()
                .forEach(
                        entry -> {
                            Claim claim = entry.getValue();
                            undo.put(claims, entry.getKey(), claim.begun(claim.at().plus(by)));
                        });
    }

    void erase(MessageId id) {
        undo.remove(work, id);
        claims(id).forEach(claim -> undo.remove(claims, new ClaimId(id, claim.epoch())));
    }

    Store.Routing all() {
        return new Store.Routing(
                List.copyOf(subscriptions.keySet()),
                List.copyOf(ownerships.keySet()),
                work.values().stream()
                        .filter(each -> each.settledAt() == null)
                        .map(each -> new Store.OpenWork(each, newest(each.message())))
                        .toList());
    }

    private @Nullable Claim newest(MessageId id) {
        List<Claim> all = claims(id);
        return all.isEmpty() ? null : all.getLast();
    }
}
