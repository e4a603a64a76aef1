package io.claudectl.daemon.wait;

import io.claudectl.core.Effect;
import io.claudectl.core.command.Forget;
import io.claudectl.core.command.Settle;
import io.claudectl.daemon.broker.Broker;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that happens because time passed: transcripts read after a confirm, leases that are
 * over, processes that ended, deadlines. Each look runs on a virtual thread; the timer thread only
 * starts them.
 */
public final class Timers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Timers.class);
    private static final Duration SWEEP = Duration.ofMillis(500);
    private static final Duration DEADLINES = Duration.ofSeconds(30);
    private static final int EXPIRE_AT_ONCE = 200;
    private static final Duration FORGET = Duration.ofMinutes(10);
    private static final int FORGET_AT_ONCE = 500;

    private final Broker broker;
    private final Watch watch;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("timer").daemon().factory());
    private final ExecutorService looks = Executors.newVirtualThreadPerTaskExecutor();

    public Timers(Broker broker, Watch watch) {
        this.broker = broker;
        this.watch = watch;
    }

    /** What the recurring looks are made with. */
    public Watch watch() {
        return watch;
    }

    /** Starts the recurring looks. */
    public void start() {
        every(SWEEP, watch::sweep);
        Runnable expire = () -> broker.call(new Settle.Expire(EXPIRE_AT_ONCE));
        // What became overdue while no daemon ran is not made to wait for the first round.
        look(expire);
        every(DEADLINES, expire);
        look(this::forget);
        every(FORGET, this::forget);
    }

    /**
     * Runs something again and again on a thread where it may block; a failure is logged and does
     * not end it.
     */
    public void every(Duration pause, Runnable task) {
        var running = new AtomicBoolean();
        Runnable once =
                () -> {
                    // A slow disk must not pile up looks behind one another.
                    if (running.compareAndSet(false, true)) {
                        look(
                                () -> {
                                    try {
                                        task.run();
                                    } finally {
                                        running.set(false);
                                    }
                                });
                    }
                };
        var _ =
                timer.scheduleWithFixedDelay(
                        once, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Takes a hint of the broker. Returns at once.
     *
     * @param bells carries rings out; may block
     * @param person tells the person that something lies in the human lane; may block
     * @param stops remembers what versions of the client do after a Stop; may block
     */
    public Consumer<Effect> effects(
            Consumer<Effect.Ring> bells,
            Consumer<Effect.ForHuman> person,
            Consumer<Effect.StopJudged> stops) {
        return effect -> {
            switch (effect) {
                case Effect.ReadTranscripts(var session, var in) ->
                        schedule(in, () -> watch.observe(session));
                case Effect.Ring ring -> look(() -> bells.accept(ring));
                case Effect.ForHuman line -> look(() -> person.accept(line));
                case Effect.StopJudged stop -> look(() -> stops.accept(stop));
            }
        };
    }

    private void forget() {
        boolean more = broker.call(new Forget(FORGET_AT_ONCE));
        while (more && !Thread.currentThread().isInterrupted()) {
            more = broker.call(new Forget(FORGET_AT_ONCE));
        }
    }

    private void schedule(Duration in, Runnable task) {
        try {
            var _ = timer.schedule(() -> look(task), in.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closing) {
            LOG.debug("a look is left to the next daemon", closing);
        }
    }

    private void look(Runnable task) {
        try {
            looks.execute(
                    () -> {
                        try {
                            task.run();
                        } catch (RuntimeException failure) {
                            LOG.warn("a look failed and is made again later", failure);
                        }
                    });
        } catch (RejectedExecutionException closing) {
            LOG.debug("the daemon stops", closing);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        looks.shutdownNow();
    }
}
