package io.claudectl.testkit.simulation;

import io.claudectl.core.command.Operation;
import io.claudectl.core.command.PruneDeliveries;
import io.claudectl.core.command.PruneHistory;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.rules.claim.DeadLetters;
import io.claudectl.core.rules.session.Roles;
import io.claudectl.core.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;

/** The operator of the bus: pauses, drops, retries, prunes. */
final class Operator {
    private static final String NAME = "operator";

    private final World world;
    private final Invariants invariants;

    Operator(World world, Invariants invariants) {
        this.world = world;
        this.invariants = invariants;
    }

    void hold(boolean held) {
        world.tell(NAME, held ? "holds all mail" : "lets mail go");
        world.run(tx -> tx.apply(Roles.pause(tx.view(), held)));
    }

    /** Drops a waiting message. */
    void drop() {
        for (Delivery delivery : invariants.open()) {
            if (world.random.nextInt(4) == 0
                    && delivery.state() instanceof Delivery.State.Pending) {
                drop(delivery.message());
                return;
            }
        }
    }

    /** Drops it, if allowed. */
    void drop(MessageId id) {
        Operation<DeadLetters.Outcome> drop =
                tx -> tx.apply(DeadLetters.drop(tx.view(), id.value()));
        boolean done = world.run(drop) instanceof DeadLetters.Outcome.Done;
        world.tell(NAME, (done ? "drops " : "cannot drop ") + id);
        if (done) {
            world.dropped.add(id);
        }
    }

    /** Retries a dead message. */
    void retry() {
        for (MessageId id : List.copyOf(world.dropped)) {
            if (world.random.nextInt(2) == 0) {
                retry(id);
                return;
            }
        }
    }

    /** Retries a message. */
    void retry(MessageId id) {
        Operation<DeadLetters.Outcome> retry =
                tx -> tx.apply(DeadLetters.retry(tx.view(), id.value()));
        if (world.run(retry) instanceof DeadLetters.Outcome.Done) {
            world.tell(NAME, "lets " + id + " wait again");
            world.dropped.remove(id);
            world.retried.add(id);
        }
    }

    /** Prunes settled mail; waiting mail must stay. */
    void prune() {
        List<Delivery> before = invariants.deliveries();
        var states =
                EnumSet.of(
                        Store.StateName.DELIVERED,
                        Store.StateName.ACKED,
                        Store.StateName.WITHDRAWN);
        world.run(new PruneDeliveries(states, world.now().wall(), 50));
        world.run(new PruneHistory(50));
        world.tell(NAME, "prunes");
        Instant day = world.now().wall().minus(Duration.ofDays(1));
        List<SessionKey> bound = world.engine().state().directory().boundAndEnded(day, 9);
        if (!bound.isEmpty() && !world.engine().state().wallDoubted(world.now())) {
            throw new AssertionError("bound, and ended a day ago: " + bound);
        }
        for (Delivery delivery : before) {
            boolean gone = world.look(facts -> facts.delivery(delivery.id())) == null;
            boolean offer = world.engine().state().claimBook().open(delivery.message()) != null;
            if (gone && (offer || !Invariants.settled(delivery))) {
                throw new AssertionError("pruned while it waited: " + delivery);
            }
            if (gone) {
                invariants.pruned(delivery);
            }
        }
    }
}
