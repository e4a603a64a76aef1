package io.claudectl.testkit.simulation;

import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.message.Evidence;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The properties of store and memory between any two steps; see {@link Simulation}. */
final class Invariants {
    private final World world;
    private final Set<DeliveryId> ordered = new HashSet<>();
    private final Set<DeliveryId> dead = new HashSet<>();
    private final Map<MessageId, Set<RoleName>> pruned = new HashMap<>();
    private final WorkInvariants work;
    private final DeadlineInvariants deadlines;

    Invariants(World world, Audience audience) {
        this.world = world;
        this.work = new WorkInvariants(world, audience);
        this.deadlines = new DeadlineInvariants(world);
    }

    /** Drops a settled, pruned delivery from the expected ones. */
    void pruned(Delivery delivery) {
        pruned.computeIfAbsent(delivery.message(), ignored -> new HashSet<>()).add(delivery.role());
    }

    /** Returns waiting and leased deliveries. */
    List<Delivery> open() {
        return deliveries().stream()
                .filter(
                        each ->
                                each.state() instanceof Delivery.State.Pending
                                        || each.state() instanceof Delivery.State.Leased)
                .toList();
    }

    /** Returns the deliveries of every accepted message. */
    List<Delivery> deliveries() {
        return world.look(this::deliveries);
    }

    private List<Delivery> deliveries(Store.Facts facts) {
        var all = new ArrayList<Delivery>();
        for (MessageId id : world.accepted.values()) {
            List<Delivery> of = facts.deliveriesOf(id);
            stored(id, of);
            all.addAll(of);
        }
        all.addAll(notices(facts));
        return all;
    }

    /**
     * Checks one delivery for each role it went to; work has also those of the search for an owner.
     */
    private void stored(MessageId id, List<Delivery> of) {
        Set<RoleName> gone = pruned.getOrDefault(id, Set.of());
        Set<RoleName> roles = new HashSet<>();
        boolean right = of.stream().allMatch(each -> roles.add(each.role()));
        roles.addAll(gone);
        World.Fanout fanout = world.published.get(id);
        if (fanout == null) {
            right &= roles.size() == 1;
        } else {
            right &= roles.containsAll(fanout.roles());
            roles.removeAll(fanout.roles());
            if (fanout.work()) {
                roles.remove(RoleName.HUMAN);
                roles.removeIf(role -> role.equals(world.fallback));
            }
            right &= roles.isEmpty();
        }
        if (!right) {
            throw new AssertionError("accepted, but stored as " + of + ": " + id);
        }
    }

    /** Returns the bus's own messages to senders, and acks. */
    private List<Delivery> notices(Store.Facts facts) {
        var found = new ArrayList<Delivery>();
        for (RoleName role : World.MAILBOXES) {
            for (Delivery delivery :
                    facts.listed(role, EnumSet.allOf(Store.StateName.class), Integer.MAX_VALUE)) {
                if (!world.accepted.containsValue(delivery.message())) {
                    notTwice(facts.message(delivery.message()));
                    found.add(delivery);
                }
            }
        }
        return found;
    }

    /** Fails for a message whose key another one has, the one its sender was answered with. */
    private void notTwice(@Nullable Message message) {
        if (message != null && world.accepted.containsKey(message.key())) {
            throw new AssertionError("stored twice under one key: " + message);
        }
    }

    /** Checks everything. */
    void check() {
        world.<@Nullable Object>look(
                facts -> {
                    check(facts);
                    return null;
                });
    }

    private void check(Store.Facts facts) {
        List<Delivery> all = deliveries(facts);
        for (Delivery delivery : all) {
            check(facts, delivery, facts.leasesOf(delivery.id()));
        }
        order(all, facts);
        deadlines.check(all);
        work.check(facts);
        for (RoleName role : World.MAILBOXES) {
            long waiting =
                    all.stream().filter(each -> each.role().equals(role) && !settled(each)).count();
            if (world.engine().state().mailboxes().waiting(role) != waiting) {
                throw new AssertionError(
                        "memory counts "
                                + world.engine().state().mailboxes().waiting(role)
                                + " for "
                                + role
                                + ", the store holds "
                                + waiting);
            }
        }
    }

    /**
     * Checks the order: mail a model saw for the first time must not precede an open, unparked one
     * of its group it did not see.
     */
    private void order(List<Delivery> all, Store.Facts facts) {
        for (Delivery later : all) {
            if (!reached(facts.leasesOf(later.id())) || !ordered.add(later.id())) {
                continue;
            }
            if (offeredAgain(facts, later)) {
                continue;
            }
            for (Delivery earlier : all) {
                boolean before =
                        earlier.id().compareTo(later.id()) < 0
                                && earlier.group().equals(later.group())
                                && earlier.role().equals(later.role())
                                && earlier.priority() == later.priority();
                boolean parked =
                        earlier.state() instanceof Delivery.State.Pending(var until)
                                && until != null;
                if (before
                        && !settled(earlier)
                        && !parked
                        && !offeredAgain(facts, earlier)
                        && !reached(facts.leasesOf(earlier.id()))) {
                    throw new AssertionError("seen out of order: " + later + " before " + earlier);
                }
            }
        }
    }

    /**
     * Returns whether it was withdrawn, raised, or given up, so that its place in the order is
     * lost.
     */
    private boolean offeredAgain(Store.Facts facts, Delivery delivery) {
        MessageId id = delivery.message();
        ClaimableMessage row = facts.work(id);
        return world.retried.contains(id)
                || row != null
                        && (row.stage() != ClaimableMessage.Stage.OFFERED
                                || !facts.claimsOf(id).isEmpty());
    }

    private boolean saw(List<Lease> leases) {
        return leases.stream().anyMatch(lease -> world.seen.contains(lease.token().value()));
    }

    /** Returns whether a model saw it, or a reader outside printed it. */
    private boolean reached(List<Lease> leases) {
        return saw(leases)
                || leases.stream().anyMatch(lease -> world.printed.contains(lease.token().value()));
    }

    static boolean settled(Delivery delivery) {
        return !(delivery.state() instanceof Delivery.State.Pending
                || delivery.state() instanceof Delivery.State.Leased);
    }

    /** Checks that mail without a provable transcript is not handed out for ever. */
    private void unkept(Delivery delivery, List<Lease> leases) {
        long presented =
                leases.stream()
                        .filter(lease -> lease.handed() && world.unkept(lease.mark().transcript()))
                        .count();
        if (presented > world.limits.delivering().expired() && !world.work(delivery.message())) {
            throw new AssertionError(
                    "handed %d times to runs without a transcript: %s"
                            .formatted(presented, delivery));
        }
    }

    private void dead(Store.Facts facts, Delivery delivery) {
        if (!world.dropped.contains(delivery.message())) {
            throw new AssertionError("dead within its deadline: " + delivery);
        }
        Message message = facts.message(delivery.message());
        if (!dead.add(delivery.id())) {
            // The notice to its sender may be pruned since.
            return;
        }
        String key = "bus.dead/" + delivery.message() + "/0";
        boolean told =
                message == null
                        || !told(message)
                        || facts.messageByKey("bus", key, Instant.EPOCH) != null;
        if (!told) {
            throw new AssertionError("dead, and its sender was not told: " + delivery);
        }
    }

    /** Returns whether the sender has a role, and so must be notified. */
    static boolean told(Message message) {
        return !message.sender().outside()
                && World.ROLES.stream()
                        .anyMatch(role -> role.value().equals(message.sender().name()));
    }

    private void check(Store.Facts facts, Delivery delivery, List<Lease> leases) {
        long live = leases.stream().filter(Lease::live).count();
        unkept(delivery, leases);
        boolean leased = delivery.state() instanceof Delivery.State.Leased;
        if (!settled(delivery)) {
            dead.remove(delivery.id());
        }
        if (live != (leased ? 1 : 0)) {
            throw new AssertionError(live + " live leases of " + delivery);
        }
        switch (delivery.state()) {
            case Delivery.State.Delivered(var evidence, var at) -> {
                if (evidence == Evidence.SEEN && !saw(leases)) {
                    throw new AssertionError("called seen, but no model saw " + delivery);
                }
                if (evidence == Evidence.HANDED && !reached(leases)) {
                    throw new AssertionError("called handed, but nobody printed " + delivery);
                }
                if (evidence == Evidence.UNPROVEN && leases.stream().noneMatch(Lease::handed)) {
                    throw new AssertionError("given up without a confirm: " + delivery);
                }
            }
            case Delivery.State.Dead ignored -> {
                // Work has its own invariants.
                if (!world.work(delivery.message())) {
                    dead(facts, delivery);
                }
            }
            case Delivery.State.Pending ignored -> {}
            case Delivery.State.Leased() -> {}
            case Delivery.State.Acked acked -> {
                if (!world.work(delivery.message())
                        && !acked.by().equals(world.acked.get(delivery.id()))) {
                    throw new AssertionError("acked by nobody who said so: " + delivery);
                }
            }
            case Delivery.State.Withdrawn ignored -> {}
        }
        if (world.acked.containsKey(delivery.id())
                && !(delivery.state() instanceof Delivery.State.Acked)) {
            throw new AssertionError("acked, and open again: " + delivery);
        }
    }
}
