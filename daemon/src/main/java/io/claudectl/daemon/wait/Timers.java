package io.claudectl.daemon.wait;

import io.claudectl.core.Effect;
import io.claudectl.core.command.Due;
import io.claudectl.core.command.Settle;
import io.claudectl.core.command.Watched;
import io.claudectl.core.mail.Lease;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.daemon.broker.Broker;
import io.claudectl.daemon.session.Claudes;
import io.claudectl.daemon.session.Surroundings;
import io.claudectl.daemon.session.TranscriptReader;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
 * over, processes that ended, deadlines. Each look runs on a virtual thread; the timer thread only starts them.
 */
public final class Timers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Timers.class);
    private static final Duration SWEEP = Duration.ofMillis(500);
    private static final Duration DEADLINES = Duration.ofSeconds(30);
    private static final int EXPIRE_AT_ONCE = 200;

    private final Broker broker;
    private final TranscriptReader transcripts;
    private final Surroundings surroundings;
    private final Claudes claudes;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("timer").daemon().factory());
    private final ExecutorService looks = Executors.newVirtualThreadPerTaskExecutor();

    public Timers(Broker broker, TranscriptReader transcripts, Surroundings surroundings, Claudes claudes) {
        this.broker = broker;
        this.transcripts = transcripts;
        this.surroundings = surroundings;
        this.claudes = claudes;
    }

    /** Starts the recurring looks. */
    public void start() {
        every(SWEEP, this::sweep);
        every(DEADLINES, () -> broker.call(new Settle.Expire(EXPIRE_AT_ONCE)));
    }

    /** Runs something again and again on a thread where it may block; a failure is logged and does not end it. */
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
        timer.scheduleWithFixedDelay(once, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes a hint of the broker. Returns at once. */
    public Consumer<Effect> effects() {
        return effect -> {
            switch (effect) {
                case Effect.ReadTranscripts(var session, var in) ->
                        schedule(in, () -> observe(session, Set.of()));
            }
        };
    }

    private void schedule(Duration in, Runnable task) {
        try {
            timer.schedule(() -> look(task), in.toMillis(), TimeUnit.MILLISECONDS);
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

    private void sweep() {
        Due.Sessions due = broker.call(new Due());
        var looked = new HashSet<SessionKey>();
        for (Session session : due.live()) {
            if (session.process().known() && !surroundings.lives(session.process())) {
                claudes.remove(session.process());
                looked.add(session.key());
                observe(session.key(), Set.of(session.key()));
            }
        }
        for (SessionKey key : due.leaseOver()) {
            if (looked.add(key)) {
                observe(key, Set.of());
            }
        }
    }

    private void observe(SessionKey session, Set<SessionKey> gone) {
        List<Lease> leases = broker.call(new Watched(session));
        if (!leases.isEmpty() || !gone.isEmpty()) {
            broker.call(new Settle.Observed(transcripts.read(leases), gone));
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        looks.shutdownNow();
    }
}
