package io.claudectl.bench;

import io.claudectl.core.command.Acknowledge;
import io.claudectl.core.command.BindRole;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.ClaimWork;
import io.claudectl.core.command.Engine;
import io.claudectl.core.command.Operation;
import io.claudectl.core.command.Publish;
import io.claudectl.core.command.Subscribe;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.Destination;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.ProcessRef;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.claim.Claiming;
import io.claudectl.core.rules.deliver.Acking;
import io.claudectl.core.rules.send.SendRequest;
import io.claudectl.core.rules.send.Sending;
import io.claudectl.core.rules.session.Roles;
import io.claudectl.core.time.Moment;
import io.claudectl.testkit.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The broker thread's work to publish to many and to grant claims, without any disk. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RoutingBench {
    private static final int ROLES = 1_000;
    private static final int MORE = 9;
    private static final Caller OUTSIDE = new Caller.Outside(1, "/", null, true);

    /** Subscribed roles; there are 10,000 patterns in any case. */
    @Param({"1", "10", "1000"})
    private int roles;

    private Engine engine = engine();
    private final SessionSeed session = seed();
    private long sent;

    private static Engine engine() {
        var or = Limits.DEFAULT;
        return new Engine(
                new MemoryStore(),
                new Limits(
                        or.delivering(),
                        new Limits.Sending(
                                100_000_000, 100_000_000, 1_000, 8_192, Duration.ofDays(7)),
                        or.rendering(),
                        or.keeping(),
                        or.waking(),
                        or.routing()),
                new Counting(),
                at(0));
    }

    private static Moment at(long tick) {
        return new Moment(Instant.EPOCH.plusMillis(tick), tick);
    }

    private static SessionSeed seed() {
        var process = new ProcessRef("boot", 7, 1);
        return new SessionSeed(
                process.key(), process, new ConversationId("c"), "/0", "/t", false, null);
    }

    /** Each role wants ten subjects; so many of them want the news and the work. */
    @Setup(Level.Iteration)
    public void subscribe() {
        engine = engine();
        for (int i = 0; i < ROLES; i++) {
            String role = "role" + i;
            run(
                    tx ->
                            tx.apply(
                                    Roles.bind(
                                            tx.view(),
                                            new Roles.Bind(
                                                    role, "/" + role, null, null, false, false))));
            var patterns = new ArrayList<String>();
            for (int k = 0; k < MORE; k++) {
                patterns.add("other%d.role%d.*".formatted(k, i));
            }
            patterns.add(i < roles ? "*.created" : "other.role%d.>".formatted(i));
            run(new Subscribe(OUTSIDE, role, patterns, true));
        }
        run(BindRole.self(session, "role0", false));
    }

    @SuppressWarnings("unchecked") // The engine hands back what this very operation returned.
    private <R> R run(Operation<R> operation) {
        Engine.Result result = engine.run(List.of(operation), at(sent)).results().getFirst();
        if (result.reply() == null) {
            throw new AssertionError(result.failure());
        }
        return (R) result.reply();
    }

    private String publish(String subject, String type) {
        var words =
                new SendRequest(
                        new Destination.Subscribers(false),
                        subject,
                        type,
                        "normal",
                        "body",
                        "k" + ++sent,
                        null,
                        null);
        if (run(new Publish(OUTSIDE, null, words)) instanceof Sending.Outcome.Stored stored
                && stored.recipients().size() == roles) {
            return stored.message().id().value();
        }
        throw new AssertionError("it does not go to " + roles);
    }

    /** News to so many roles. */
    @Benchmark
    public String publish() {
        return publish("env.created", "status");
    }

    /** Work offered to so many, claimed, so that all offers but one are taken back, and done. */
    @Benchmark
    public Acking.Outcome publishClaimAndAck() {
        String work = publish("task.created", "task");
        var caller = new Caller.InSession(session);
        if (!(run(new ClaimWork.Take(caller, work, List.of()))
                instanceof Claiming.Outcome.Granted)) {
            throw new AssertionError("not granted");
        }
        return run(new Acknowledge(caller, work, "done", null, List.of()));
    }
}
