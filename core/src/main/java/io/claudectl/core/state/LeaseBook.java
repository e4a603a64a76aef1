package io.claudectl.core.state;

import io.claudectl.core.decision.Note;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.store.Store;
import io.claudectl.core.time.Moment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every lease that can still prove something: live ones, and ended ones whose delivery is pending,
 * leased again or unproven. Belongs to the broker thread.
 */
public final class LeaseBook {
    /**
     * Ended leases remembered for one session; beyond it the oldest can no longer be proved late.
     */
    public static final int ENDED_MAX = 1_024;

    private final Map<LeaseRef, Lease> leases = new LinkedHashMap<>();
    private final Map<SessionKey, Set<LeaseRef>> bySession = new HashMap<>();
    private final Map<DeliveryId, Set<LeaseRef>> byDelivery = new HashMap<>();
    private final Map<String, Set<LeaseRef>> byTranscript = new HashMap<>();
    private final Map<LeaseRef, Long> until = new HashMap<>();
    private final Set<LeaseRef> answerOpen = new HashSet<>();
    private final Map<LeaseRef, Long> tokenSeen = new HashMap<>();
    private final Map<LeaseRef, String> alone = new HashMap<>();

    /** Rebuilds the book; each live lease runs until {@code untilTickMs}. */
    public static LeaseBook load(Collection<Store.Provable> provable, long untilTickMs) {
        var book = new LeaseBook();
        for (var each : provable) {
            book.add(each.lease());
            if (each.lease().live()) {
                book.until.put(each.lease().ref(), untilTickMs);
            }
        }
        return book;
    }

    /** Returns the leases of one session, oldest first. */
    public List<Lease> of(SessionKey session) {
        return leases(bySession.get(session));
    }

    /**
     * Returns the leases that a reading of this session's conversation could prove: its own, and
     * those of an earlier process with the same transcript.
     */
    public List<Lease> watched(SessionKey session, @Nullable String transcript) {
        List<Lease> own = of(session);
        if (transcript == null || !byTranscript.containsKey(transcript)) {
            return own;
        }
        var all = new LinkedHashSet<Lease>(own);
        all.addAll(leases(byTranscript.get(transcript)));
        return List.copyOf(all);
    }

    /** Returns the leases of one delivery, oldest first. */
    public List<Lease> of(DeliveryId delivery) {
        return leases(byDelivery.get(delivery));
    }

    public @Nullable Lease lease(LeaseRef ref) {
        return leases.get(ref);
    }

    /** Returns whether the lease's term is over at this tick. */
    public boolean over(LeaseRef ref, long nowTickMs) {
        Long end = until.get(ref);
        return end != null && end <= nowTickMs;
    }

    /** Returns the tick at which the lease's term is over; null when it has none. */
    public @Nullable Long until(LeaseRef ref) {
        return until.get(ref);
    }

    /** Returns whether an answer carrying this lease is on its way. */
    public boolean answerOpen(LeaseRef ref) {
        return answerOpen.contains(ref);
    }

    /**
     * Returns the client's version where the lease went out at a turn's end as context alone and
     * the turn's course since is unknown; null else.
     */
    public @Nullable String alone(LeaseRef ref) {
        return alone.get(ref);
    }

    /**
     * Returns leases of the session that reached its model and, as a reading at that tick or later
     * showed, got no answer.
     */
    public List<LeaseRef> owed(SessionKey session, long readSinceTickMs) {
        Set<LeaseRef> own = bySession.get(session);
        return tokenSeen.isEmpty() || own == null
                ? List.of()
                : own.stream()
                        .filter(
                                ref ->
                                        tokenSeen.getOrDefault(ref, Long.MIN_VALUE)
                                                >= readSinceTickMs)
                        .toList();
    }

    /** Returns the sessions that hold a lease whose term is over. */
    public Set<SessionKey> withLeaseOver(long nowTickMs) {
        var sessions = new HashSet<SessionKey>();
        until.forEach(
                (ref, end) -> {
                    Lease lease = leases.get(ref);
                    if (end <= nowTickMs && lease != null) {
                        sessions.add(lease.holder().session());
                    }
                });
        return sessions;
    }

    /** Returns the leases with a term that runs or is over. */
    public Set<LeaseRef> running() {
        return Set.copyOf(until.keySet());
    }

    /** Returns the sessions with live leases. */
    public Set<SessionKey> holders() {
        var sessions = new HashSet<SessionKey>();
        for (LeaseRef ref : until.keySet()) {
            Lease lease = leases.get(ref);
            if (lease != null) {
                sessions.add(lease.holder().session());
            }
        }
        return sessions;
    }

    public void add(Lease lease) {
        leases.put(lease.ref(), lease);
        index(bySession, lease.holder().session(), lease.ref());
        index(byDelivery, lease.ref().delivery(), lease.ref());
        if (lease.mark().transcript() != null) {
            index(byTranscript, lease.mark().transcript(), lease.ref());
        }
        bound(lease.holder().session());
    }

    public void move(Lease lease) {
        if (leases.replace(lease.ref(), lease) != null && !lease.live()) {
            until.remove(lease.ref());
            answerOpen.remove(lease.ref());
            tokenSeen.remove(lease.ref());
            alone.remove(lease.ref());
        }
    }

    /** Drops the leases that a settled delivery no longer needs. */
    public void delivery(Delivery to) {
        if (!to.provable()) {
            for (LeaseRef ref : List.copyOf(byDelivery.getOrDefault(to.id(), Set.of()))) {
                drop(ref);
            }
        }
    }

    public void apply(Note.OfLeases note, Moment now) {
        switch (note) {
            case Note.LeaseTerm(var ref, var tick) -> {
                if (leases.containsKey(ref)) {
                    until.put(ref, tick);
                }
            }
            case Note.AnswerOpen(var ref, var open) -> {
                if (open && leases.containsKey(ref)) {
                    answerOpen.add(ref);
                } else {
                    answerOpen.remove(ref);
                }
            }
            case Note.AnsweredAlone(var ref, var version) -> {
                if (until.containsKey(ref)) {
                    alone.put(ref, version);
                }
            }
            case Note.StopJudged(var ref) -> alone.remove(ref);
            case Note.TokenSeen(var ref) -> {
                if (until.containsKey(ref)) {
                    tokenSeen.put(ref, now.tickMs());
                }
            }
        }
    }

    private void drop(LeaseRef ref) {
        Lease lease = leases.remove(ref);
        until.remove(ref);
        answerOpen.remove(ref);
        tokenSeen.remove(ref);
        alone.remove(ref);
        if (lease != null) {
            unindex(bySession, lease.holder().session(), ref);
            unindex(byDelivery, ref.delivery(), ref);
            if (lease.mark().transcript() != null) {
                unindex(byTranscript, lease.mark().transcript(), ref);
            }
        }
    }

    private void bound(SessionKey session) {
        Set<LeaseRef> refs = bySession.getOrDefault(session, Set.of());
        if (refs.size() <= ENDED_MAX) {
            return;
        }
        for (LeaseRef ref : List.copyOf(refs)) {
            Lease lease = leases.get(ref);
            if (lease != null && !lease.live()) {
                drop(ref);
                return;
            }
        }
    }

    private List<Lease> leases(@Nullable Set<LeaseRef> refs) {
        if (refs == null) {
            return List.of();
        }
        var found = new ArrayList<Lease>(refs.size());
        for (LeaseRef ref : refs) {
            Lease lease = leases.get(ref);
            if (lease != null) {
                found.add(lease);
            }
        }
        return found;
    }

    private static <K> void index(Map<K, Set<LeaseRef>> map, K key, LeaseRef ref) {
        map.computeIfAbsent(key, ignored -> new LinkedHashSet<>()).add(ref);
    }

    private static <K> void unindex(Map<K, Set<LeaseRef>> map, K key, LeaseRef ref) {
        Set<LeaseRef> refs = map.get(key);
        if (refs != null && refs.remove(ref) && refs.isEmpty()) {
            map.remove(key);
        }
    }
}
