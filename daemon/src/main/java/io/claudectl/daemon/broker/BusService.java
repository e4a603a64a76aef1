package io.claudectl.daemon.broker;

import io.claudectl.core.agent.AgentAdapter;
import io.claudectl.core.agent.Status;
import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.agent.TranscriptEvidence;
import io.claudectl.core.command.Acknowledge;
import io.claudectl.core.command.ApplyNotes;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.ClaimWork;
import io.claudectl.core.command.HooksOffFound;
import io.claudectl.core.command.LeasesOfSession;
import io.claudectl.core.command.Operation;
import io.claudectl.core.command.Publish;
import io.claudectl.core.command.Query;
import io.claudectl.core.command.Read;
import io.claudectl.core.command.StatusQuery;
import io.claudectl.core.command.Why;
import io.claudectl.core.decision.Note;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.claim.Claiming;
import io.claudectl.core.rules.deliver.Acking;
import io.claudectl.core.rules.send.Sending;
import io.claudectl.core.rules.wake.Reachability;
import io.claudectl.core.rules.wake.WakeDecision;
import io.claudectl.core.state.Activity;
import io.claudectl.core.state.State;
import io.claudectl.core.store.EventSource;
import io.claudectl.core.store.Store.StateName;
import io.claudectl.daemon.feed.EventFeed;
import io.claudectl.store.sqlite.EventLog;
import io.claudectl.store.sqlite.PruneCount;
import io.claudectl.store.sqlite.SubjectLog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The bus for commands and tools: operations, with the transcript read before those that hand out
 * or settle mail. Any thread may call: files are read on a platform thread.
 */
public final class BusService {
    /** Virtual threads for which files are read at once; others wait their turn. */
    private static final int READINGS_MAX = 32;

    /** Readings of a message's rows that changed meanwhile. */
    private static final int WHY_READINGS = 3;

    private static final Lease.Mark NOWHERE = new Lease.Mark(null, 0);

    private final Broker broker;
    private final AgentAdapter agent;
    private final Path database;
    private final RowReader rows;
    private final WorkThreads readings = new WorkThreads("tool", READINGS_MAX);
    private final Semaphore places = new Semaphore(2, true);

    public BusService(Broker broker, AgentAdapter agent, Path database) {
        this.broker = broker;
        this.agent = agent;
        this.database = database;
        this.rows = new RowReader(database);
    }

    /**
     * Runs one short reading of a report when its turn comes. All reports together take one core:
     * the others are the sessions'.
     *
     * @throws InterruptedException when the caller left meanwhile
     */
    public <T> T turn(Supplier<T> reading) throws InterruptedException {
        return broker.feed().turn(reading);
    }

    /**
     * Takes a place for a report that keeps its input until its end; closing it lets the next one
     * begin. Few fit into memory at once.
     *
     * @throws InterruptedException when the caller left meanwhile
     */
    public Place place() throws InterruptedException {
        places.acquire();
        return places::release;
    }

    /** Held by one such report. */
    public interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /** Opens the event log, to be read beside the broker and closed. */
    public EventSource events() {
        return EventLog.open(database);
    }

    /** Returns the subjects sent from that time on, read beside the broker. */
    public List<SubjectLog.Flow> flows(Instant from, int limit) {
        return SubjectLog.since(database, from, limit);
    }

    /** Returns how many deliveries a prune would erase, counted beside the broker. */
    public long prunable(Set<StateName> states, Instant before) {
        return PruneCount.of(database, states, before);
    }

    /** Returns the feed of what is committed, for who waits for more of it. */
    public EventFeed feed() {
        return broker.feed();
    }

    /** Returns whether the broker ended by itself, so that a daemon must start again. */
    public boolean failed() {
        return broker.failed();
    }

    /** Runs an operation; dialogs are checked first for one that reports sessions' reachability. */
    public <R> R call(Operation<R> operation) {
        return operation instanceof StatusQuery ? behindDialogs(operation) : broker.call(operation);
    }

    /** Answers a query from committed rows, beside the broker; one at a time. */
    public <R> R ask(Query<R> query) {
        return reading(() -> rows.read(query));
    }

    /**
     * Returns all records of one message; null where it is unknown or pruned. Its rows are read
     * again where a delivery changed before memory was asked, at last by the broker itself.
     */
    public Why.@Nullable Known why(MessageId id) {
        var query = new Why(id);
        for (int i = 0; i < WHY_READINGS; i++) {
            Optional<Why.Rows> found = ask(query);
            if (found.isEmpty()) {
                return null;
            }
            Optional<Why.Known> known = behindDialogs(tx -> found.get().known(tx.view()));
            if (known.isPresent()) {
                return known.get();
            }
        }
        return broker.call(
                        tx ->
                                query.answer(tx.view().facts(), tx.view().now().wall())
                                        .flatMap(found -> found.known(tx.view())))
                .orElse(null);
    }

    /** A reply, and the sessions that are idle by their hooks. */
    private record Told<R>(R reply, List<SessionKey> idle) {}

    /** Repeats it only where a session was found behind a dialog that no hook reported. */
    private <R> R behindDialogs(Operation<R> operation) {
        Told<R> first = broker.call(tx -> new Told<>(operation.run(tx), idle(tx)));
        List<Note> waiting = dialogs(first.idle());
        if (waiting.isEmpty()) {
            return first.reply();
        }
        broker.call(new ApplyNotes(waiting));
        return broker.call(operation);
    }

    private static List<SessionKey> idle(Operation.Tx tx) {
        State state = tx.view().state();
        return state.wakeState().sessions().stream()
                .filter(key -> !state.wakeState().dialog(key))
                .filter(key -> state.activity().doing(key) == Activity.Doing.IDLE)
                .toList();
    }

    private List<Note> dialogs(List<SessionKey> idle) {
        return idle.isEmpty()
                ? List.of()
                : reading(
                        () ->
                                idle.stream()
                                        .filter(key -> agent.status(key) == Status.WAITING)
                                        .<Note>map(key -> new Note.Dialog(key, true))
                                        .toList());
    }

    /**
     * Sends a message. For a session to be woken, its client's file is checked first for a dialog,
     * which no hook reports.
     */
    public Sending.Outcome publish(Publish publish) {
        Sending.Outcome outcome = broker.call(publish);
        return outcome instanceof Sending.Outcome.Stored stored && !stored.again() && wakes(stored)
                ? reading(
                        () ->
                                stored.reaching(
                                        stored.recipients().stream()
                                                .map(this::behindDialogs)
                                                .toList()))
                : outcome;
    }

    private static boolean wakes(Sending.Outcome.Stored stored) {
        return stored.recipients().stream()
                .flatMap(recipient -> recipient.sessions().stream())
                .anyMatch(reach -> reach.wake() == WakeDecision.NOW);
    }

    private Sending.Recipient behindDialogs(Sending.Recipient recipient) {
        var sessions = new ArrayList<Reachability>();
        for (Reachability reach : recipient.sessions()) {
            SessionKey key = reach.session().key();
            boolean dialog =
                    reach.wake() == WakeDecision.NOW && agent.status(key) == Status.WAITING;
            sessions.add(dialog ? reach.behindDialog() : reach);
        }
        return new Sending.Recipient(recipient.role(), sessions);
    }

    /** Registers the session of connected tools, where no hook will: see {@link HooksOffFound}. */
    public void connected(SessionSeed seed) {
        String off = agent.reportsOff(seed.key(), seed.cwd());
        if (off != null) {
            broker.call(new HooksOffFound(seed, off));
        }
    }

    /** Runs an operation whose reply the caller does not wait for. */
    public void tell(Operation<?> operation) {
        broker.tell(operation);
    }

    /** Reads a mailbox; see {@link Read}. */
    public Read.Outcome read(
            Caller caller,
            @Nullable String role,
            Read.Kind kind,
            Lease.Trigger trigger,
            @Nullable String request) {
        if (kind == Read.Kind.PEEK || kind == Read.Kind.DEAD) {
            return informed(
                    caller,
                    findings -> new Read(caller, role, kind, trigger, request, findings, NOWHERE));
        }
        if (!(caller instanceof Caller.InSession(var seed))) {
            return broker.call(new Read(caller, role, kind, trigger, request, List.of(), NOWHERE));
        }
        // A lease records its transcript's length before the mail.
        Known known = broker.call(tx -> Known.of(tx, seed.key()));
        Shown shown =
                reading(() -> new Shown(mark(seed, known.transcript()), findings(known.leases())));
        return broker.call(
                new Read(caller, role, kind, trigger, request, shown.findings(), shown.mark()));
    }

    /** The length of a session's transcript, and its findings about leases. */
    private record Shown(Lease.Mark mark, List<TokenFinding> findings) {}

    public Acking.Outcome ack(
            Caller caller, String message, String outcome, @Nullable String note) {
        return informed(
                caller, findings -> new Acknowledge(caller, message, outcome, note, findings));
    }

    /**
     * The result of a claim.
     *
     * @param boundary for the text of the granted work
     */
    public record Claimed(Claiming.Outcome outcome, String boundary) {}

    /** Claims a task; see {@link ClaimWork.Take}. */
    public Claimed claim(Caller caller, String message) {
        return informed(
                caller,
                findings ->
                        tx ->
                                new Claimed(
                                        new ClaimWork.Take(caller, message, findings).run(tx),
                                        tx.view().entropy().boundary()));
    }

    /** A session's leases and transcript, before its transcripts are read. */
    private record Known(List<Lease> leases, String transcript) {
        static Known of(Operation.Tx tx, SessionKey key) {
            var session = tx.view().state().directory().session(key);
            String transcript = session == null ? null : session.transcript();
            return new Known(
                    new LeasesOfSession(key).run(tx), transcript == null ? "" : transcript);
        }
    }

    /** The reply of an operation, or the leases whose transcripts must be read for it first. */
    private record Informed<R>(@Nullable R reply, List<Lease> leases) {}

    /**
     * Runs an operation that needs the findings of the caller's transcripts: one trip to the broker
     * where none has to be read, else two.
     */
    private <R> R informed(Caller caller, Function<List<TokenFinding>, Operation<R>> operation) {
        if (!(caller instanceof Caller.InSession(var seed))) {
            return broker.call(operation.apply(List.of()));
        }
        Informed<R> first =
                broker.call(
                        tx -> {
                            List<Lease> leases = new LeasesOfSession(seed.key()).run(tx);
                            return new Informed<R>(
                                    leases.isEmpty() ? operation.apply(List.of()).run(tx) : null,
                                    leases);
                        });
        R reply = first.reply();
        return reply == null ? broker.call(operation.apply(findings(first.leases()))) : reply;
    }

    private List<TokenFinding> findings(List<Lease> leases) {
        return leases.isEmpty()
                ? List.of()
                : reading(
                        () ->
                                agent.evidence(leases, new TranscriptEvidence.Effort.Command())
                                        .findings());
    }

    /** With hooks off the client's own session file leads to the transcript. */
    private Lease.Mark mark(SessionSeed seed, String transcript) {
        String known = transcript.isEmpty() ? agent.transcript(seed) : transcript;
        return known == null ? NOWHERE : new Lease.Mark(known, agent.length(known));
    }

    /**
     * Runs work that reads files or is slow, on a platform thread, since it would hold a virtual
     * thread's carrier, of which there are two for all connections.
     */
    public <T> T reading(Supplier<T> work) {
        return Thread.currentThread().isVirtual() ? readings.call(work) : work.get();
    }
}
