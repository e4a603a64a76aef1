package io.claudectl.daemon.broker;

import io.claudectl.core.agent.AgentAdapter;
import io.claudectl.core.agent.Evidence;
import io.claudectl.core.agent.Finding;
import io.claudectl.core.agent.Status;
import io.claudectl.core.command.Acknowledge;
import io.claudectl.core.command.ApplyNotes;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.ClaimWork;
import io.claudectl.core.command.HooksOffFound;
import io.claudectl.core.command.LeasesOfSession;
import io.claudectl.core.command.Operation;
import io.claudectl.core.command.Publish;
import io.claudectl.core.command.Read;
import io.claudectl.core.command.StatusQuery;
import io.claudectl.core.command.Why;
import io.claudectl.core.decision.Note;
import io.claudectl.core.message.Lease;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.claim.Claiming;
import io.claudectl.core.rules.deliver.Acking;
import io.claudectl.core.rules.send.Sending;
import io.claudectl.core.rules.wake.Reachability;
import io.claudectl.core.rules.wake.WakeDecision;
import io.claudectl.core.state.Activity;
import io.claudectl.core.state.State;
import io.claudectl.core.store.Store.StateName;
import io.claudectl.store.sqlite.EventLog;
import io.claudectl.store.sqlite.PruneCount;
import io.claudectl.store.sqlite.SubjectLog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The bus as commands and tools use it: operations, with the transcript read before those that hand
 * out or settle mail.
 */
public final class Desk {
    private final Broker broker;
    private final AgentAdapter agent;
    private final Path database;
    private final Semaphore turns = new Semaphore(1, true);
    private final Semaphore places = new Semaphore(2, true);

    public Desk(Broker broker, AgentAdapter agent, Path database) {
        this.broker = broker;
        this.agent = agent;
        this.database = database;
    }

    /**
     * Runs one short reading of a report when its turn comes. All reports together take one core:
     * the others are the sessions'.
     *
     * @throws InterruptedException when the caller left meanwhile
     */
    public <T> T turn(Supplier<T> reading) throws InterruptedException {
        turns.acquire();
        try {
            return reading.get();
        } finally {
            turns.release();
        }
    }

    /**
     * A place for a report that remembers what it read until its end; closing it lets the next one
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

    /** What happened, to be read beside the broker and closed. */
    public EventLog events() {
        return EventLog.open(database);
    }

    /** Which subjects were sent from that time on, read beside the broker. */
    public List<SubjectLog.Flow> flows(Instant from, int limit) {
        return SubjectLog.since(database, from, limit);
    }

    /** How many deliveries a prune would erase, counted beside the broker. */
    public long prunable(Set<StateName> states, Instant before) {
        return PruneCount.of(database, states, before);
    }

    /** Tells when there is more of it. */
    public Commits commits() {
        return broker.commits();
    }

    /** Runs an operation; one that tells how sessions can be reached behind a look at dialogs. */
    public <R> R call(Operation<R> operation) {
        if (operation instanceof StatusQuery || operation instanceof Why) {
            dialogs();
        }
        return broker.call(operation);
    }

    /**
     * Sends a message. Of a session that is to be woken now its client is asked first whether it
     * stands behind a dialog, of which no hook tells.
     */
    public Sending.Outcome publish(Publish publish) {
        Sending.Outcome outcome = broker.call(publish);
        return outcome instanceof Sending.Outcome.Stored stored && !stored.again()
                ? stored.reaching(stored.recipients().stream().map(this::behindDialogs).toList())
                : outcome;
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

    private void dialogs() {
        Operation<List<SessionKey>> idle =
                tx -> {
                    State state = tx.view().state();
                    return state.wakeState().sessions().stream()
                            .filter(key -> !state.wakeState().dialog(key))
                            .filter(key -> state.activity().doing(key) == Activity.Doing.IDLE)
                            .toList();
                };
        List<Note> waiting = new ArrayList<>();
        for (SessionKey key : broker.call(idle)) {
            if (agent.status(key) == Status.WAITING) {
                waiting.add(new Note.Dialog(key, true));
            }
        }
        if (!waiting.isEmpty()) {
            broker.call(new ApplyNotes(waiting));
        }
    }

    /**
     * Registers the session of tools that connected, where no hook will: see {@link HooksOffFound}.
     */
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
        Lease.Mark mark = mark(caller);
        return broker.call(new Read(caller, role, kind, trigger, request, findings(caller), mark));
    }

    public Acking.Outcome ack(
            Caller caller, String message, String outcome, @Nullable String note) {
        return broker.call(new Acknowledge(caller, message, outcome, note, findings(caller)));
    }

    /** Wants to own a piece of work; see {@link ClaimWork.Take}. */
    public Claiming.Outcome claim(Caller caller, String message) {
        return broker.call(new ClaimWork.Take(caller, message, findings(caller)));
    }

    private List<Finding> findings(Caller caller) {
        return switch (caller) {
            case Caller.InSession(var seed) ->
                    agent.evidence(
                                    broker.call(new LeasesOfSession(seed.key())),
                                    new Evidence.Effort.Command())
                            .findings();
            case Caller.Detached ignored -> List.of();
            case Caller.Outside ignored -> List.of();
        };
    }

    private Lease.Mark mark(Caller caller) {
        return switch (caller) {
            case Caller.InSession(var seed) -> {
                String transcript =
                        broker.call(
                                tx -> {
                                    var session = tx.view().state().directory().session(seed.key());
                                    return session == null || session.transcript() == null
                                            ? ""
                                            : session.transcript();
                                });
                // With hooks off the client's own session file leads to it.
                String known = transcript.isEmpty() ? agent.transcript(seed) : transcript;
                yield known == null
                        ? new Lease.Mark(null, 0)
                        : new Lease.Mark(known, agent.length(known));
            }
            case Caller.Detached ignored -> new Lease.Mark(null, 0);
            case Caller.Outside ignored -> new Lease.Mark(null, 0);
        };
    }
}
