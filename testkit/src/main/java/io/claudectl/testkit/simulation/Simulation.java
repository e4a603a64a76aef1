package io.claudectl.testkit.simulation;

import io.claudectl.core.command.BindRole;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.Engine;
import io.claudectl.core.command.LeaseUpdate;
import io.claudectl.core.command.Operation;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.rules.send.Sending;
import io.claudectl.core.rules.session.Roles;
import io.claudectl.testkit.PlayedEvent;
import java.time.Duration;
import java.util.List;

/**
 * One run from a seed: sessions that behave as the client does, any fault between any two steps,
 * and after each step the properties below. Then the faults stop and the sessions take turns: no
 * mail may be left.
 *
 * <p>The properties: (1) a delivery has at most one live lease, and is leased exactly then; (2) a
 * model saw what is called seen, and what is called handed was printed; (3) accepted mail stays
 * until it is settled; (4) a second copy in one conversation is marked; (5) once faults stop
 * everything is settled in bounded time; (6) within a group the earlier reaches a model first; (7)
 * nothing is dead within its deadline, which counts time the machine ran however the clock leaps,
 * and unproven only after a confirm; (8) one ack counts, repeated only for its own author; (9) a
 * turn is continued a bounded number of times, and never while mail is paused; (10) a key stores
 * one message, whatever reply its sender got; (11) no session is rung for mail that was taken,
 * while muted or beyond the hour's limit, and the wakes of an hour keep it; (12) mail that wakes
 * arrives by doorbells alone once faults stop; (13) only mail the operator dropped is dead, and its
 * sender was notified; (14) work has one holder at a time: its epochs leave no gap, only the newest
 * claim is open, and a caller that was granted the work holds it; (15) work is settled at most
 * once, by the holder of its newest claim, by the last one while it is free, or by the person;
 * another's ack is refused; (16) no work is lost: claimed work is not offered to others, and once
 * faults stop all of it is settled, or given up for a reason and its sender notified; (17) a
 * published message goes to each role with a matching pattern, once, and to no other; memory's
 * subscriptions, work and claims equal those a start would read.
 */
public final class Simulation {
    private static final int STEPS = 180;

    private final World world;
    private final Client client;
    private final Audience audience;
    private final Workplace workplace;
    private final Invariants invariants;
    private final Operator operator;

    private Simulation(long seed, Ground ground) {
        world = new World(seed, ground);
        client = new Client(world);
        audience = new Audience(world);
        workplace = new Workplace(world, client);
        invariants = new Invariants(world, audience);
        operator = new Operator(world, invariants);
    }

    /** One run in memory. */
    public static void run(long seed) {
        run(seed, Ground.inMemory());
    }

    /** Runs once on that ground; an AssertionError tells its story as a timeline. */
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
            client.hook(session, PlayedEvent.SESSION_START, false);
            RoleName role = World.ROLES.get(i % World.ROLES.size());
            world.run(BindRole.self(session.seed(), role.value(), false));
        }
        audience.begin();
        for (int i = 0; i < STEPS; i++) {
            step();
            invariants.check();
        }
        operator.hold(false);
        new Ending(world, client, workplace, invariants).play();
    }

    private void step() {
        world.pass(world.random.nextInt(20_000));
        SimSession session = world.sessions.get(world.random.nextInt(world.sessions.size()));
        if (world.random.nextInt(6) == 0) {
            bell(session);
            return;
        }
        if (world.random.nextInt(4) == 0) {
            work(session);
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
            leap();
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

    /**
     * Sets the wall clock, by some hours or by more than a deadline; or at a start; or restarts the
     * machine.
     */
    private void leap() {
        if (world.random.nextInt(3) == 0) {
            long uptime = world.random.nextBoolean() ? 60_000 : 7_776_000_000L;
            world.restartMachine(
                    world.random.nextLong(864_000_000), 1 + world.random.nextLong(uptime));
            return;
        }
        long most = world.random.nextBoolean() ? 7_200_000 : 864_000_000;
        world.jumpWall(world.random.nextLong(-most, most));
        if (world.random.nextInt(4) == 0) {
            world.crash();
        }
    }

    /** Plays steps around work and subscriptions. */
    private void work(SimSession session) {
        int draw = world.random.nextInt(10);
        if (draw < 4) {
            audience.step(session);
        } else if (draw < 5 && session.alive) {
            int other = world.random.nextInt(world.sessions.size());
            workplace.relay(session, world.sessions.get(other), operator);
        } else {
            workplace.step(session);
        }
    }

    /** Plays steps around doorbells. */
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
            default -> client.hear(session);
        }
    }

    /** Plays rare steps. */
    private void rare(SimSession session) {
        switch (world.random.nextInt(12)) {
            case 0 -> client.outside(World.ROLES.get(world.random.nextInt(World.ROLES.size())));
            case 1, 2, 3 -> {
                if (session.alive) {
                    client.ack(session);
                }
            }
            case 4 -> operator.hold(!world.engine().state().paused());
            case 5 -> {
                if (world.failNextCommit()) {
                    if (world.random.nextBoolean()) {
                        workplace.speak(session);
                    }
                    send(session);
                }
            }
            case 6 -> {
                world.tell("machine", "is suspended");
                world.pass(world.random.nextInt(600_000));
                world.run(new LeaseUpdate.Resumed());
                world.sweep();
            }
            case 8 -> operator.drop();
            case 9 -> operator.retry();
            case 11 -> client.headlessRuns(session);
            case 7 -> {
                world.tell(session.name, "its transcript loses its end");
                session.conversation.truncate(1 + world.random.nextInt(6));
            }
            default -> {
                together(session);
                operator.prune();
            }
        }
    }

    /**
     * Runs an operation that breaks a rule between two others of the same commit: it fails alone.
     */
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
            // Esc: no hook reports it.
            session.phase = SimSession.Phase.IDLE;
        } else if (draw < 68) {
            client.tool(session);
        } else if (draw < 74) {
            client.parallel(session);
        } else {
            client.endTurn(session);
        }
    }
}
