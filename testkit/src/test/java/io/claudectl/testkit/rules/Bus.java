package io.claudectl.testkit.rules;

import io.claudectl.core.agent.PromptOrigin;
import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.command.Acknowledge;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.Engine;
import io.claudectl.core.command.HookAnswer;
import io.claudectl.core.command.LeaseUpdate;
import io.claudectl.core.command.Operation;
import io.claudectl.core.command.Publish;
import io.claudectl.core.command.Query;
import io.claudectl.core.command.WakeAll;
import io.claudectl.core.decision.Effect;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Destination;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.message.Token;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.ProcessRef;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.deliver.Acking;
import io.claudectl.core.rules.deliver.LeaseRules.Sent;
import io.claudectl.core.rules.send.SendRequest;
import io.claudectl.core.rules.send.Sending;
import io.claudectl.core.rules.session.Roles;
import io.claudectl.core.state.Entropy;
import io.claudectl.core.state.State;
import io.claudectl.core.store.Store;
import io.claudectl.core.time.Moment;
import io.claudectl.testkit.MemoryStore;
import io.claudectl.testkit.PlayedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rules on a store in memory, with a clock the test moves and one session, "backend". */
final class Bus implements Entropy {
    static final SessionSeed BACKEND = seed(7, "conversation");

    private final MemoryStore store = new MemoryStore();
    private long tick = 1_000;
    private long wallMs;
    private int boot;
    private int tokens;
    private int counter;
    private final Limits limits;
    private Engine engine;

    Bus() {
        this(Limits.DEFAULT);
    }

    Bus(Limits limits) {
        this.limits = limits;
        engine = new Engine(store, limits, this, now());
        bind("backend");
        run(PlayedEvent.SESSION_START.hook(BACKEND, turn("p0", false), List.of(), mark()));
    }

    static SessionSeed seed(long pid, String conversation) {
        var process = new ProcessRef("boot", pid, 1);
        return new SessionSeed(
                process.key(),
                process,
                new ConversationId(conversation),
                "/backend",
                "/t/" + conversation,
                false,
                null);
    }

    Moment now() {
        return new Moment(
                Instant.parse("2026-03-01T12:00:00Z").plusMillis(wallMs + tick),
                tick,
                "boot-" + boot);
    }

    void pass(Duration time) {
        tick += time.toMillis();
    }

    /** The wall clock is set; monotonic time knows nothing of it. */
    void leap(Duration by) {
        wallMs += by.toMillis();
    }

    /** The machine starts again after that time: its monotonic clock begins anew. */
    void boot(Duration off) {
        move(off, Duration.ZERO);
    }

    /** The home goes to a machine that has run so long, and is off on the way. */
    void move(Duration off, Duration uptime) {
        wallMs += tick + off.toMillis() - uptime.toMillis();
        tick = uptime.toMillis();
        boot++;
        restart();
    }

    void restart() {
        restart(limits);
    }

    /** The daemon starts again with other settings. */
    void restart(Limits next) {
        engine = new Engine(store, next, this, now());
    }

    void bind(String role) {
        run(
                tx ->
                        tx.apply(
                                Roles.bind(
                                        tx.view(),
                                        new Roles.Bind(
                                                role, "/" + role, null, null, false, false))));
    }

    @SuppressWarnings("unchecked") // The engine hands back what this very operation returned.
    <R> R run(Operation<R> operation) {
        Engine.Result result = engine.run(List.of(operation), now()).results().getFirst();
        if (result.failure() != null) {
            throw new AssertionError(result.failure());
        }
        return (R) result.reply();
    }

    Sending.Outcome send(String to, String body, String key) {
        return send("task.created", to, body, key);
    }

    Sending.Outcome send(String subject, String to, String body, String key) {
        var words =
                new SendRequest(
                        new Destination.Role(to), subject, "task", "normal", body, key, null, null);
        return run(new Publish(new Caller.Outside(1, "/", null, true), "a".repeat(64), words));
    }

    /** Mail for backend under a label, from outside. */
    MessageId from(String label, String body) {
        var words =
                new SendRequest(
                        new Destination.Role("backend"),
                        "task.created",
                        "task",
                        "normal",
                        body,
                        "key" + ++counter,
                        null,
                        null);
        Sending.Outcome outcome =
                run(new Publish(new Caller.Outside(1, "/", null, true), label, words));
        return ((Sending.Outcome.Stored) outcome).message().id();
    }

    /** All that became of one operation. */
    Engine.Result result(Operation<?> operation) {
        return engine.run(List.of(operation), now()).results().getFirst();
    }

    /** Tokens made so far, one for each envelope that was rendered. */
    int tokens() {
        return tokens;
    }

    /** Commits that changed something since the daemon started. */
    long commits() {
        return engine.commits();
    }

    MemoryStore store() {
        return store;
    }

    MessageId stored(String body) {
        return ((Sending.Outcome.Stored) send("backend", body, "key" + ++counter)).message().id();
    }

    /** The leases a Stop hook's answer carries. */
    List<LeaseRef> stop(String prompt, TokenFinding... findings) {
        HookAnswer answer =
                run(PlayedEvent.STOP.hook(BACKEND, turn(prompt, false), List.of(findings), mark()));
        return answer instanceof HookAnswer.Mail mail ? mail.leases() : List.of();
    }

    HookAnswer hook(PlayedEvent event, boolean continued, long deadline) {
        return run(
                event.hook(
                        BACKEND,
                        new PlayedEvent.Played(
                                "p", PromptOrigin.PERSON, continued, false, deadline),
                        List.of(),
                        mark()));
    }

    /** A hook of any session, told by any words. */
    HookAnswer hook(SessionSeed of, PlayedEvent event, PromptOrigin words, boolean subagent) {
        return run(
                event.hook(
                        of,
                        new PlayedEvent.Played("p", words, false, subagent, 0),
                        List.of(),
                        new Lease.Mark("/t/" + of.conversation().value(), 10)));
    }

    /** Returns the sessions rung since the last call. */
    List<Effect.Ring> rings() {
        Engine.Ran ran = engine.ring(now());
        return rung(ran == null ? null : ran.results().getFirst());
    }

    /** Returns the sessions rung because time passed. */
    List<Effect.Ring> toll() {
        return rung(engine.run(List.of(new WakeAll()), now()).results().getFirst());
    }

    private static List<Effect.Ring> rung(Engine.@Nullable Result result) {
        return result == null
                ? List.of()
                : result.effects().stream()
                        .filter(Effect.Ring.class::isInstance)
                        .map(Effect.Ring.class::cast)
                        .toList();
    }

    /** Asks the store. */
    <T> T look(Function<Store.Facts, T> question) {
        Store.Batch batch = store.begin();
        try {
            return question.apply(batch);
        } finally {
            batch.abandon();
        }
    }

    /** Returns the events of that kind. */
    List<io.claudectl.core.decision.Change.Event> events(String kind) {
        return store.events().stream().filter(event -> event.kind().equals(kind)).toList();
    }

    State state() {
        return engine.state();
    }

    /** Mail of a role in one of the states, newest first, with what it says. */
    List<String> bodies(String role, Store.StateName... states) {
        Store.Batch batch = store.begin();
        try {
            return batch.listed(new RoleName(role), Set.of(states), 100).stream()
                    .map(each -> batch.message(each.message()).content())
                    .map(content -> content.subject() + ": " + content.body())
                    .toList();
        } finally {
            batch.abandon();
        }
    }

    void sent(List<LeaseRef> leases, Sent how) {
        run(new LeaseUpdate.AnswerSent(leases, how));
    }

    <R> R ask(Query<R> query) {
        return run(tx -> query.answer(tx.view().facts(), tx.view().now().wall()));
    }

    void observed(LeaseRef lease, TokenFinding.TokenState state) {
        run(new LeaseUpdate.Observed(List.of(finding(lease, state)), Set.of()));
    }

    static TokenFinding finding(LeaseRef lease, TokenFinding.TokenState state) {
        return new TokenFinding(
                lease, state, state == TokenFinding.TokenState.UNREADABLE ? -1 : 10, -1, false);
    }

    Acking.Outcome ack(SessionSeed by, MessageId message, String outcome) {
        return run(
                new Acknowledge(
                        new Caller.InSession(by), message.value(), outcome, null, List.of()));
    }

    Delivery delivery(MessageId message) {
        Store.Batch batch = store.begin();
        try {
            return batch.deliveriesOf(message).getFirst();
        } finally {
            batch.abandon();
        }
    }

    static PlayedEvent.Played turn(String prompt, boolean continued) {
        return new PlayedEvent.Played(prompt, PromptOrigin.PERSON, continued, false, 0);
    }

    private static Lease.Mark mark() {
        return new Lease.Mark("/t/conversation", 10);
    }

    @Override
    public MessageId messageId(Instant at) {
        return new MessageId("00000000-0000-7000-8000-%012x".formatted(++counter));
    }

    @Override
    public Token token() {
        tokens++;
        return new Token("%026d".formatted(++counter));
    }

    @Override
    public String boundary() {
        return "0123456789abcdef";
    }
}
