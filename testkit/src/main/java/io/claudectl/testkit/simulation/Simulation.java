package io.claudectl.testkit.simulation;

import io.claudectl.core.Engine;
import io.claudectl.core.Operation;
import io.claudectl.core.Store;
import io.claudectl.core.command.BindRole;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.Forget;
import io.claudectl.core.command.Hook;
import io.claudectl.core.command.Prune;
import io.claudectl.core.command.Settle;
import io.claudectl.core.mail.DeadLetters;
import io.claudectl.core.mail.Delivery;
import io.claudectl.core.mail.MessageId;
import io.claudectl.core.mail.Sending;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Roles;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One run from a seed: sessions that behave as the client does, everything that can go wrong
 * between any two steps, and after each step what must always hold. Then the faults stop and the
 * sessions take turns: nothing may stay behind.
 *
 * <p>What must hold: (1) a delivery has at most one live lease, and is leased exactly then; (2)
 * what is called seen a model saw, what is called handed was printed; (3) accepted mail stays until
 * it is settled; (4) a second copy in one conversation is marked; (5) once faults stop everything
 * is settled in bounded time; (6) within a group the earlier reaches a model first; (7) nothing is
 * dead within its deadline, and unproven only after a confirm; (8) one ack counts, again for who
 * gave it and for nobody else; (9) a turn is continued a bounded number of times, and never while
 * mail is held; (10) a key stores one message, whatever its sender was told; (11) nobody is rung
 * for mail that was taken, while muted or behind the hour's bound, and the wakes of an hour keep
 * it; (12) what wakes arrives by bells alone once faults stop; (13) only what the operator dropped
 * is dead, and its sender was told.
 */
public final class Simulation {
    private static final int STEPS = 180;
    private static final int ROUNDS = 60;

    private final World world;
    private final Client client;
    private final Invariants invariants;

    private Simulation(long seed, Ground ground) {
        world = new World(seed, ground);
        client = new Client(world);
        invariants = new Invariants(world);
    }

    /** One run in memory. */
    public static void run(long seed) {
        run(seed, Ground.inMemory());
    }

    /** One run on that ground; an AssertionError tells its story as a timeline. */
    public static void run(long seed, Ground ground) {
        try (ground) {
            var simulation = new Simulation(seed, ground);
            try {
                simulation.play();
            } catch (AssertionError | RuntimeException wrong) {
                throw new AssertionError(
                        "%s%n%s%n%s%nagain: ./test simulate --seed %d"
                                .formatted(
                                        "seed " + seed,
                                        String.join(System.lineSeparator(), simulation.world.story),
                                        "VIOLATED: " + wrong.getMessage(),
                                        seed),
                        wrong);
            }
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
            invariants.check();
        }
        settle();
    }

    private void step() {
        world.pass(world.random.nextInt(20_000));
        SimSession session = world.sessions.get(world.random.nextInt(world.sessions.size()));
        if (world.random.nextInt(6) == 0) {
            bell(session);
            return;
        }
        if (world.random.nextInt(8) == 0) {
            rare(session);
            return;
        }
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
            world.tell(session.name, "is killed");
            session.alive = false;
        } else if (draw < 40) {
            session.conversation.readable = !session.conversation.readable;
        } else if (session.phase == SimSession.Phase.IDLE) {
            idle(session, draw);
        } else {
            running(session, draw);
        }
    }

    /** What happens around bells. */
    private void bell(SimSession session) {
        RoleName role = World.ROLES.get(world.random.nextInt(World.ROLES.size()));
        switch (world.random.nextInt(12)) {
            case 0 -> world.bells.cut(session);
            case 1 -> world.bells.lose(session);
            case 2 -> world.bells.mute(role, Duration.ofMinutes(10));
            case 3 -> world.bells.unmute(role);
            case 4 -> world.bells.dialog(session, world.random.nextBoolean());
            case 5 -> world.bells.toll();
            case 6, 7 -> world.bells.connect(session);
            case 8 -> {
                if (session.alive && session.phase == SimSession.Phase.IDLE) {
                    world.bells.correct(session);
                }
            }
            default -> hear(session);
        }
    }

    private void hear(SimSession session) {
        if (session.phase == SimSession.Phase.IDLE && world.bells.hears(session)) {
            client.wake(session);
        }
    }

    /** The operator gives up something that waits. */
    private void drop() {
        for (Delivery delivery : invariants.open()) {
            if (world.random.nextInt(4) == 0
                    && delivery.state() instanceof Delivery.State.Pending) {
                world.tell("operator", "drops " + delivery.message());
                String id = delivery.message().value();
                Operation<DeadLetters.Outcome> drop =
                        tx -> tx.apply(DeadLetters.drop(tx.view(), id));
                if (world.run(drop) instanceof DeadLetters.Outcome.Done) {
                    world.dropped.add(delivery.message());
                }
                return;
            }
        }
    }

    /** What does not happen every day. */
    private void rare(SimSession session) {
        switch (world.random.nextInt(10)) {
            case 0 -> client.outside(World.ROLES.get(world.random.nextInt(World.ROLES.size())));
            case 1, 2, 3 -> {
                if (session.alive) {
                    client.ack(session);
                }
            }
            case 4 -> hold(!world.engine().state().paused());
            case 5 -> {
                if (world.failNextCommit()) {
                    send(session);
                }
            }
            case 6 -> {
                world.tell("machine", "is suspended");
                world.pass(world.random.nextInt(600_000));
                world.run(new Settle.Resumed());
                world.sweep();
            }
            case 8 -> drop();
            case 7 -> {
                world.tell(session.name, "its transcript loses its end");
                session.conversation.truncate(1 + world.random.nextInt(6));
            }
            default -> {
                together(session);
                prune();
            }
        }
    }

    private void hold(boolean held) {
        world.tell("operator", held ? "holds all mail" : "lets mail go");
        world.run(tx -> tx.apply(Roles.pause(tx.view(), held)));
    }

    /** One that breaks a rule, between two in the same commit: it fails alone. */
    private void together(SimSession session) {
        String first = "k" + world.accepted.size();
        String second = first + "b";
        var caller = new Caller.Outside(1, "/", null, true);
        RoleName to = World.ROLES.getFirst();
        Operation<Integer> broken =
                tx -> {
                    tx.apply(Roles.pause(tx.view(), !tx.view().state().paused()));
                    throw new IllegalStateException("a rule is broken");
                };
        boolean held = world.engine().state().paused();
        List<Engine.Result> results =
                world.batch(
                        List.of(
                                world.message(caller, to, first),
                                broken,
                                world.message(caller, to, second)));
        world.tell(session.name, "two sends and something broken share a commit");
        if (results.get(1).failure() == null || world.engine().state().paused() != held) {
            throw new AssertionError("a broken operation left a trace");
        }
        world.sent(first, to, outcome(results.get(0)));
        world.sent(second, to, outcome(results.get(2)));
    }

    private static Sending.Outcome outcome(Engine.Result result) {
        if (result.reply() instanceof Sending.Outcome outcome) {
            return outcome;
        }
        throw new AssertionError("a send failed with its neighbour", result.failure());
    }

    /** Settled mail may go; what waits never. */
    private void prune() {
        Set<MessageId> open = new HashSet<>();
        invariants.open().forEach(each -> open.add(each.message()));
        var states = EnumSet.of(Store.StateName.DELIVERED, Store.StateName.ACKED);
        world.run(new Prune(states, world.now().wall(), 50, false));
        world.run(new Forget(50));
        world.tell("operator", "prunes");
        List<MessageId> gone =
                world.accepted.values().stream()
                        .filter(id -> world.look(facts -> facts.deliveriesOf(id)).isEmpty())
                        .toList();
        for (MessageId id : gone) {
            if (open.contains(id)) {
                throw new AssertionError("pruned while it waited: " + id);
            }
        }
        invariants.pruned(gone);
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
            world.tell(session.name, "clears its conversation");
            client.clear(session);
        } else if (draw < 52) {
            world.tell(session.name, "goes back before its last prompt");
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

    /** Nobody types: what is of a kind that wakes must arrive all the same. */
    private void byBellsAlone() {
        for (RoleName role : World.ROLES) {
            world.bells.unmute(role);
        }
        for (SimSession session : world.sessions) {
            for (int turn = 0; turn < 8 && session.phase == SimSession.Phase.RUNNING; turn++) {
                client.endTurn(session);
            }
            session.phase = SimSession.Phase.IDLE;
            world.bells.connect(session);
            world.bells.dialog(session, false);
            world.bells.correct(session);
        }
        for (int round = 0; round < ROUNDS && ringing(); round++) {
            world.pass(Duration.ofMinutes(20).toMillis());
            world.sweep();
            for (SimSession session : world.sessions) {
                hear(session);
                for (int turn = 0; turn < 8 && session.phase == SimSession.Phase.RUNNING; turn++) {
                    client.endTurn(session);
                    invariants.check();
                }
                session.phase = SimSession.Phase.IDLE;
            }
            invariants.check();
        }
        if (ringing()) {
            throw new AssertionError("bells alone did not bring: " + invariants.open());
        }
    }

    private boolean ringing() {
        return World.ROLES.stream()
                .anyMatch(
                        role ->
                                !world.look(facts -> facts.ringing(role, world.now().wall(), 1))
                                        .isEmpty());
    }

    /** Faults stop and sessions take turns. */
    private void settle() {
        world.tell("all", "the faults stop");
        client.faults = false;
        hold(false);
        for (SimSession session : world.sessions) {
            session.conversation.readable = true;
            session.conversation.flush();
            if (!session.alive) {
                client.startAgain(session, true);
            }
            RoleName role = World.ROLES.get(world.sessions.indexOf(session) % World.ROLES.size());
            world.run(new BindRole(role.value(), null, session.seed(), null, false, false));
        }
        byBellsAlone();
        for (int round = 0; round < ROUNDS && !invariants.open().isEmpty(); round++) {
            for (SimSession session : world.sessions) {
                if (session.phase == SimSession.Phase.IDLE) {
                    client.prompt(session);
                }
                for (int turn = 0; turn < 8 && session.phase == SimSession.Phase.RUNNING; turn++) {
                    client.endTurn(session);
                    invariants.check();
                }
                session.phase = SimSession.Phase.IDLE;
            }
            world.pass(Duration.ofMinutes(20).toMillis());
            world.sweep();
            invariants.check();
        }
        if (!invariants.open().isEmpty()) {
            throw new AssertionError("left behind: " + invariants.open());
        }
    }
}
