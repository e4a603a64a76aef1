package io.claudectl.store.sqlite;

import io.claudectl.core.Engine;
import io.claudectl.core.Moment;
import io.claudectl.core.Operation;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.Hook;
import io.claudectl.core.command.Publish;
import io.claudectl.core.command.Settle;
import io.claudectl.core.command.Watched;
import io.claudectl.core.guard.Limits;
import io.claudectl.core.mail.Finding;
import io.claudectl.core.mail.Lease;
import io.claudectl.core.mail.LeaseRef;
import io.claudectl.core.mail.Sending;
import io.claudectl.core.mail.Settling.Sent;
import io.claudectl.core.role.ClientSessionId;
import io.claudectl.core.role.ProcessRef;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.testkit.CountingEntropy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules on a database on disk, with a clock that stands and ids that count: the same calls make
 * the same rows, whenever and wherever they are made.
 */
final class ScriptedBus implements AutoCloseable {
    /** What a later release might bring. */
    private static final String MIGRATION =
            """
            CREATE TABLE later (delivery INTEGER PRIMARY KEY, state TEXT NOT NULL);
            INSERT INTO later SELECT id, state FROM delivery;
            ALTER TABLE message ADD COLUMN colour TEXT NOT NULL DEFAULT 'none';
            UPDATE message SET colour = 'red' WHERE orphan = 0;
            """;

    private final Path file;
    private final CountingEntropy entropy;
    private SqliteStore store;
    private SqliteCheckpointer checkpointer;
    private Engine engine;
    private long tick = 1_000;

    private ScriptedBus(Path file, Settings settings, long from) {
        this.file = file;
        this.entropy = new CountingEntropy(from);
        this.store = SqliteStore.open(file, settings);
        this.checkpointer = store.checkpointer();
        this.engine = new Engine(store, Limits.DEFAULT, entropy, now());
    }

    /** As released, from the first id on. */
    static ScriptedBus open(Path file) {
        return new ScriptedBus(file, Settings.released(), 0);
    }

    /** After a crash of another one: whatever its version was, with ids nobody gave out. */
    static ScriptedBus reopened(Path file) {
        return new ScriptedBus(file, next(), 1_000);
    }

    private static Settings next() {
        var released = Settings.released();
        var scripts = new ArrayList<>(released.schema().scripts());
        scripts.add(MIGRATION);
        return new Settings(new Schema(scripts), released.lockAttempts(), released.maxPages());
    }

    /** The next release starts on it. */
    void migrate() {
        close();
        store = SqliteStore.open(file, next());
        checkpointer = store.checkpointer();
        engine = new Engine(store, Limits.DEFAULT, entropy, now());
    }

    @Override
    public void close() {
        checkpointer.close();
        store.close();
    }

    Engine engine() {
        return engine;
    }

    SqliteStore store() {
        return store;
    }

    Moment now() {
        return new Moment(io.claudectl.testkit.Samples.START.plusMillis(tick), tick);
    }

    void pass(Duration time) {
        tick += time.toMillis();
    }

    void checkpoint() {
        checkpointer.checkpoint();
    }

    /** Operations that are committed together. */
    List<Engine.Result> batch(List<? extends Operation<?>> operations) {
        return engine.run(operations, now());
    }

    @SuppressWarnings("unchecked") // The engine hands back what this very operation returned.
    <R> R run(Operation<R> operation) {
        Engine.Result result = batch(List.of(operation)).getFirst();
        if (result.failure() != null) {
            throw new AssertionError("an operation failed", result.failure());
        }
        return (R) result.reply();
    }

    static SessionSeed seed(long pid, String role) {
        var process = new ProcessRef("boot", pid, 1);
        return new SessionSeed(
                process.key(),
                process,
                new ClientSessionId("conversation-" + pid),
                "/" + role,
                "/t/" + pid,
                false,
                null);
    }

    static Publish publish(String to, String key, String body) {
        return new Publish(
                new Caller.Outside(1, "/", null, true),
                null,
                new Publish.Words(
                        to, "task.created", "task", "normal", body, key, null, null));
    }

    Sending.Outcome send(String to, String key, String body) {
        return run(publish(to, key, body));
    }

    /** The leases a hook's answer carries. */
    List<LeaseRef> hook(Hook.Event event, SessionSeed seed, List<Finding> findings) {
        Hook.Answer answer =
                run(
                        new Hook(
                                event,
                                seed,
                                new Hook.Turn("p", true, false, false, 0),
                                findings,
                                new Lease.Mark(seed.transcript(), 10)));
        return answer instanceof Hook.Answer.Mail mail ? mail.leases() : List.of();
    }

    void answered(List<LeaseRef> leases, Sent how) {
        run(new Settle.Answered(leases, how));
    }

    /** A reading of whatever this session's transcript could prove. */
    void observed(SessionKey session, Finding.Sight sight) {
        run(new Settle.Observed(findings(session, sight), Set.of()));
    }

    List<Finding> findings(SessionKey session, Finding.Sight sight) {
        return run(new Watched(session)).stream()
                .map(lease -> new Finding(lease.ref(), sight, 10, -1, false))
                .toList();
    }

    /** The first lease that is out, for a step that needs one. */
    @Nullable LeaseRef anyLive() {
        return engine.state().leases().running().stream()
                .min(
                        java.util.Comparator.comparing(LeaseRef::delivery)
                                .thenComparing(LeaseRef::epoch))
                .orElse(null);
    }
}
