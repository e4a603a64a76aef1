package io.claudectl.daemon.door;

import io.claudectl.core.agent.AgentAdapter;
import io.claudectl.core.agent.Invocation;
import io.claudectl.core.agent.Observation;
import io.claudectl.core.agent.Reply;
import io.claudectl.core.agent.Reply.Body;
import io.claudectl.core.agent.ReplyTarget;
import io.claudectl.core.agent.Report;
import io.claudectl.core.agent.Report.Content;
import io.claudectl.core.agent.TranscriptEvidence;
import io.claudectl.core.agent.Turn;
import io.claudectl.core.command.ApplyNotes;
import io.claudectl.core.command.ClientTask;
import io.claudectl.core.command.Hook;
import io.claudectl.core.command.HookAnswer;
import io.claudectl.core.command.LeaseUpdate;
import io.claudectl.core.command.MoveConversation;
import io.claudectl.core.decision.Note;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.daemon.broker.Broker;
import io.claudectl.daemon.broker.BusService;
import io.claudectl.daemon.broker.WorkThreads;
import io.claudectl.daemon.session.CallerResolver;
import io.claudectl.daemon.session.NamespaceCheck;
import io.claudectl.daemon.wait.SessionMonitor;
import io.claudectl.protocol.Call;
import io.claudectl.protocol.FromDaemon;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door of agents' hooks, which the adapter parses. Every failure is answered by silence: a hook
 * never breaks or slows a session.
 */
public final class HookDoor {
    private static final Logger LOG = LoggerFactory.getLogger(HookDoor.class);

    /** Hooks processed at once; each takes a millisecond or two. */
    private static final int HOOKS_MAX = 64;

    private static final Body SILENCE = new Body.Silence();

    /** The agent then shows no permission dialog, unless a rule of the person's requires one. */
    private static final Body PERMIT = new Body.Permit("a tool of the claudectl agent bus");

    private final Broker broker;
    private final AgentAdapter agent;
    private final WorkThreads threads = new WorkThreads("hook", HOOKS_MAX);
    private final SessionMonitor monitor;
    private final SlashCommands slashCommands;
    private final OwnFiles ownFiles;
    private final Supplier<@Nullable String> notification;
    private final @Nullable String warning;
    private final NamespaceCheck namespaces;
    private final Warnings warnings = new Warnings();

    /**
     * @param notification control sequence for the terminal of an attended session; null for none
     * @param warning line for the person of each session, once; null for none
     */
    public HookDoor(
            Broker broker,
            BusService bus,
            AgentAdapter agent,
            SessionMonitor monitor,
            OwnFiles ownFiles,
            Supplier<@Nullable String> notification,
            @Nullable String warning,
            NamespaceCheck namespaces) {
        this.broker = broker;
        this.agent = agent;
        this.monitor = monitor;
        this.slashCommands = new SlashCommands(bus);
        this.ownFiles = ownFiles;
        this.notification = notification;
        this.warning = warning;
        this.namespaces = namespaces;
    }

    void serve(Peer peer, Call call) throws IOException {
        byte[] payload =
                HookInput.of(peer, call, () -> agent.wantsWhole(CallerResolver.invocation(call)));
        Replied replied = threads.call(() -> send(peer, answer(call, payload)));
        if (!replied.leases().isEmpty()) {
            broker.tell(
                    new LeaseUpdate.AnswerSent(
                            replied.leases(),
                            ConfirmOutcome.awaited(peer, replied.sent(), replied.bytes())));
        }
    }

    /** Mail in a reply, the bytes that left the daemon and those the client was given. */
    private record Replied(List<LeaseRef> leases, long sent, long bytes) {}

    /** The bytes for the client, and the leases that travel in them. */
    record Rendered(byte[] bytes, List<LeaseRef> leases) {}

    Rendered answer(Call call, byte[] payload) {
        Invocation invocation = CallerResolver.invocation(call);
        try {
            Report report = agent.parse(invocation, payload);
            Answered answered = replied(call, invocation, report);
            Reply reply = warned(call, report, answered.reply());
            return new Rendered(agent.render(reply, answered.place()), reply.leases());
        } catch (RuntimeException | Error failure) {
            LOG.warn("hook {} goes unanswered", call.arguments(), failure);
            return new Rendered(new byte[0], List.of());
        }
    }

    private record Answered(Reply reply, ReplyTarget place) {}

    /** Replies; silently after a failure, but with a warning that is due. */
    private Answered replied(Call call, Invocation invocation, Report report) {
        var place = new ReplyTarget(invocation, report, null);
        try {
            place = new ReplyTarget(invocation, report, session(invocation, report));
            return new Answered(reply(call, place), place);
        } catch (RuntimeException | Error failure) {
            LOG.warn("hook {} goes unanswered", call.arguments(), failure);
            return new Answered(Reply.SILENCE, place);
        }
    }

    private @Nullable SessionSeed session(Invocation invocation, Report report) {
        return switch (report.content()) {
            case Content.Ignored ignored -> null;
            // The editing session matters only for files of the bus.
            case Content.FileEdit ignored -> null;
            case Content.Observed ignored -> agent.session(invocation, report);
            case Content.CommandTyped ignored -> agent.session(invocation, report);
            case Content.TaskChanged ignored -> agent.session(invocation, report);
        };
    }

    /** Adds a warning for each session's person to the first answer that the agent shows. */
    private Reply warned(Call call, Report report, Reply reply) {
        if (!report.opening()) {
            return reply;
        }
        String place = namespaces.line(call);
        String line = warnings.due(reply, report.conversation(), place == null ? warning : place);
        return line == null ? reply : reply.withWarning(line);
    }

    private Reply reply(Call call, ReplyTarget place) {
        SessionSeed seed = place.session();
        return switch (place.report().content()) {
            case Content.Ignored() -> Reply.SILENCE;
            case Content.FileEdit(var path) -> Reply.of(ownFiles.answer(call, place, path));
            case Content.CommandTyped typed when seed != null ->
                    Reply.of(slashCommands.answer(call, typed, seed));
            case Content.TaskChanged task when seed != null -> {
                publish(task, seed);
                yield Reply.SILENCE;
            }
            case Content.Observed observed when seed != null -> observed(place, observed, seed);
            case Content.CommandTyped ignored -> Reply.SILENCE;
            case Content.TaskChanged ignored -> Reply.SILENCE;
            case Content.Observed ignored -> Reply.SILENCE;
        };
    }

    private Reply observed(ReplyTarget place, Content.Observed observed, SessionSeed seed) {
        Observation observation = observed.observation();
        boolean emptied = observation instanceof Observation.ContextReset(var all) && all;
        if (observation instanceof Observation.SessionStarted || emptied) {
            // A resumed session gets its role back only once its old process is known to have
            // ended.
            monitor.endReplacedSessions(seed);
        }
        if (observation instanceof Observation.SessionStarted(var forked) && forked) {
            moved(place.call(), seed);
        }
        Body body = body(hook(observation, observed.turn(), seed));
        Reply reply = Reply.of(body);
        learn(reply, place);
        if (observation instanceof Observation.ToolStarting(var permitted)
                && permitted
                && body.equals(SILENCE)) {
            return Reply.of(PERMIT);
        }
        String sequence = seed.headless() ? null : notification.get();
        return sequence == null ? reply : reply.withTerminal(sequence);
    }

    /** Moves a conversation that its person put into the background to this process. */
    private void moved(Invocation call, SessionSeed seed) {
        SessionKey from = agent.movedFrom(call);
        if (from != null && broker.call(new MoveConversation(from, seed))) {
            monitor.ended(from);
        }
    }

    /** Asks the agent's records whether its turn continues with this reply. */
    private void learn(Reply reply, ReplyTarget place) {
        String version = agent.learnsFrom(reply, place);
        if (version != null) {
            broker.tell(ApplyNotes.of(new Note.AnsweredAlone(reply.leases().getFirst(), version)));
        }
    }

    private static Body body(HookAnswer answer) {
        return switch (answer) {
            case HookAnswer.Silence() -> SILENCE;
            case HookAnswer.ReadFirst ignored -> SILENCE;
            case HookAnswer.Welcome(var line) -> new Body.Welcome(line);
            case HookAnswer.Word(var line) -> new Body.PersonLine(line);
            case HookAnswer.Mail mail ->
                    new Body.Mail(mail.text(), mail.messages(), mail.person(), mail.leases());
        };
    }

    /**
     * Publishes an event of the agent's own tasks, which neither begins nor ends a turn: no mail is
     * handed out.
     */
    private void publish(Content.TaskChanged changed, SessionSeed seed) {
        var task =
                new ClientTask(
                        seed,
                        changed.completed() ? ClientTask.Step.COMPLETED : ClientTask.Step.CREATED,
                        changed.id(),
                        changed.subject(),
                        changed.description());
        if (broker.call(task) instanceof ClientTask.Outcome.Refused(var why)) {
            LOG.info("a task of the client is not published: {}", why.text());
        }
    }

    private HookAnswer hook(Observation observation, Turn turn, SessionSeed seed) {
        HookAnswer first = broker.call(new Hook(observation, seed, turn, null, mark(seed)));
        if (!(first instanceof HookAnswer.ReadFirst(List<Lease> leases))) {
            return first;
        }
        TranscriptEvidence.Effort effort =
                observation instanceof Observation.TurnEnded
                        ? new TranscriptEvidence.Effort.TurnEnd(turn.promptId())
                        : new TranscriptEvidence.Effort.Report();
        TranscriptEvidence evidence = agent.evidence(leases, effort);
        return broker.call(new Hook(observation, seed, turn, evidence.findings(), mark(seed)));
    }

    private Lease.Mark mark(SessionSeed seed) {
        return new Lease.Mark(
                seed.transcript(), seed.transcript() == null ? 0 : agent.length(seed.transcript()));
    }

    private static Replied send(Peer peer, Rendered rendered) {
        byte[] bytes = rendered.bytes();
        var exit = new FromDaemon.Exit(0, !rendered.leases().isEmpty());
        long sent =
                bytes.length == 0 ? peer.send(exit) : peer.send(new FromDaemon.Stdout(bytes), exit);
        return new Replied(rendered.leases(), sent, bytes.length);
    }
}
