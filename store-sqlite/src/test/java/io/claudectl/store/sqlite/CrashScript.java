package io.claudectl.store.sqlite;

import io.claudectl.core.agent.PromptOrigin;
import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.command.Acknowledge;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.ClaimWork;
import io.claudectl.core.command.Engine;
import io.claudectl.core.command.HookAnswer;
import io.claudectl.core.command.LeaseUpdate;
import io.claudectl.core.command.Operation;
import io.claudectl.core.command.PruneDeliveries;
import io.claudectl.core.command.PruneHistory;
import io.claudectl.core.command.Publish;
import io.claudectl.core.command.Read;
import io.claudectl.core.command.Subscribe;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.Destination;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.message.Token;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.ProcessRef;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.claim.Claiming;
import io.claudectl.core.rules.deliver.LeaseRules.Sent;
import io.claudectl.core.rules.deliver.Leasing;
import io.claudectl.core.rules.send.SendRequest;
import io.claudectl.core.rules.send.Sending;
import io.claudectl.core.rules.session.Roles;
import io.claudectl.core.state.Entropy;
import io.claudectl.core.store.Store.StateName;
import io.claudectl.core.time.Moment;
import io.claudectl.testkit.PlayedEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A daemon's life in short, on the database it is given: migration, sends, hooks, acks, readers,
 * pruning, checkpoints. It says what it was told is done, and may be ended at any write.
 */
final class CrashScript {
    static final int KEYS = 11;

    private static final SessionSeed SESSION =
            new SessionSeed(
                    new ProcessRef("boot", 7, 1).key(),
                    new ProcessRef("boot", 7, 1),
                    new ConversationId("conversation"),
                    "/backend",
                    "/t/conversation",
                    false,
                    null);

    private final Engine engine;
    private final SqliteCheckpointer checkpointer;
    private long tick;
    private int prompts;

    private CrashScript(SqliteStore store, long run) {
        this.tick = run * 1_000_000;
        this.checkpointer = store.checkpointer();
        this.engine = new Engine(store, limits(), new Counting(run), now());
    }

    /** Nothing of the past is kept longer than it must. */
    static Limits limits() {
        var or = Limits.DEFAULT;
        return new Limits(
                or.delivering(),
                or.sending(),
                or.rendering(),
                new Limits.Keeping(Duration.ZERO, 1_000_000),
                or.waking(),
                or.routing());
    }

    static Moment at(long tick) {
        return new Moment(Instant.parse("2026-03-01T12:00:00Z").plusMillis(tick), tick);
    }

    /** Ids that differ from run to run. */
    record Counting(long run, long[] last) implements Entropy {
        Counting(long run) {
            this(run, new long[1]);
        }

        @Override
        public MessageId messageId(Instant time) {
            return new MessageId("00000000-0000-7000-8000-%04x%08x".formatted(run, ++last[0]));
        }

        @Override
        public Token token() {
            return new Token("%013d%013d".formatted(run, ++last[0]));
        }

        @Override
        public String boundary() {
            return "0123456789abcdef";
        }
    }

    /** The file, and which run on it this is. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) {
        String[] parts = arguments[0].split(":", 2);
        try (var store = SqliteStore.open(Path.of(parts[1]))) {
            new CrashScript(store, Long.parseLong(parts[0])).play();
            System.out.println("end");
        }
    }

    private Moment now() {
        tick += 10;
        return at(tick);
    }

    private void play() {
        run(tx -> tx.apply(Roles.bind(tx.view(), bind())));
        hook(PlayedEvent.SESSION_START);
        send(1);
        together(2, 3, 4);
        sent(hook(PlayedEvent.PROMPT), Sent.CONFIRMED, true);
        done("seen");
        run(new Acknowledge(new Caller.InSession(SESSION), id(1), "done", null, List.of()));
        done("acked");
        send(5);
        send(6);
        sent(hook(PlayedEvent.STOP), Sent.NOTHING, false);
        sent(hook(PlayedEvent.STOP), Sent.UNKNOWN, false);
        checkpointer.checkpoint();
        tick += Duration.ofMinutes(5).toMillis();
        run(new LeaseUpdate.Observed(List.of(), Set.of(SESSION.key())));
        send(7);
        outside();
        run(new PruneDeliveries(EnumSet.of(StateName.DELIVERED), now().wall(), 2));
        done("pruned");
        run(new PruneHistory(5));
        together(8, 9);
        checkpointer.checkpoint();
        work();
        checkpointer.checkpoint();
    }

    /** Published, claimed, given back, claimed again and done; and work that stays claimed. */
    private void work() {
        var caller = new Caller.InSession(SESSION);
        run(new Subscribe(caller, null, List.of("task.>"), true));
        done("subscribed");
        publish(10);
        publish(11);
        claim(10, 1);
        run(new ClaimWork.Release(caller, id(10), "half is done"));
        done("released");
        claim(10, 2);
        run(new Acknowledge(caller, id(10), "done", "all of it", List.of()));
        done("finished");
        claim(11, 1);
    }

    private void publish(int key) {
        var words =
                new SendRequest(
                        new Destination.Subscribers(true),
                        "task.created",
                        "task",
                        "normal",
                        "work of " + key,
                        "k" + key,
                        null,
                        null);
        if (run(new Publish(new Caller.Outside(1, "/", null, true), null, words))
                instanceof Sending.Outcome.Stored) {
            done("stored k" + key);
        }
    }

    private void claim(int key, int epoch) {
        var take = new ClaimWork.Take(new Caller.InSession(SESSION), id(key), List.of());
        if (run(take) instanceof Claiming.Outcome.Granted granted) {
            done("claimed k" + key + " " + (granted.again() ? "again" : epoch));
        }
    }

    private static Roles.Bind bind() {
        return new Roles.Bind("backend", "/backend", null, null, false, false);
    }

    @SuppressWarnings("SystemOut")
    private static void done(String what) {
        System.out.println(what);
    }

    @SuppressWarnings("unchecked") // The engine hands back what this very operation returned.
    private <R> R run(Operation<R> operation) {
        return (R) reply(engine.run(List.of(operation), now()).results().getFirst());
    }

    private static Object reply(Engine.Result result) {
        if (result.reply() == null) {
            throw new AssertionError(result.failure());
        }
        return result.reply();
    }

    private static Publish message(int key) {
        var words =
                new SendRequest(
                        new Destination.Role("backend"),
                        "task.created",
                        "task",
                        "normal",
                        "body of " + key + " and more".repeat(200),
                        "k" + key,
                        null,
                        null);
        return new Publish(new Caller.Outside(1, "/", null, true), null, words);
    }

    private void send(int key) {
        together(key);
    }

    private void together(int... keys) {
        var operations = new java.util.ArrayList<Publish>();
        for (int key : keys) {
            operations.add(message(key));
        }
        List<Engine.Result> results = engine.run(operations, now()).results();
        for (int i = 0; i < keys.length; i++) {
            if (reply(results.get(i)) instanceof Sending.Outcome.Stored) {
                done("stored k" + keys[i]);
            }
        }
    }

    private String id(int key) {
        var found =
                run(
                        tx -> {
                            var message =
                                    tx.view().facts().messageByKey("cli", "k" + key, Instant.EPOCH);
                            return message == null ? "" : message.id().value();
                        });
        return found;
    }

    private List<LeaseRef> hook(PlayedEvent event) {
        var turn = new PlayedEvent.Played("p" + ++prompts, PromptOrigin.PERSON, false, false, 0);
        var mark = new Lease.Mark("/t/conversation", 10);
        HookAnswer answer = run(event.hook(SESSION, turn, List.of(), mark));
        return answer instanceof HookAnswer.Mail mail ? mail.leases() : List.of();
    }

    private void sent(List<LeaseRef> leases, Sent how, boolean seen) {
        run(new LeaseUpdate.AnswerSent(leases, how));
        if (seen) {
            var findings =
                    leases.stream()
                            .map(
                                    lease ->
                                            new TokenFinding(
                                                    lease,
                                                    TokenFinding.TokenState.ANSWERED,
                                                    90,
                                                    20,
                                                    false))
                            .toList();
            run(new LeaseUpdate.Observed(findings, Set.of()));
        }
    }

    private void outside() {
        var caller = new Caller.Outside(1, "/", new RoleName("backend"), true);
        Read.Outcome outcome =
                run(
                        new Read(
                                caller,
                                "backend",
                                Read.Kind.TAKE,
                                Lease.Trigger.INBOX,
                                null,
                                List.of(),
                                new Lease.Mark(null, 0)));
        if (outcome instanceof Read.Outcome.Taken taken) {
            run(
                    new LeaseUpdate.AnswerSent(
                            taken.mail().handouts().stream()
                                    .map(Leasing.Handout::lease)
                                    .map(Lease::ref)
                                    .toList(),
                            Sent.CONFIRMED));
        }
    }
}
