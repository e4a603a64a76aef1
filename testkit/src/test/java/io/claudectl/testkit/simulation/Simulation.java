package io.claudectl.testkit.simulation;

import io.claudectl.core.Store;
import io.claudectl.core.command.BindRole;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.Hook;
import io.claudectl.core.mail.Delivery;
import io.claudectl.core.mail.DeliveryId;
import io.claudectl.core.mail.Evidence;
import io.claudectl.core.mail.Lease;
import io.claudectl.core.mail.MessageId;
import io.claudectl.core.role.RoleName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One run from a seed: sessions that behave as the client does, everything that can go wrong
 * between any two steps, and after each step what must always hold. Then the faults stop and the
 * sessions take turns: nothing may stay behind.
 */
final class Simulation {
    private static final int STEPS = 140;
    private static final int ROUNDS = 60;

    private final World world;
    private final Client client;
    private final Set<DeliveryId> ordered = new HashSet<>();

    private Simulation(long seed) {
        world = new World(seed);
        client = new Client(world);
    }

    static void run(long seed) {
        var simulation = new Simulation(seed);
        try {
            simulation.play();
        } catch (AssertionError | RuntimeException wrong) {
            throw new AssertionError(
                    "seed "
                            + seed
                            + ": "
                            + wrong.getMessage()
                            + "\n"
                            + String.join("\n", simulation.world.story),
                    wrong);
        }
    }

    private void play() {
        for (int i = 0; i < world.sessions.size(); i++) {
            SimSession session = world.sessions.get(i);
            client.hook(session, Hook.Event.SESSION_START, false);
            RoleName role = World.ROLES.get(i % World.ROLES.size());
            world.run(new BindRole(role.value(), null, session.seed(), null, false, false));
        }
        for (int i = 0; i < STEPS; i++) {
            step();
            check();
        }
        settle();
    }

    private void step() {
        world.pass(world.random.nextInt(20_000));
        SimSession session = world.sessions.get(world.random.nextInt(world.sessions.size()));
        int draw = world.random.nextInt(100);
        if (draw < 22) {
            send(session);
        } else if (draw < 25) {
            world.crash();
        } else if (draw < 33) {
            world.pass(61_000);
            world.sweep();
        } else if (draw < 35) {
            world.jumpWall(world.random.nextLong(-7_200_000, 7_200_000));
        } else if (!session.alive) {
            client.startAgain(session, world.random.nextBoolean());
        } else if (draw < 38) {
            world.tell(session.name + " is killed");
            session.alive = false;
        } else if (draw < 40) {
            session.conversation.readable = !session.conversation.readable;
        } else if (session.phase == SimSession.Phase.IDLE) {
            idle(session, draw);
        } else {
            running(session, draw);
        }
    }

    private void send(SimSession session) {
        boolean inside = session.alive && world.random.nextBoolean();
        Caller caller =
                inside
                        ? new Caller.InSession(session.seed())
                        : new Caller.Outside(1, "/", null, true);
        RoleName to = World.ROLES.get(world.random.nextInt(World.ROLES.size()));
        world.send(caller, to, "k" + world.accepted.size());
    }

    private void idle(SimSession session, int draw) {
        if (draw < 46) {
            world.tell(session.name + " clears its conversation");
            client.clear(session);
        } else if (draw < 52) {
            world.tell(session.name + " goes back before its last prompt");
            session.conversation.rewind();
            client.prompt(session);
        } else {
            client.prompt(session);
        }
    }

    private void running(SimSession session, int draw) {
        if (draw < 48) {
            client.apiError(session);
        } else if (draw < 53) {
            // Esc: no hook tells.
            session.phase = SimSession.Phase.IDLE;
        } else if (draw < 68) {
            client.tool(session);
        } else if (draw < 74) {
            client.parallel(session);
        } else {
            client.endTurn(session);
        }
    }

    /** Faults stop and sessions take turns. */
    private void settle() {
        world.tell("the faults stop");
        client.faults = false;
        for (SimSession session : world.sessions) {
            session.conversation.readable = true;
            session.conversation.flush();
            if (!session.alive) {
                client.startAgain(session, true);
            }
            RoleName role = World.ROLES.get(world.sessions.indexOf(session) % World.ROLES.size());
            world.run(new BindRole(role.value(), null, session.seed(), null, false, false));
        }
        for (int round = 0; round < ROUNDS && !open().isEmpty(); round++) {
            for (SimSession session : world.sessions) {
                if (session.phase == SimSession.Phase.IDLE) {
                    client.prompt(session);
                }
                for (int turn = 0; turn < 8 && session.phase == SimSession.Phase.RUNNING; turn++) {
                    client.endTurn(session);
                    check();
                }
                session.phase = SimSession.Phase.IDLE;
            }
            world.pass(Duration.ofMinutes(20).toMillis());
            world.sweep();
            check();
        }
        if (!open().isEmpty()) {
            throw new AssertionError("left behind: " + open());
        }
    }

    private List<Delivery> open() {
        return deliveries().stream()
                .filter(
                        each ->
                                each.state() instanceof Delivery.State.Pending
                                        || each.state() instanceof Delivery.State.Leased)
                .toList();
    }

    private List<Delivery> deliveries() {
        Store.Batch batch = world.store.begin();
        try {
            var all = new ArrayList<Delivery>();
            for (MessageId id : world.accepted.values()) {
                List<Delivery> of = batch.deliveriesOf(id);
                if (of.size() != 1) {
                    throw new AssertionError("accepted, but stored " + of.size() + " times: " + id);
                }
                all.addAll(of);
            }
            return all;
        } finally {
            batch.abandon();
        }
    }

    private void check() {
        List<Delivery> all = deliveries();
        Store.Batch batch = world.store.begin();
        try {
            for (Delivery delivery : all) {
                check(delivery, batch.leasesOf(delivery.id()));
            }
            order(all, batch);
            for (RoleName role : World.ROLES) {
                long waiting =
                        all.stream()
                                .filter(each -> each.role().equals(role) && !settled(each))
                                .count();
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
        } finally {
            batch.abandon();
        }
    }

    /**
     * What a model saw for the first time must not stand before an open, unparked one of its group
     * it did not see.
     */
    private void order(List<Delivery> all, Store.Batch batch) {
        for (Delivery later : all) {
            if (!saw(batch.leasesOf(later.id())) || !ordered.add(later.id())) {
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
                if (before && !settled(earlier) && !parked && !saw(batch.leasesOf(earlier.id()))) {
                    throw new AssertionError("seen out of order: " + later + " before " + earlier);
                }
            }
        }
    }

    private boolean saw(List<Lease> leases) {
        return leases.stream().anyMatch(lease -> world.seen.contains(lease.token().value()));
    }

    private static boolean settled(Delivery delivery) {
        return !(delivery.state() instanceof Delivery.State.Pending
                || delivery.state() instanceof Delivery.State.Leased);
    }

    private void check(Delivery delivery, List<Lease> leases) {
        long live = leases.stream().filter(Lease::live).count();
        boolean leased = delivery.state() instanceof Delivery.State.Leased;
        if (live != (leased ? 1 : 0)) {
            throw new AssertionError(live + " live leases of " + delivery);
        }
        switch (delivery.state()) {
            case Delivery.State.Delivered(var evidence, var at) -> {
                if (evidence == Evidence.SEEN && !saw(leases)) {
                    throw new AssertionError("called seen, but no model saw " + delivery);
                }
            }
            case Delivery.State.Dead ignored ->
                    throw new AssertionError("dead within its deadline: " + delivery);
            case Delivery.State.Pending ignored -> {}
            case Delivery.State.Leased() -> {}
            case Delivery.State.Acked ignored -> {}
            case Delivery.State.Withdrawn ignored -> {}
        }
    }
}
