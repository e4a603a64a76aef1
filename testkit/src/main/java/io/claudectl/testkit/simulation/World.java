package io.claudectl.testkit.simulation;

import io.claudectl.agent.claude.transcript.Proof;
import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.Engine;
import io.claudectl.core.command.ExpireClaims;
import io.claudectl.core.command.ExpireDeliveries;
import io.claudectl.core.command.LeaseUpdate;
import io.claudectl.core.command.LeasesOfSession;
import io.claudectl.core.command.Operation;
import io.claudectl.core.command.Publish;
import io.claudectl.core.command.SweepQuery;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.message.Destination;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.rules.send.SendRequest;
import io.claudectl.core.rules.send.Sending;
import io.claudectl.core.rules.session.Roles;
import io.claudectl.core.store.Store;
import io.claudectl.core.time.Moment;
import io.claudectl.testkit.MemoryStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The daemon's core on a store, the sessions around it, both clocks, and the true course of events.
 */
final class World {
    static final List<RoleName> ROLES =
            List.of(new RoleName("alpha"), new RoleName("beta"), new RoleName("gamma"));

    /** All mailboxes that are checked. */
    static final List<RoleName> MAILBOXES =
            List.of(ROLES.get(0), ROLES.get(1), ROLES.get(2), RoleName.HUMAN);

    /** Two of them share the first role. */
    private static final int SESSIONS = 4;

    /**
     * A published message.
     *
     * @param roles it went to at once
     * @param work whether it is to have one owner
     */
    record Fanout(Set<RoleName> roles, boolean work) {}

    final SplittableRandom random;
    private final Ground ground;
    final List<SimSession> sessions = new ArrayList<>();
    final List<String> story = new ArrayList<>();
    final Map<String, MessageId> accepted = new LinkedHashMap<>();

    /** Tokens truly in the model's context when it answered. */
    final Set<String> seen = new HashSet<>();

    /** Tokens a reader outside any session got and confirmed. */
    final Set<String> printed = new HashSet<>();

    /** The first to ack each delivery. */
    final Map<DeliveryId, SessionKey> acked = new HashMap<>();

    /** Dropped by the operator. */
    final Set<MessageId> dropped = new LinkedHashSet<>();

    /** Dropped, then retried. */
    final Set<MessageId> retried = new HashSet<>();

    final Map<MessageId, Fanout> published = new LinkedHashMap<>();

    /** The outcome of work, as its owner reported it. */
    final Map<MessageId, String> settled = new HashMap<>();

    /** Gets messages without a subscriber; null for the human lane. */
    final @Nullable RoleName fallback;

    final Limits limits;
    final Belfry bells = new Belfry(this);
    private final Map<String, Conversation> conversations = new HashMap<>();
    private final SeededEntropy entropy = new SeededEntropy();
    private Engine engine;
    final WorldClock clock = new WorldClock();
    private long pids = 100;
    private int conversationCount;

    World(long seed, Ground ground) {
        random = new SplittableRandom(seed);
        this.ground = ground;
        fallback = random.nextInt(3) == 0 ? ROLES.get(1) : null;
        limits = limits(fallback);
        engine = start();
        run(new ExpireDeliveries(100));
        for (int i = 0; i < SESSIONS; i++) {
            sessions.add(new SimSession("s" + i, pids++, conversation()));
        }
        for (RoleName role : ROLES) {
            run(
                    tx ->
                            tx.apply(
                                    Roles.bind(
                                            tx.view(),
                                            new Roles.Bind(
                                                    role.value(),
                                                    null,
                                                    null,
                                                    null,
                                                    false,
                                                    false))));
        }
    }

    /** Short terms, so that runs meet their ends. */
    private static Limits limits(@Nullable RoleName fallback) {
        var or = Limits.DEFAULT;
        return new Limits(
                or.delivering(),
                or.sending(),
                or.rendering(),
                or.keeping(),
                Belfry.limits(),
                new Limits.Routing(
                        or.routing().patterns(),
                        or.routing().globs(),
                        or.routing().work(),
                        fallback,
                        or.routing().unclaimed(),
                        Duration.ofMinutes(6),
                        Duration.ofMinutes(4),
                        false));
    }

    /** Returns messages published as work, oldest first. */
    List<MessageId> works() {
        return published.entrySet().stream()
                .filter(entry -> entry.getValue().work())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Returns whether it was published as work. */
    boolean work(MessageId id) {
        Fanout fanout = published.get(id);
        return fanout != null && fanout.work();
    }

    /** Returns whether its row is not settled. */
    boolean openWork(MessageId id) {
        ClaimableMessage row = this.<@Nullable ClaimableMessage>look(facts -> facts.work(id));
        return row != null && row.settledAt() == null;
    }

    /** Returns whether a conversation's client writes no transcript. */
    boolean unkept(@Nullable String path) {
        Conversation conversation = conversations.get(path);
        return conversation != null && !conversation.kept;
    }

    Conversation conversation() {
        var made = new Conversation("c" + ++conversationCount);
        conversations.put(made.path, made);
        return made;
    }

    Engine engine() {
        return engine;
    }

    Moment now() {
        return clock.now();
    }

    /**
     * Restarts the machine, or moves the home to another one: every process is gone, and monotonic
     * time begins anew at that machine's uptime.
     */
    void restartMachine(long offMs, long uptimeMs) {
        Moment saved = engine.state().clocks();
        tell(
                "machine",
                "is off for %d s, and has run %d s at the start of the daemon"
                        .formatted(offMs / 1_000, uptimeMs / 1_000));
        clock.restart(saved, offMs, uptimeMs);
        sessions.forEach(session -> session.alive = false);
        bells.clockJumped();
        crash();
    }

    void pass(long millis) {
        clock.pass(millis);
    }

    void jumpWall(long millis) {
        tell("clock", "is set by %d s".formatted(millis / 1_000));
        clock.set(millis);
        bells.clockJumped();
    }

    long newPid() {
        return pids++;
    }

    /** Adds a line to the timeline: when, who, what. */
    void tell(String who, String what) {
        story.add("%9.1f s  %-8s  %s".formatted(clock.ranMs() / 1000.0, who, what));
    }

    /** Asks the store beside the engine. */
    <T extends @Nullable Object> T look(Function<Store.Facts, T> question) {
        Store.Batch batch = ground.store().begin();
        try {
            return question.apply(batch);
        } finally {
            batch.abandon();
        }
    }

    /** Makes the next commit fail, so that its callers do not know whether it happened. */
    boolean failNextCommit() {
        var fate = random.nextBoolean() ? MemoryStore.Fate.LOST : MemoryStore.Fate.DURABLE;
        boolean fails = ground.failNextCommit(fate);
        if (fails) {
            tell("disk", "the next commit fails, and is " + fate);
        }
        return fails;
    }

    /** The daemon ended during a call, whose outcome the caller does not know. */
    static final class Lost extends RuntimeException {
        @java.io.Serial private static final long serialVersionUID = 1L;

        Lost(Throwable cause) {
            super(cause);
        }
    }

    /** Runs one operation in a commit of its own. */
    @SuppressWarnings("unchecked") // The engine returns this very operation's reply.
    <R> R run(Operation<R> operation) {
        Engine.Result result = batch(List.of(operation)).getFirst();
        if (result.reply() == null) {
            throw new AssertionError("an operation failed", result.failure());
        }
        return (R) result.reply();
    }

    /** A reply, and whether it took a second call: then the first may have happened too. */
    record Said<R>(R reply, boolean repeated) {}

    /** Runs an operation as users are advised: repeated after an unknown outcome. */
    <R> Said<R> say(Operation<R> operation) {
        try {
            return new Said<>(run(operation), false);
        } catch (Lost unknown) {
            return new Said<>(run(operation), true);
        }
    }

    /** Runs several in one commit. */
    List<Engine.Result> batch(List<? extends Operation<?>> operations) {
        try {
            List<Engine.Result> results = engine.run(operations, now()).results();
            bells.ring(engine);
            return results;
        } catch (Engine.CommitUnknown failed) {
            crash();
            throw new Lost(failed);
        }
    }

    /** Kills and starts the daemon: memory and uncommitted changes are lost. */
    void crash() {
        tell("daemon", "ends and starts again");
        ground.crash();
        engine = start();
        bells.daemonEnded();
        run(new ExpireDeliveries(100));
    }

    private Engine start() {
        return new Engine(ground.store(), limits, entropy, now());
    }

    /** Makes the message of that key, which is always the same. */
    Publish message(Caller caller, RoleName to, String key) {
        var words =
                new SendRequest(
                        new Destination.Role(to.value()),
                        "task.created",
                        "task",
                        key.hashCode() % 4 == 0 ? "high" : "normal",
                        body(key),
                        key,
                        null,
                        null);
        return new Publish(caller, null, words);
    }

    /** Sends it; after an unknown outcome again under the same key, as users are advised. */
    void send(Caller caller, RoleName to, String key) {
        Publish publish = message(caller, to, key);
        sent(key, to, say(publish).reply());
    }

    /** Records a sender's reply. */
    void sent(String key, @Nullable RoleName to, Sending.Outcome outcome) {
        if (outcome instanceof Sending.Outcome.Stored stored) {
            MessageId before = accepted.put(key, stored.message().id());
            tell(
                    "sender",
                    "%s to %s: %s%s"
                            .formatted(
                                    key,
                                    to == null ? "whoever wants it" : to,
                                    stored.message().id(),
                                    stored.again() ? " again" : ""));
            if (before != null && !before.equals(stored.message().id())) {
                throw new AssertionError(
                        "one key, two messages: " + before + " and " + stored.message().id());
            }
        }
    }

    /** Returns a body, sometimes so long that only one or two fit into an answer. */
    private static String body(String key) {
        return "body " + key + " word".repeat(key.hashCode() % 3 == 0 ? 500 : 1);
    }

    List<TokenFinding> read(List<Lease> leases) {
        var findings = new ArrayList<TokenFinding>();
        for (Lease lease : leases) {
            Conversation conversation =
                    conversations.get(String.valueOf(lease.mark().transcript()));
            if (conversation == null || !conversation.readable()) {
                findings.add(
                        new TokenFinding(
                                lease.ref(), TokenFinding.TokenState.UNREADABLE, -1, -1, false));
                continue;
            }
            var proof = new Proof(conversation.lines());
            Proof.Judgement judgement = proof.judge(lease.mark().length(), lease.token());
            findings.add(
                    new TokenFinding(
                            lease.ref(),
                            judgement.state(),
                            conversation.length(),
                            judgement.offset(),
                            proof.toolRunning()));
        }
        return findings;
    }

    /** Runs the timers: ended processes, leases that are over, deadlines. */
    void sweep() {
        SweepQuery.Sessions due = run(new SweepQuery());
        Set<SessionKey> over = new HashSet<>(due.leaseOver());
        for (Session session : due.live()) {
            boolean lives =
                    sessions.stream()
                            .anyMatch(
                                    each -> each.alive && each.process.key().equals(session.key()));
            if (!lives) {
                run(
                        new LeaseUpdate.Observed(
                                read(run(new LeasesOfSession(session.key()))),
                                Set.of(session.key())));
            }
        }
        for (SessionKey key : over) {
            run(new LeaseUpdate.Observed(read(run(new LeasesOfSession(key))), Set.of()));
        }
        for (SessionKey key : due.owing()) {
            run(new LeaseUpdate.Observed(read(run(new LeasesOfSession(key))), Set.of()));
        }
        run(new ExpireDeliveries(100));
        run(new ExpireClaims(100));
        bells.toll();
    }
}
