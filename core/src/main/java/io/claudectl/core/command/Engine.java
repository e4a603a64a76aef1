package io.claudectl.core.command;

import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.decision.Effect;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.role.Session;
import io.claudectl.core.rules.wake.Ringing;
import io.claudectl.core.state.Clocks;
import io.claudectl.core.state.Entropy;
import io.claudectl.core.state.SendRates;
import io.claudectl.core.state.State;
import io.claudectl.core.state.View;
import io.claudectl.core.state.WakeRate;
import io.claudectl.core.store.Store;
import io.claudectl.core.store.StoreException;
import io.claudectl.core.time.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs operations in batches: each within its own savepoint, all under one commit; replies follow
 * the commit. Has no threads and no clock; one thread owns it.
 */
public final class Engine {
    /** Sessions that ended longer ago are forgotten at the next start. */
    private static final Duration ENDED_KEPT = Duration.ofDays(1);

    private final Store store;
    private final Limits limits;
    private final Entropy entropy;
    private State state;
    private long commits;
    private long newest;

    /** Rebuilds memory from the store. */
    public Engine(Store store, Limits limits, Entropy entropy, Moment now) {
        this.store = store;
        this.limits = limits;
        this.entropy = entropy;
        this.state = reload(now, null);
    }

    /** Returns the memory, for the thread that owns the engine. */
    public State state() {
        return state;
    }

    /**
     * The result of one operation.
     *
     * @param reply of the operation; null when it failed
     * @param failure that rolled it back; null when it succeeded
     */
    public record Result(
            @Nullable Object reply, @Nullable Throwable failure, List<Effect> effects) {
        public Result {
            effects = List.copyOf(effects);
        }
    }

    /**
     * Outcome of a batch.
     *
     * @param results of its operations, in their order
     * @param committed null where nothing was written
     */
    public record Ran(List<Result> results, @Nullable Committed committed) {
        public Ran {
            results = List.copyOf(results);
        }
    }

    /** The commit failed: its outcome is unknown until the store is opened again. */
    public static final class CommitUnknown extends RuntimeException {
        @java.io.Serial private static final long serialVersionUID = 1L;

        CommitUnknown(Throwable cause) {
            super("the commit failed; whether it happened is unknown", cause);
        }
    }

    /** Returns how many commits changed something since the engine was made. */
    public long commits() {
        return commits;
    }

    /** The number of the newest event that is committed. */
    public long newestEvent() {
        return newest;
    }

    /** Runs the operations in order and commits them together. */
    public Ran run(List<? extends Operation<?>> operations, Moment now) {
        var batch = new Transaction(now);
        if (!Clocks.leap(state.clocks(), now).isZero()) {
            // If this fails, the store takes nothing else of this batch either.
            batch.one(tx -> tx.apply(Clocks.follow(tx.view())));
        }
        var results = new ArrayList<Result>(operations.size());
        for (Operation<?> operation : operations) {
            results.add(batch.one(operation));
        }
        return new Ran(results, batch.commit());
    }

    /**
     * Rings the sessions whose wake decision the operations so far may have changed, in a commit of
     * its own; null when there are none. See {@link Ringing}.
     */
    public @Nullable Ran ring(Moment now) {
        Collection<Session> stirred = state.stirred();
        return Ringing.worthAsking(state, stirred, now.tickMs())
                ? run(List.of(tx -> tx.apply(Ringing.ring(tx.view(), stirred))), now)
                : null;
    }

    private State reload(Moment now, Store.@Nullable Facts facts) {
        var horizon =
                new Store.Horizon(
                        now.wall().minus(SendRates.WINDOW),
                        now.wall().minus(ENDED_KEPT),
                        now.wall().minus(limits.delivering().deadline()),
                        now.wall().minus(WakeRate.WINDOW));
        if (facts != null) {
            return State.load(
                    facts.snapshot(horizon), now, limits, state.activity(), state.wakeState());
        }
        Store.Batch batch = store.begin();
        State loaded = State.load(batch.snapshot(horizon), now, limits);
        newest = batch.newestEvent();
        batch.abandon();
        return loaded;
    }

    private final class Transaction implements Operation.Tx {
        private final Moment now;
        private Store.@Nullable Batch batch;
        private @Nullable StoreException away;
        private boolean touched;
        private boolean applied;
        private List<Effect> effects = new ArrayList<>();
        private final List<Change> changes = new ArrayList<>();

        Transaction(Moment now) {
            this.now = now;
        }

        @Override
        public View view() {
            return new View(this::batch, state, now, limits, entropy);
        }

        @Override
        public long newestEvent() {
            return newest + changes.stream().filter(Change.Happened.class::isInstance).count();
        }

        @Override
        public <R> R apply(Decision<R> decision) {
            if (!decision.changes().isEmpty()) {
                Store.Batch open = batch();
                if (!touched) {
                    open.savepoint();
                    touched = true;
                }
                open.apply(decision.changes());
                changes.addAll(decision.changes());
            }
            applied = true;
            state.apply(decision, now);
            effects.addAll(decision.effects());
            return decision.reply();
        }

        // A broken operation fails alone, whatever it threw; rules report an impossible state by an
        // assertion error.
        Result one(Operation<?> operation) {
            touched = false;
            applied = false;
            effects = new ArrayList<>();
            int before = changes.size();
            try {
                Object reply = operation.run(this);
                return new Result(reply, null, effects);
            } catch (RuntimeException | AssertionError failure) {
                changes.subList(before, changes.size()).clear();
                undo(failure);
                return new Result(null, failure, List.of());
            }
        }

        private void undo(Throwable failure) {
            Store.Batch open = batch == null && applied ? begun(failure) : batch;
            if (open == null) {
                return;
            }
            try {
                if (touched) {
                    open.rollback();
                }
                state = reload(now, open).doubting(state);
            } catch (RuntimeException | AssertionError broken) {
                // A failed store takes nothing more, not even an undo.
                if (failure instanceof StoreException) {
                    failure.addSuppressed(broken);
                    throw new CommitUnknown(failure);
                }
                broken.addSuppressed(failure);
                throw new CommitUnknown(broken);
            }
        }

        /**
         * Opens a batch for an operation that changed memory only; null where the store cannot be
         * read now.
         */
        private Store.@Nullable Batch begun(Throwable failure) {
            try {
                return batch();
            } catch (StoreException locked) {
                failure.addSuppressed(locked);
                return null;
            }
        }

        @Nullable Committed commit() {
            if (batch == null) {
                return null;
            }
            if (!changes.isEmpty() && Clocks.saveBeside(state.clocks(), now)) {
                one(tx -> tx.apply(Clocks.save(tx.view())));
            }
            try {
                batch.commit();
                newest = newestEvent();
                if (changes.isEmpty()) {
                    return null;
                }
                commits++;
                return new Committed(newest, changes);
            } catch (StoreException failure) {
                throw new CommitUnknown(failure);
            }
        }

        private Store.Batch batch() {
            if (away != null) {
                // Every further one has already waited during the first.
                throw away;
            }
            if (batch == null) {
                try {
                    batch = store.begin();
                } catch (StoreException failure) {
                    away = failure;
                    throw failure;
                }
            }
            return batch;
        }
    }
}
