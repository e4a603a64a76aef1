package io.claudectl.daemon.broker;

import io.claudectl.core.command.Committed;
import io.claudectl.core.command.Engine;
import io.claudectl.core.command.LeaseUpdate;
import io.claudectl.core.command.Operation;
import io.claudectl.core.command.SaveClocks;
import io.claudectl.core.decision.Effect;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.store.Store;
import io.claudectl.core.time.Moment;
import io.claudectl.daemon.feed.EventFeed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer. Every operation of every door queues here; operations queued during one commit
 * make the next batch, so many callers share a commit and a single one never waits for others.
 */
public final class Broker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Broker.class);
    private static final int QUEUE_MAX = 4_096;
    private static final int BATCH_MAX = 512;

    /** The wait of an operation without a caller for room in the queue. */
    private static final long ROOM_MS = 2_000;

    /** Timers call more often than this: a longer silence means that the process stood still. */
    private static final long GAP_MS = 5_000;

    private final BlockingQueue<Work<?>> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
    private final Store store;
    private final StoreGuard guard;
    private final Engine engine;
    private final Clock clock;
    private final Consumer<Effect> effects;
    private final Runnable broken;
    private final EventFeed feed;
    private final Commits commits = new Commits();
    private final Thread thread;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean closing;
    private long lastTickMs;

    private record Work<R>(Operation<R> operation, CompletableFuture<R> reply) {
        @SuppressWarnings("unchecked") // The engine returns this very operation's reply.
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
     * @param guard asked before a commit and before its replies
     * @param effects receives them after the commit; must return at once
     * @param feed receives each commit before its replies
     * @param broken called once, when the store or the broker failed and the daemon must start
     *     again
     */
    public Broker(
            Store store,
            StoreGuard guard,
            Limits limits,
            Clock clock,
            Consumer<Effect> effects,
            EventFeed feed,
            Runnable broken) {
        this.store = store;
        this.guard = guard;
        this.clock = clock;
        this.effects = effects;
        this.feed = feed;
        this.broken = broken;
        Moment now = clock.now();
        this.engine = new Engine(store, limits, new SecureEntropy(), now);
        this.lastTickMs = now.tickMs();
        feed.committed(new Committed(engine.newestEvent(), List.of()));
        // Platform: native SQLite would pin a virtual thread's carrier for the length of every
        // fsync.
        this.thread = Thread.ofPlatform().name("broker").unstarted(this::work);
        thread.start();
    }

    /**
     * Queues an operation. The future completes after the commit of its changes, with the
     * operation's own failure, or with {@link OutcomeUnknown}; {@link Overloaded} when the queue is
     * full.
     */
    public <R> CompletableFuture<R> submit(Operation<R> operation) {
        var work = new Work<>(operation, new CompletableFuture<R>());
        if (closing) {
            work.reply().completeExceptionally(new Stopping());
        } else if (queue.offer(work)) {
            turnedAwayAtTheEnd(work);
        } else {
            work.reply().completeExceptionally(new Overloaded(QUEUE_MAX));
        }
        return work.reply();
    }

    /**
     * Queues an operation without a caller, and waits up to {@link #ROOM_MS} for room. A rejected
     * one is logged; a timer repeats its work later.
     */
    public void tell(Operation<?> operation) {
        RuntimeException turnedAway = offered(operation);
        if (turnedAway != null) {
            LOG.warn(
                    "{} is left to a timer: {}",
                    operation.getClass().getSimpleName(),
                    turnedAway.getMessage());
        }
    }

    private @Nullable RuntimeException offered(Operation<?> operation) {
        if (closing) {
            return new Stopping();
        }
        var work = new Work<>(operation, new CompletableFuture<>());
        try {
            // The broker's own thread must not wait for itself.
            long wait = Thread.currentThread() == thread ? 0 : ROOM_MS;
            if (!queue.offer(work, wait, TimeUnit.MILLISECONDS)) {
                return new Overloaded(QUEUE_MAX);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return new Stopping();
        }
        return turnedAwayAtTheEnd(work) ? new Stopping() : null;
    }

    /** Takes back an operation queued after the end of the broker thread. */
    private boolean turnedAwayAtTheEnd(Work<?> work) {
        boolean away = closing && queue.remove(work);
        if (away) {
            work.reply().completeExceptionally(new Stopping());
        }
        return away;
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

    /** Returns the count of commits. */
    public Commits commits() {
        return commits;
    }

    /** Returns the feed of what this broker commits. */
    public EventFeed feed() {
        return feed;
    }

    /** Returns whether the broker ended by itself, so that a daemon must start again. */
    public boolean failed() {
        return closing && !closed.get();
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
            last();
        } catch (InterruptedException stop) {
            // Only close() interrupts, after every queued operation ran.
            Thread.currentThread().interrupt();
        } catch (Throwable failure) {
            fail(batch, failure);
        }
    }

    /**
     * Saves the clocks, without which the next daemon would not count some of the time that passed.
     */
    private void last() {
        if (guard.lost() != null) {
            return;
        }
        try {
            engine.run(List.of(new SaveClocks()), clock.now());
        } catch (RuntimeException | AssertionError failure) {
            LOG.info("the clocks were not saved", failure);
        }
    }

    /** Ends the broker: without its thread every caller would wait forever. */
    private void fail(List<Work<?>> batch, Throwable failure) {
        closing = true;
        try {
            for (Work<?> each : batch) {
                // Answered callers keep their replies.
                each.reply().completeExceptionally(new OutcomeUnknown(failure));
            }
            rejectQueued();
            LOG.error("the broker failed; the daemon starts again", failure);
        } finally {
            broken.run();
        }
    }

    private void run(List<Work<?>> batch) {
        Moment now = clock.now();
        if (now.tickMs() - lastTickMs > GAP_MS) {
            LOG.info("nothing ran for {} ms; leases start anew", now.tickMs() - lastTickMs);
            publish(engine.run(List.of(new LeaseUpdate.Resumed()), now));
        }
        String lost = guard.lost();
        if (lost != null) {
            turnAway(batch, lost);
            return;
        }
        long before = engine.commits();
        Engine.Ran ran = engine.run(batch.stream().map(Work::operation).toList(), now);
        if (engine.commits() > before) {
            written();
        }
        commits.reached(engine.commits());
        publish(ran);
        // Before any reply: a later pause is not this batch's own time.
        lastTickMs = clock.now().tickMs();
        settle(batch, ran.results());
        ring(now);
        commits.reached(engine.commits());
        if (engine.commits() > before) {
            commits.answered();
        }
    }

    private void publish(Engine.Ran ran) {
        Committed committed = ran.committed();
        if (committed != null) {
            feed.committed(committed);
        }
    }

    /** Throws for a commit to files that are gone, which did not store it. */
    private void written() {
        String lost = guard.lost();
        if (lost != null) {
            throw new StateLost(lost);
        }
    }

    /** Ends the broker before this batch began. */
    private void turnAway(List<Work<?>> batch, String lost) {
        closing = true;
        try {
            batch.forEach(each -> each.reply().completeExceptionally(new Stopping(lost)));
            rejectQueued();
            LOG.error("{}; the daemon ends", lost);
        } finally {
            broken.run();
        }
    }

    /** Rings the sessions that the batch gave reason to wake. No caller waits for it. */
    private void ring(Moment now) {
        Engine.Ran ran = engine.ring(now);
        if (ran == null) {
            return;
        }
        publish(ran);
        Engine.Result rung = ran.results().getFirst();
        if (rung.failure() != null) {
            LOG.error("no session could be rung", rung.failure());
        }
        rung.effects().forEach(effects);
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

    /** Runs the queued operations, then closes the store. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        // The last operation sets the flag itself: the thread reads it only between two batches.
        Operation<Boolean> last = tx -> closing = true;
        try {
            // Waits for room, unless the thread failed: a full queue never rejects the end.
            var end = new Work<>(last, new CompletableFuture<Boolean>());
            while (!closing && !queue.offer(end, ROOM_MS, TimeUnit.MILLISECONDS)) {
                LOG.info("the end waits behind {} operations", queue.size());
            }
            thread.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            rejectQueued();
            store.close();
        }
    }
}
