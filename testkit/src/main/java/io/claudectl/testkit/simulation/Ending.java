package io.claudectl.testkit.simulation;

import io.claudectl.core.command.BindRole;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.RoleName;
import java.time.Duration;

/** The end of a run: faults stop and sessions take turns, and no mail may be left. */
final class Ending {
    private static final int ROUNDS = 100;
    private static final Duration HALF_A_DAY = Duration.ofHours(12);

    /** The callers that do the remaining work. */
    private enum Worker {
        SESSIONS,
        PERSON,
        NOBODY
    }

    private final World world;
    private final Client client;
    private final Workplace workplace;
    private final Invariants invariants;

    Ending(World world, Client client, Workplace workplace, Invariants invariants) {
        this.world = world;
        this.client = client;
        this.workplace = workplace;
        this.invariants = invariants;
    }

    /** Checks that mail of a kind that wakes arrives without typed prompts. */
    private void byBellsAlone() {
        for (RoleName role : World.ROLES) {
            world.bells.unmute(role);
        }
        for (SimSession session : world.sessions) {
            for (int turn = 0; turn < 8 && session.phase == SimSession.Phase.RUNNING; turn++) {
                client.endTurn(session);
            }
            session.phase = SimSession.Phase.IDLE;
            // Two lost rings leave a doorbell unused until it connects again.
            world.bells.cut(session);
            world.bells.connect(session);
            world.bells.dialog(session, false);
            world.bells.correct(session);
        }
        for (int round = 0; round < ROUNDS && ringing(); round++) {
            world.pass(Duration.ofMinutes(20).toMillis());
            world.sweep();
            for (SimSession session : world.sessions) {
                client.hear(session);
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

    /** Delivers all waiting mail, and settles all work. */
    void play() {
        world.tell("all", "the faults stop");
        client.faults = false;
        for (SimSession session : world.sessions) {
            session.conversation.readable = true;
            session.conversation.flush();
            if (!session.alive) {
                client.startAgain(session, true);
            }
            RoleName role = World.ROLES.get(world.sessions.indexOf(session) % World.ROLES.size());
            world.run(BindRole.self(session.seed(), role.value(), false));
        }
        byBellsAlone();
        Worker worker = Worker.values()[world.random.nextInt(Worker.values().length)];
        world.tell("all", "the rest is done by " + worker);
        for (int round = 0; round < ROUNDS && unfinished(); round++) {
            for (SimSession session : world.sessions) {
                turn(session, worker);
            }
            client.outside(RoleName.HUMAN);
            if (worker == Worker.PERSON || worker == Worker.SESSIONS && round > ROUNDS / 2) {
                work(workplace.person());
            }
            // Work that all but one declined waits for its deadline.
            boolean patient = worker == Worker.NOBODY || round > ROUNDS / 2;
            boolean deadline = patient && invariants.open().isEmpty();
            world.pass(deadline ? HALF_A_DAY.toMillis() : Duration.ofMinutes(20).toMillis());
            world.sweep();
            invariants.check();
        }
        if (unfinished()) {
            throw new AssertionError(
                    "left behind: " + invariants.open() + world.engine().state().claimBook().all());
        }
    }

    private boolean unfinished() {
        return !invariants.open().isEmpty() || !world.engine().state().claimBook().all().isEmpty();
    }

    private void turn(SimSession session, Worker worker) {
        if (session.phase == SimSession.Phase.IDLE) {
            client.prompt(session);
        }
        if (worker == Worker.SESSIONS) {
            work(workplace.model(session));
        }
        for (int turn = 0; turn < 8 && session.phase == SimSession.Phase.RUNNING; turn++) {
            client.endTurn(session);
            invariants.check();
        }
        session.phase = SimSession.Phase.IDLE;
    }

    /** Claims known free work, and finishes it. */
    private void work(Actor actor) {
        for (MessageId id : world.works()) {
            if (world.openWork(id) && actor.knows().contains(id)) {
                workplace.claim(actor, id);
                workplace.ack(actor, id, world.random.nextInt(8) == 0 ? "declined" : "done");
                invariants.check();
            }
        }
    }
}
