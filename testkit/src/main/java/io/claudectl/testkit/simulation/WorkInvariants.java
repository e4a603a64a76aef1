package io.claudectl.testkit.simulation;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.message.AckOutcome;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.Binding;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.state.Directory;
import io.claudectl.core.state.State;
import io.claudectl.core.store.Store;
import io.claudectl.core.subject.SubjectPattern;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The properties of work, claims and subscriptions between any two steps; see {@link Simulation}.
 */
final class WorkInvariants {
    private final World world;
    private final Audience audience;
    private final Map<MessageId, List<Claim>> before = new HashMap<>();

    /** Settled, and checked once in that state. */
    private final Set<MessageId> judged = new HashSet<>();

    WorkInvariants(World world, Audience audience) {
        this.world = world;
        this.audience = audience;
    }

    void check(Store.Facts facts) {
        Instant now = world.now().wall();
        var horizon = new Store.Horizon(now, now, now, now);
        Store.Snapshot snapshot = facts.snapshot(horizon);
        bindings(snapshot.bindings());
        Store.Routing routing = snapshot.routing();
        for (MessageId id : world.works()) {
            ClaimableMessage work = facts.work(id);
            if (work == null && judged.contains(id) && facts.message(id) == null) {
                // By the wall clock it was settled long ago, and is pruned.
                continue;
            }
            if (work == null) {
                throw new AssertionError("work without its row: " + id);
            }
            List<Claim> claims = facts.claimsOf(id);
            List<Delivery> offers = facts.deliveriesOf(id);
            history(id, claims);
            if (work.settledAt() == null) {
                open(work, claims, offers);
            } else {
                over(facts, work, claims, offers);
            }
        }
        memory(routing);
    }

    /** Checks that memory's bindings, and which of them live, equal those a start would read. */
    private void bindings(List<Binding> stored) {
        Directory directory = world.engine().state().directory();
        for (Binding binding : stored) {
            Session session = directory.session(binding.session());
            boolean holds = directory.holders(binding.role()).contains(session);
            if (!binding.role().equals(directory.bound(binding.session()))
                    || holds != (session != null && session.live())) {
                throw new AssertionError("stored, but not remembered: " + binding + session);
            }
        }
        if (stored.size() != directory.bindings()) {
            throw new AssertionError(
                    "%d bindings are remembered, %d stored"
                            .formatted(directory.bindings(), stored.size()));
        }
    }

    /**
     * Checks that claims are added one by one, each with the next epoch, and that ended ones never
     * change.
     */
    private void history(MessageId id, List<Claim> claims) {
        List<Claim> old = before.getOrDefault(id, List.of());
        for (int i = 0; i < claims.size(); i++) {
            Claim claim = claims.get(i);
            boolean newest = i == claims.size() - 1;
            if (claim.epoch() != i + 1 || claim.end() == null && !newest) {
                throw new AssertionError("two holders, or a gap between epochs: " + claims);
            }
            if (i < old.size()) {
                // The begin of a person's open claim moves with a clock that leaps.
                Claim was = old.get(i).heldByPerson() ? old.get(i).begun(claim.at()) : old.get(i);
                Claim.End end = claim.end();
                boolean same =
                        was.equals(claim)
                                || was.end() == null
                                        && end != null
                                        && was.ended(end.reason(), end.note(), end.at())
                                                .equals(claim);
                if (!same) {
                    throw new AssertionError("a claim was rewritten: " + was + claim);
                }
            }
        }
        if (claims.size() < old.size()) {
            throw new AssertionError("claims are gone: " + old);
        }
        before.put(id, claims);
    }

    private void open(ClaimableMessage work, List<Claim> claims, List<Delivery> offers) {
        Claim holding =
                claims.isEmpty() || claims.getLast().end() != null ? null : claims.getLast();
        for (Delivery offer : offers) {
            boolean mine = holding != null && offer.role().equals(holding.by().mailbox());
            boolean waits = offer.state() instanceof Delivery.State.Pending;
            boolean leased = offer.state() instanceof Delivery.State.Leased;
            if (holding != null && (waits || leased && !mine)) {
                throw new AssertionError("offered while it is held: " + offer + holding);
            }
        }
        if (holding == null) {
            free(work, claims, offers);
        } else if (!holding.by().session().equals(SessionKey.OUTSIDE)) {
            Session holder = world.engine().state().directory().session(holding.by().session());
            if (holder == null
                    || !holder.live()
                    || !holder.conversation().equals(holding.by().conversation())) {
                throw new AssertionError("held by somebody who is gone: " + holding + holder);
            }
        }
        judged.remove(work.message());
        if (world.settled.containsKey(work.message())) {
            throw new AssertionError("settled, and open again: " + work);
        }
        if (world.engine().state().claimBook().dueTickMs(work.message()) == Long.MAX_VALUE) {
            throw new AssertionError("nobody looks after " + work);
        }
    }

    /** Checks that its offers are open again, but for that of a holder who gave it back. */
    private void free(ClaimableMessage work, List<Claim> claims, List<Delivery> offers) {
        RoleName last = claims.isEmpty() ? null : claims.getLast().by().mailbox();
        for (Delivery offer : offers) {
            if (offer.state() instanceof Delivery.State.Withdrawn
                    && !offer.role().equals(last)
                    && !world.retried.contains(work.message())) {
                throw new AssertionError("free, and not offered again: " + offer + claims);
            }
        }
    }

    private void over(
            Store.Facts facts, ClaimableMessage work, List<Claim> claims, List<Delivery> offers) {
        MessageId id = work.message();
        if (!claims.isEmpty() && claims.getLast().end() == null) {
            throw new AssertionError("settled, and still held: " + claims);
        }
        long outcomes = 0;
        for (Delivery offer : offers) {
            if (!Invariants.settled(offer)) {
                throw new AssertionError("settled, and still offered: " + offer);
            }
            boolean told =
                    offer.state() instanceof Delivery.State.Acked acked
                            && acked.outcome() != AckOutcome.DECLINED;
            outcomes += told ? 1 : 0;
        }
        boolean finished = world.settled.containsKey(id);
        if (outcomes > (finished ? 1 : 0)) {
            throw new AssertionError(outcomes + " outcomes of " + id + ": " + offers);
        }
        Message message = facts.message(id);
        boolean news = judged.add(id);
        if (news && !finished && message != null && !givenUpWithReason(message, offers)) {
            throw new AssertionError("given up without need: " + offers);
        }
        if (news && message != null && !told(facts, message)) {
            throw new AssertionError("over, and its sender was not told: " + id);
        }
    }

    private boolean givenUpWithReason(Message message, List<Delivery> offers) {
        boolean turnedDown =
                offers.stream().anyMatch(each -> each.role().equals(RoleName.HUMAN))
                        && offers.stream()
                                .allMatch(
                                        each ->
                                                each.state() instanceof Delivery.State.Acked
                                                        || each.state()
                                                                instanceof Delivery.State.Dead);
        // Each offer has its time from when it was made, or made again, by the clock of then.
        boolean late =
                offers.stream().noneMatch(each -> world.now().wall().isBefore(each.deadline()));
        return turnedDown || late || world.dropped.contains(message.id());
    }

    /** Returns whether a sender has a mailbox to read the end of its work in. */
    private static boolean told(Store.Facts facts, Message message) {
        return !Invariants.told(message)
                || facts.thread(message.threadOrSelf(), 1_000).stream()
                        .filter(each -> message.id().equals(each.replyTo()))
                        .map(each -> each.content().subject())
                        .anyMatch(
                                subject ->
                                        subject.equals("bus.dead")
                                                || subject.endsWith(".completed")
                                                || subject.endsWith(".failed"));
    }

    /** Checks that memory equals the rows a start would read. */
    private void memory(Store.Routing routing) {
        State state = world.engine().state();
        Map<RoleName, Set<String>> stored = new TreeMap<>();
        routing.subscriptions()
                .forEach(
                        each ->
                                stored.computeIfAbsent(each.role(), _ -> new TreeSet<>())
                                        .add(each.pattern().value()));
        Map<RoleName, Set<String>> remembered = new TreeMap<>();
        for (RoleName role : state.subscriptions().roles()) {
            remembered.put(
                    role,
                    state.subscriptions().of(role).stream()
                            .map(SubjectPattern::value)
                            .collect(Collectors.toSet()));
        }
        Map<RoleName, Set<String>> wished = new TreeMap<>(audience.wishes());
        wished.values().removeIf(Set::isEmpty);
        if (!remembered.equals(stored) || !stored.equals(wished)) {
            throw new AssertionError(
                    "wanted is %s, stored %s, remembered %s".formatted(wished, stored, remembered));
        }
        var open = new HashSet<Store.OpenWork>();
        for (ClaimableMessage work : state.claimBook().all()) {
            open.add(new Store.OpenWork(work, state.claimBook().newest(work.message())));
        }
        if (!open.equals(Set.copyOf(routing.work()))) {
            throw new AssertionError(
                    "open work is remembered as %s, stored as %s".formatted(open, routing.work()));
        }
        Map<SessionKey, Set<Claim>> holders = new HashMap<>();
        for (Store.OpenWork each : routing.work()) {
            Claim newest = each.newest();
            if (newest != null && newest.end() == null) {
                holders.computeIfAbsent(newest.by().session(), _ -> new HashSet<>()).add(newest);
            }
        }
        for (Session session : state.directory().sessions()) {
            SessionKey key = session.key();
            if (!Set.copyOf(state.claimBook().heldBy(key))
                    .equals(holders.getOrDefault(key, Set.of()))) {
                throw new AssertionError(
                        "%s is remembered to hold %s"
                                .formatted(key, state.claimBook().heldBy(key)));
            }
        }
    }
}
