package io.claudectl.daemon.wait;

import io.claudectl.core.command.ExpireDeliveries;
import io.claudectl.core.command.PruneHistory;
import io.claudectl.core.decision.Effect;
import io.claudectl.daemon.broker.Broker;
import io.claudectl.daemon.broker.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All timers: transcripts read after a confirm, leases that are over, processes that ended,
 * deadlines. Checks read files and run SQLite, so they have platform threads: the {@link Sweeper}'s
 * for regular ones, two for those at a set time.
 */
public final class Timers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Timers.class);
    private static final int LOOKS_AT_ONCE = 2;
    private static final Duration DEADLINES = Duration.ofSeconds(30);
    private static final Duration END = Duration.ofSeconds(2);
    private static final int EXPIRE_AT_ONCE = 200;
    private static final Duration FORGET = Duration.ofMinutes(10);
    private static final int FORGET_AT_ONCE = 500;

    private final Broker broker;
    private final SessionMonitor monitor;
    private final Clock clock;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("timer").daemon().factory());
    private final ExecutorService looks =
            Executors.newFixedThreadPool(
                    LOOKS_AT_ONCE, Thread.ofPlatform().name("look-", 1).daemon().factory());

    /** For calls that wait on others without work: lines to monitors, desktop programs. */
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();

    private final List<Regular> regular = new CopyOnWriteArrayList<>();
    private @Nullable Sweeper beat;

    /** A regular task. */
    private record Regular(Duration pause, Runnable task, AtomicLong dueNanos) {}

    public Timers(Broker broker, SessionMonitor monitor, Clock clock) {
        this.clock = clock;
        this.broker = broker;
        this.monitor = monitor;
    }

    /**
     * Starts the regular checks.
     *
     * @param alongside run at each beat, on the same thread; a failure is logged
     */
    public void start(List<Runnable> alongside) {
        Runnable expire = () -> broker.call(new ExpireDeliveries(EXPIRE_AT_ONCE));
        // Deliveries overdue since no daemon ran do not wait for the first round.
        runChecked(expire);
        every(DEADLINES, expire);
        runChecked(this::pruneHistory);
        every(FORGET, this::pruneHistory);
        var started = new Sweeper(quiet -> beat(alongside, quiet));
        beat = started;
        broker.commits().whenAnswered(started::stir);
    }

    /** Runs a task regularly, at most once a beat, where it may block. */
    public void every(Duration pause, Runnable task) {
        regular.add(new Regular(pause, task, new AtomicLong(clock.nanos() + pause.toNanos())));
    }

    /** Runs all regular checks together, so that an idle daemon wakes its process once for them. */
    private Sweeper.Need beat(List<Runnable> alongside, boolean quiet) {
        alongside.forEach(Timers::guarded);
        guarded(() -> monitor.sweep(quiet));
        long now = clock.nanos();
        for (Regular each : regular) {
            if (now - each.dueNanos().get() >= 0) {
                guarded(each.task());
                each.dueNanos().set(clock.nanos() + each.pause().toNanos());
            }
        }
        return monitor.soon()
                ? Sweeper.Need.SOON
                : monitor.busy() ? Sweeper.Need.RUNS : Sweeper.Need.NOTHING;
    }

    /**
     * Returns the receiver of the broker's effects. Returns at once.
     *
     * @param bells rings; may block
     * @param person notifies the person of mail in the human lane; may block
     * @param stops records versions' behaviour after a turn's end; may block
     */
    public Consumer<Effect> effects(
            Consumer<Effect.Ring> bells,
            Consumer<Effect.ForHuman> person,
            Consumer<Effect.StopJudged> stops) {
        return effect -> {
            switch (effect) {
                case Effect.ReadTranscripts(var session, var in) ->
                        schedule(in, () -> monitor.observe(session));
                case Effect.Ring ring -> call(() -> bells.accept(ring));
                case Effect.ForHuman line -> call(() -> person.accept(line));
                case Effect.StopJudged stop -> runChecked(() -> stops.accept(stop));
            }
        };
    }

    private void pruneHistory() {
        boolean more = broker.call(new PruneHistory(FORGET_AT_ONCE));
        while (more && !Thread.currentThread().isInterrupted()) {
            more = broker.call(new PruneHistory(FORGET_AT_ONCE));
        }
    }

    private void schedule(Duration in, Runnable task) {
        try {
            var _ = timer.schedule(() -> runChecked(task), in.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closing) {
            LOG.debug("a look is left to the next daemon", closing);
        }
    }

    private void runChecked(Runnable task) {
        execute(looks, task);
    }

    private void call(Runnable task) {
        execute(calls, task);
    }

    private static void execute(ExecutorService threads, Runnable task) {
        try {
            threads.execute(() -> guarded(task));
        } catch (RejectedExecutionException closing) {
            LOG.debug("the daemon stops", closing);
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error failure) {
            LOG.warn("a look failed and is made again later", failure);
        }
    }

    /**
     * Ends the checks; waits for a running one, since it may use resources that are closed next.
     */
    @Override
    public void close() {
        timer.shutdownNow();
        looks.shutdownNow();
        calls.shutdownNow();
        Sweeper started = beat;
        try {
            if (started != null) {
                started.close();
            }
            if ((started != null && !started.ended())
                    || !looks.awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("a look goes on while the daemon ends");
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
