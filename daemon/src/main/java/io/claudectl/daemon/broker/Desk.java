package io.claudectl.daemon.broker;

import io.claudectl.core.Operation;
import io.claudectl.core.claim.Claiming;
import io.claudectl.core.command.Acknowledge;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.ClaimWork;
import io.claudectl.core.command.Read;
import io.claudectl.core.command.Watched;
import io.claudectl.core.mail.Acking;
import io.claudectl.core.mail.Finding;
import io.claudectl.core.mail.Lease;
import io.claudectl.daemon.session.TranscriptReader;
import io.claudectl.store.sqlite.EventLog;
import io.claudectl.store.sqlite.SubjectLog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bus as commands and tools use it: operations, with the transcript read before those that hand
 * out or settle mail.
 */
public final class Desk {
    private final Broker broker;
    private final TranscriptReader transcripts;
    private final Path database;

    public Desk(Broker broker, TranscriptReader transcripts, Path database) {
        this.broker = broker;
        this.transcripts = transcripts;
        this.database = database;
    }

    /** What happened, to be read beside the broker and closed. */
    public EventLog events() {
        return EventLog.open(database);
    }

    /** Which subjects were sent from that time on, read beside the broker. */
    public List<SubjectLog.Flow> flows(Instant from, int limit) {
        return SubjectLog.since(database, from, limit);
    }

    /** Tells when there is more of it. */
    public Commits commits() {
        return broker.commits();
    }

    public <R> R call(Operation<R> operation) {
        return broker.call(operation);
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
                    transcripts.read(broker.call(new Watched(seed.key())));
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
                yield transcript.isEmpty()
                        ? new Lease.Mark(null, 0)
                        : new Lease.Mark(transcript, transcripts.length(transcript));
            }
            case Caller.Outside ignored -> new Lease.Mark(null, 0);
        };
    }
}
