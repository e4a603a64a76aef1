package io.claudectl.daemon.door;

import io.claudectl.core.agent.AgentAdapter;
import io.claudectl.core.agent.Envelope;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.ClaimWork;
import io.claudectl.core.command.Operation;
import io.claudectl.core.command.Read;
import io.claudectl.core.command.StatusQuery;
import io.claudectl.core.message.Destination;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.Message;
import io.claudectl.core.role.Role;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.rules.claim.Claiming;
import io.claudectl.core.rules.deliver.Acking;
import io.claudectl.core.rules.deliver.Leasing;
import io.claudectl.core.rules.send.Sending;
import io.claudectl.core.rules.session.Roles;
import io.claudectl.core.rules.wake.Reachability;
import io.claudectl.core.state.Resolution;
import io.claudectl.core.subject.SubjectPattern;
import io.claudectl.daemon.broker.Desk;
import io.claudectl.daemon.door.mcp.BusCalls;
import io.claudectl.daemon.session.CallerResolver;
import io.claudectl.daemon.session.Reachable;
import io.claudectl.protocol.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The bus as one bridge's tools see it: in the name of the session the bridge belongs to. */
final class SessionBus implements BusCalls {
    /** Headers shown by one look. */
    private static final int HEADERS_MAX = 20;

    private final Desk desk;
    private final CallerResolver callers;
    private final AgentAdapter agent;
    private final Call call;
    private @Nullable Caller caller;
    private boolean introduced;

    SessionBus(Desk desk, CallerResolver callers, AgentAdapter agent, Call call) {
        this.desk = desk;
        this.callers = callers;
        this.agent = agent;
        this.call = call;
    }

    /** Tells the bus of the session once it is found: a bridge may connect before its session. */
    void introduce() {
        if (!introduced && caller() instanceof Caller.InSession(var seed) && seed.transcribed()) {
            introduced = true;
            desk.connected(seed);
        }
    }

    // A bridge may connect before its session's first hook told the bus of it: look again until it
    // is found.
    private Caller caller() {
        Caller known = caller;
        if (known instanceof Caller.InSession(var seed) && seed.transcribed()) {
            return known;
        }
        Caller found = callers.caller(call);
        caller = found;
        return found;
    }

    @Override
    public PublishOutcome publish(CallContext context, Publish publish) {
        Destination to = Publishing.destination(publish, directory());
        if (to == null) {
            return new Refused(
                    "'%s' is no path of a file; a path is relative to this session's directory or begins with /, and has at most 4,096 characters"
                            .formatted(Publishing.path(publish)));
        }
        var words =
                new io.claudectl.core.command.Publish.Words(
                        to,
                        publish.subject(),
                        publish.type(),
                        publish.priority(),
                        publish.body(),
                        context.requestKey(),
                        publish.thread(),
                        publish.replyTo());
        return switch (desk.publish(new io.claudectl.core.command.Publish(caller(), null, words))) {
            case Sending.Outcome.Stored stored -> Publishing.told(stored);
            case Sending.Outcome.Refused(var why) -> new Refused(why.text());
        };
    }

    /** Where the session's relative paths start. */
    private String directory() {
        return switch (caller()) {
            case Caller.InSession(var seed) -> seed.cwd();
            case Caller.Detached detached -> detached.cwd();
            case Caller.Outside outside -> outside.cwd();
        };
    }

    @Override
    public ReadOutcome readInbox(CallContext context, ReadInbox readInbox) {
        if (agent.subagentCall(context.toolUseId())) {
            int waiting = look().size();
            return new Mail(
                    List.of(),
                    waiting,
                    "the mail belongs to the main conversation; a subagent sees only how much waits",
                    List.of());
        }
        return switch (desk.read(
                caller(), null, Read.Kind.TAKE, Lease.Trigger.READ_INBOX, context.requestKey())) {
            case Read.Outcome.Taken(var role, var taken, var liveHolder) ->
                    new Mail(
                            taken.handouts().stream().map(Leasing.Handout::envelope).toList(),
                            taken.left(),
                            null,
                            taken.handouts().stream()
                                    .map(handout -> handout.lease().ref())
                                    .toList());
            case Read.Outcome.Looked ignored -> new Mail(List.of(), 0, null, List.of());
            case Read.Outcome.NoRole(var note) -> new Mail(List.of(), 0, note, List.of());
            case Read.Outcome.Refused(var why) -> new Refused(why.text());
        };
    }

    @Override
    public CheckOutcome checkMessages(CallContext context, CheckMessages checkMessages) {
        RoleName role = survey().resolution().roleOrNull();
        List<Read.Seen> mail = look();
        List<Header> headers =
                mail.stream().limit(HEADERS_MAX).map(seen -> header(seen.message())).toList();
        return new Waiting(
                role == null ? null : role.value(),
                mail.size(),
                headers,
                role == null ? "this session has no role; bind_role takes one" : null);
    }

    private List<Read.Seen> look() {
        return desk.read(caller(), null, Read.Kind.PEEK, Lease.Trigger.READ_INBOX, null)
                        instanceof Read.Outcome.Looked(var role, var mail)
                ? mail
                : List.of();
    }

    private static Header header(Message message) {
        return new Header(
                message.id().value(),
                Envelope.from(message.sender()),
                message.content().subject(),
                lower(message.content().type()),
                lower(message.content().priority()),
                message.threadOrSelf().value(),
                message.at().toString());
    }

    @Override
    public AckOutcome ack(CallContext context, Ack ack) {
        return switch (desk.ack(caller(), ack.messageId(), ack.outcome(), ack.note())) {
            case Acking.Outcome.Recorded(var message, var outcome, var again) ->
                    new Acked(
                            message.value(),
                            lower(outcome),
                            again ? "this was recorded before; the first word counts" : null);
            case Acking.Outcome.Refused(var why) -> new Refused(why.text());
        };
    }

    @Override
    public SubscribeOutcome subscribe(CallContext context, Subscribe subscribe) {
        var operation =
                new io.claudectl.core.command.Subscribe(
                        caller(), null, subscribe.subjects(), subscribe.wanted());
        return switch (desk.call(operation)) {
            case io.claudectl.core.command.Subscribe.Outcome.Done(
                            var role,
                            var patterns,
                            var notes) ->
                    new Subscribed(
                            role.value(),
                            patterns.stream().map(SubjectPattern::value).toList(),
                            notes);
            case io.claudectl.core.command.Subscribe.Outcome.Refused(var why) ->
                    new Refused(why.text());
        };
    }

    @Override
    public ClaimOutcome claim(CallContext context, Claim claim) {
        return switch (desk.claim(caller(), claim.messageId())) {
            case Claiming.Outcome.Granted(var message, var mine, var before, var again) ->
                    new Granted(
                            message.id().value(),
                            Envelope.claimed(
                                    message,
                                    before,
                                    desk.call(tx -> tx.view().entropy().boundary())),
                            again);
            case Claiming.Outcome.Held held -> new Held(held.text());
            case Claiming.Outcome.Refused(var why) -> new Refused(why.text());
            case Claiming.Outcome.Released released -> throw unasked(released);
        };
    }

    @Override
    public ReleaseOutcome release(CallContext context, Release release) {
        var operation = new ClaimWork.Release(caller(), release.messageId(), release.note());
        return switch (desk.call(operation)) {
            case Claiming.Outcome.Released(var message, var offers) ->
                    new Released(message.value(), offers);
            case Claiming.Outcome.Refused(var why) -> new Refused(why.text());
            case Claiming.Outcome.Granted granted -> throw unasked(granted);
            case Claiming.Outcome.Held held -> throw unasked(held);
        };
    }

    private static AssertionError unasked(Claiming.Outcome outcome) {
        return new AssertionError("nobody asked for this: " + outcome);
    }

    @Override
    public ListOutcome listAgents(CallContext context, ListAgents listAgents) {
        StatusQuery.Overview overview = survey();
        RoleName own = overview.resolution().roleOrNull();
        List<Agent> agents = new ArrayList<>();
        for (StatusQuery.Served served : overview.roles()) {
            Reachability best = Reachable.best(served.reach());
            agents.add(
                    new Agent(
                            served.role().name().value(),
                            !served.servers().isEmpty(),
                            best == null ? lower(served.doing()) : Reachable.doing(best),
                            best == null ? null : Reachable.fields(best),
                            served.waiting(),
                            served.role().cwd(),
                            served.role().name().equals(own)));
        }
        List<Unbound> unbound = new ArrayList<>();
        for (StatusQuery.Agent agent : overview.agents()) {
            if (agent.resolution().roleOrNull() == null) {
                Session session = agent.session();
                unbound.add(
                        new Unbound(
                                session.ownMailbox().value(),
                                Reachable.doing(agent.reach()),
                                session.process().pid(),
                                session.cwd(),
                                session.equals(overview.self())));
            }
        }
        return new Agents(
                agents,
                unbound,
                overview.paused()
                        ? "the bus is paused by its operator: mail is stored, nothing is handed out"
                        : null);
    }

    @Override
    public WhoOutcome whoAmI(CallContext context, WhoAmI whoAmI) {
        StatusQuery.Overview overview = survey();
        RoleName own = overview.resolution().roleOrNull();
        Role role = null;
        String wake = null;
        for (StatusQuery.Served served : overview.roles()) {
            if (served.role().name().equals(own)) {
                role = served.role();
                wake = served.wake() ? "on" : "off";
            }
        }
        Reachability reach = null;
        for (StatusQuery.Agent agent : overview.agents()) {
            reach = agent.session().equals(overview.self()) ? agent.reach() : reach;
        }
        String last =
                role == null || role.lastConversation() == null
                        ? null
                        : role.lastConversation().value();
        long pid = overview.self() == null ? 0 : overview.self().process().pid();
        return new Identity(
                own == null ? null : own.value(),
                role == null ? null : role.cwd(),
                last,
                pid,
                note(overview.resolution()),
                wake,
                reach == null ? null : Reachable.fields(reach));
    }

    private static @Nullable String note(Resolution resolution) {
        return switch (resolution) {
            case Resolution.Bound ignored -> null;
            case Resolution.Unbound() -> "this session has no role; bind_role takes one";
            case Resolution.Ambiguous(var candidates) ->
                    "several roles match this directory: "
                            + String.join(", ", candidates.stream().map(RoleName::value).toList())
                            + "; bind_role takes one of them";
        };
    }

    @Override
    public BindOutcome bindRole(CallContext context, BindRole bindRole) {
        if (!(caller() instanceof Caller.InSession(var seed))) {
            return new Refused("this bridge belongs to no session, so there is nothing to bind");
        }
        var bind = io.claudectl.core.command.BindRole.self(seed, bindRole.role(), bindRole.take());
        return switch (desk.call(bind)) {
            case Roles.Outcome.Done(var role, var notes) -> new Bound(role.name().value(), notes);
            case Roles.Outcome.Refused(var why) -> new Refused(why.text());
        };
    }

    private StatusQuery.Overview survey() {
        Operation<StatusQuery.Overview> survey = new StatusQuery(caller());
        return desk.call(survey);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
