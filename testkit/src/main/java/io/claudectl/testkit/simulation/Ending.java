package io.claudectl.testkit.simulation;

import io.claudectl.core.command.BindRole;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.RoleName;
import java.time.Duration;

/** Faults stop and sessions take turns: nothing may stay behind. */
final class Ending {
    private static final int ROUNDS = 100;
    private static final Duration HALF_A_DAY = Duration.ofHours(12);

    /** Who does the work that is left. */
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
            // Two rings that were lost leave a bell unused until it connects again.
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

    /** Everything that waits reaches somebody, and all work an end. */
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
            // What everybody but one turned down waits for its deadline.
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

    /** Claims what it knows of and nobody does, and finishes it. */
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
