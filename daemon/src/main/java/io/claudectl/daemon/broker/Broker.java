package io.claudectl.daemon.broker;

import io.claudectl.core.Effect;
import io.claudectl.core.Engine;
import io.claudectl.core.Moment;
import io.claudectl.core.Operation;
import io.claudectl.core.Store;
import io.claudectl.core.StoreException;
import io.claudectl.core.command.Settle;
import io.claudectl.core.guard.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer. Every operation of every door queues here; what queued during one commit makes
 * the next batch, so many callers share a commit and a single one never waits for company.
 */
public final class Broker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);
    private static final int QUEUE_MAX = 4_096;
    private static final int BATCH_MAX = 512;

    /** Timers call more often than this: a longer silence means that the process stood still. */
    private static final long GAP_MS = 5_000;

    private final BlockingQueue<Work<?>> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
    private final Store store;
    private final Engine engine;
    private final Clock clock;
    private final Consumer<Effect> effects;
    private final Runnable broken;
    private final Commits commits = new Commits();
    private final Thread thread;
    private volatile boolean closing;
    private long lastTickMs;

    private record Work<R>(Operation<R> operation, CompletableFuture<R> reply) {
        @SuppressWarnings("unchecked") // The engine hands back what this very operation returned.
        void complete(Engine.Result result) {
            if (result.failure() == null) {
                reply.complete((R) result.reply());
            } else {
                reply.completeExceptionally(result.failure());
            }
        }
    }

    /**
     * Rebuilds memory from the store and starts the broker thread.
     *
     * @param effects told after the commit; must return at once
     * @param broken told once, when the store failed and the daemon must start again
     */
    public Broker(
            Store store, Limits limits, Clock clock, Consumer<Effect> effects, Runnable broken) {
        this.store = store;
        this.clock = clock;
        this.effects = effects;
        this.broken = broken;
        Moment now = clock.now();
        this.engine = new Engine(store, limits, new SecureEntropy(), now);
        this.lastTickMs = now.tickMs();
        // Platform: native SQLite would pin a virtual thread's carrier for the length of every
        // fsync.
        this.thread = Thread.ofPlatform().name("broker").unstarted(this::work);
        thread.start();
    }

    /**
     * Queues an operation. The future completes after the commit that holds its changes, with the
     * operation's own failure, or with {@link OutcomeUnknown}; {@link Overloaded} when the queue is
     * full.
     */
    public <R> CompletableFuture<R> submit(Operation<R> operation) {
        var work = new Work<>(operation, new CompletableFuture<R>());
        if (closing) {
            work.reply().completeExceptionally(new Stopping());
        } else if (!queue.offer(work)) {
            work.reply().completeExceptionally(new Overloaded(QUEUE_MAX));
        }
        return work.reply();
    }

    /**
     * Queues an operation nobody waits for. Its failure is logged; what it would have said is found
     * out later by a timer.
     */
    public void tell(Operation<?> operation) {
        var _ = submit(operation);
    }

    /** Queues an operation and waits for its reply; failures arrive as they were thrown. */
    public <R> R call(Operation<R> operation) {
        try {
            return submit(operation).join();
        } catch (CompletionException failed) {
            Throwable cause = failed.getCause();
            if (cause instanceof RuntimeException runtime) {
                throw runtime;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw failed;
        }
    }

    /** Tells when something new can be read beside the broker. */
    public Commits commits() {
        return commits;
    }

    private void work() {
        var batch = new ArrayList<Work<?>>(BATCH_MAX);
        try {
            while (!closing || !queue.isEmpty()) {
                batch.clear();
                batch.add(queue.take());
                queue.drainTo(batch, BATCH_MAX - 1);
                run(batch);
            }
        } catch (InterruptedException stop) {
            // Only close() interrupts, after everything queued was worked off.
            Thread.currentThread().interrupt();
        }
    }

    private void run(List<Work<?>> batch) {
        try {
            Moment now = clock.now();
            if (now.tickMs() - lastTickMs > GAP_MS) {
                LOG.info("nothing ran for {} ms; leases start anew", now.tickMs() - lastTickMs);
                engine.run(List.of(new Settle.Resumed()), now);
            }
            List<Engine.Result> results =
                    engine.run(batch.stream().map(Work::operation).toList(), now);
            commits.reached(engine.commits());
            // Before anybody is answered: a pause from here on is none of this batch's own time.
            lastTickMs = clock.now().tickMs();
            settle(batch, results);
            ring(now);
            commits.reached(engine.commits());
        } catch (Engine.CommitUnknown | StoreException failure) {
            LOG.error("the store failed; the daemon starts again", failure);
            closing = true;
            for (Work<?> each : batch) {
                // Those that were answered before stay answered.
                each.reply().completeExceptionally(new OutcomeUnknown(failure));
            }
            rejectQueued();
            broken.run();
        }
    }

    /** Wakes whom the batch gave reason to wake. Nobody waits for it. */
    private void ring(Moment now) {
        Engine.Result rung = engine.ring(now);
        if (rung != null && rung.failure() != null) {
            LOG.error("nobody could be rung", rung.failure());
        } else if (rung != null) {
            rung.effects().forEach(effects);
        }
    }

    private void settle(List<Work<?>> batch, List<Engine.Result> results) {
        for (int i = 0; i < results.size(); i++) {
            Engine.Result result = results.get(i);
            if (result.failure() != null) {
                LOG.error(
                        "an operation failed: {}",
                        batch.get(i).operation().getClass().getSimpleName(),
                        result.failure());
            }
            batch.get(i).complete(result);
            result.effects().forEach(effects);
        }
    }

    private void rejectQueued() {
        var rest = new ArrayList<Work<?>>();
        queue.drainTo(rest);
        rest.forEach(each -> each.reply().completeExceptionally(new Stopping()));
    }

    /** Works off what is queued, then closes the store. */
    @Override
    public void close() {
        if (closing) {
            return;
        }
        // The last operation says so itself: the thread sees the flag only between two batches.
        Operation<Boolean> last = tx -> closing = true;
        try {
            // Waits for room: a full queue may turn a caller away, never the end.
            queue.put(new Work<>(last, new CompletableFuture<>()));
            thread.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        rejectQueued();
        store.close();
    }
}
