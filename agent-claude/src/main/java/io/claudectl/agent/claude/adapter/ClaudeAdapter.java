package io.claudectl.agent.claude.adapter;

import io.claudectl.agent.claude.PluginFolder;
import io.claudectl.agent.claude.SessionFile;
import io.claudectl.agent.claude.Skills;
import io.claudectl.agent.claude.hook.HookAnswers;
import io.claudectl.agent.claude.hook.HookReports;
import io.claudectl.agent.claude.hook.Subagents;
import io.claudectl.agent.claude.session.AgentProcesses;
import io.claudectl.agent.claude.session.ClaudeCallers;
import io.claudectl.agent.claude.session.ClientFiles;
import io.claudectl.agent.claude.session.ClientVersions;
import io.claudectl.agent.claude.session.InboxSocket;
import io.claudectl.agent.claude.transcript.ReadBudget;
import io.claudectl.agent.claude.transcript.TranscriptReader;
import io.claudectl.agent.claude.transcript.TurnEndReader;
import io.claudectl.core.agent.AgentAdapter;
import io.claudectl.core.agent.Budgets;
import io.claudectl.core.agent.Capabilities;
import io.claudectl.core.agent.Capability;
import io.claudectl.core.agent.Identity;
import io.claudectl.core.agent.Invocation;
import io.claudectl.core.agent.Observation;
import io.claudectl.core.agent.Reply;
import io.claudectl.core.agent.ReplyTarget;
import io.claudectl.core.agent.Report;
import io.claudectl.core.agent.Report.Content;
import io.claudectl.core.agent.Status;
import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.agent.TranscriptEvidence;
import io.claudectl.core.message.Lease;
import io.claudectl.core.role.ProcessRef;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.os.ProcessTable;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The adapter for Claude Code. */
public final class ClaudeAdapter implements AgentAdapter {
    /** The client's limit of a hook's text. */
    private static final int REPLY_CHARS = 10_000;

    /** The client's limit of continuations at Stop in a row. */
    private static final int CONTINUATIONS = 8;

    /** The version and day of the tests with the real client. */
    private static final Capability PROVED =
            new Capability.Proved("2.1.330", LocalDate.of(2026, 11, 30));

    private final AgentProcesses agents = new AgentProcesses();
    private final Subagents subagents = new Subagents();
    private final HookReports reports = new HookReports(subagents);
    private final TranscriptReader transcripts = new TranscriptReader();
    private final TurnEndReader turnEnds;
    private final ClaudeCallers callers;
    private final ClientFiles files = new ClientFiles(agents);
    private final ClientVersions versions;
    private final Set<String> blocked;

    /**
     * @param versions the observed behaviour of the client's versions after a Stop
     * @param blocked versions that need {@code decision:block} to continue, whatever was observed
     */
    public ClaudeAdapter(
            ProcessTable processes,
            InstantSource clock,
            ClientVersions versions,
            Set<String> blocked) {
        this.callers = new ClaudeCallers(processes, agents);
        this.turnEnds = new TurnEndReader(transcripts, clock);
        this.versions = versions;
        this.blocked = Set.copyOf(blocked);
        ClaudeCallers.ownConfigDirectories().forEach(agents::search);
    }

    @Override
    public String id() {
        return "claude-code";
    }

    @Override
    public Capabilities capabilities() {
        var bestEffort = new Capability.BestEffort();
        return new Capabilities(PROVED, bestEffort, PROVED, PROVED, PROVED, bestEffort, bestEffort);
    }

    @Override
    public Budgets budgets() {
        return new Budgets(REPLY_CHARS, CONTINUATIONS);
    }

    @Override
    public Report parse(Invocation call, byte[] payload) {
        return reports.report(call, payload);
    }

    @Override
    public boolean wantsWhole(Invocation call) {
        return HookReports.wantsWhole(call);
    }

    @Override
    public @Nullable SessionSeed session(Invocation call, Report report) {
        SessionSeed seed = callers.hook(call, report);
        if (seed != null
                && seed.process().known()
                && report.content() instanceof Content.Observed) {
            watch(seed.process(), call);
        }
        return seed;
    }

    @Override
    public Identity identify(Invocation call) {
        return callers.caller(call);
    }

    @Override
    public @Nullable SessionSeed session(Invocation call, long pid, String cwd) {
        return callers.named(pid, call, cwd);
    }

    @Override
    public @Nullable SessionKey movedFrom(Invocation call) {
        return callers.parked(call);
    }

    @Override
    public byte[] render(Reply reply, ReplyTarget place) {
        boolean mail = reply.body() instanceof Reply.Body.Mail && turnEnd(place) != null;
        return HookAnswers.render(
                reply, place, mail && (HookAnswers.stopHook(place) || blocks(version(place))));
    }

    @Override
    public @Nullable String learnsFrom(Reply reply, ReplyTarget place) {
        Observation.TurnEnded end = turnEnd(place);
        if (end == null
                || end.continued()
                || HookAnswers.stopHook(place)
                || reply.leases().isEmpty()) {
            return null;
        }
        String version = version(place);
        return version.isEmpty() || blocks(version) ? null : version;
    }

    @Override
    public void learnt(String version, boolean wentOn) {
        versions.saw(version, wentOn);
    }

    private static Observation.@Nullable TurnEnded turnEnd(ReplyTarget place) {
        return place.report().content() instanceof Content.Observed(var observation, var turn)
                        && observation instanceof Observation.TurnEnded end
                ? end
                : null;
    }

    private String version(ReplyTarget place) {
        SessionSeed seed = place.session();
        return callers.version(place.call(), seed == null ? ProcessRef.NONE : seed.process());
    }

    private boolean blocks(String version) {
        return blocked.contains(version) || versions.blocks(version);
    }

    @Override
    public TranscriptEvidence evidence(List<Lease> leases, TranscriptEvidence.Effort effort) {
        return switch (effort) {
            case TranscriptEvidence.Effort.Report() -> transcripts.read(leases, ReadBudget.hook());
            case TranscriptEvidence.Effort.TurnEnd(var promptId) -> {
                List<TokenFinding> findings = turnEnds.await(leases, promptId);
                yield new TranscriptEvidence(findings, findings.size() == leases.size());
            }
            case TranscriptEvidence.Effort.Command() -> transcripts.read(leases, ReadBudget.tool());
            case TranscriptEvidence.Effort.Whole() -> transcripts.read(leases, ReadBudget.look());
        };
    }

    @Override
    public long length(String transcript) {
        return transcripts.length(transcript);
    }

    @Override
    public @Nullable String transcript(SessionSeed seed) {
        return files.transcript(seed);
    }

    @Override
    public boolean toolRunning(@Nullable String transcript) {
        return transcripts.toolRunning(transcript);
    }

    @Override
    public boolean wake(SessionKey session) {
        SessionFile file = agents.file(session);
        String socket = file == null ? "" : file.socket();
        return !socket.isEmpty() && InboxSocket.nudge(socket);
    }

    @Override
    public Status status(SessionKey session) {
        SessionFile file = agents.file(session);
        return file == null
                ? Status.UNKNOWN
                : switch (file.status()) {
                    case IDLE -> Status.IDLE;
                    case BUSY -> Status.BUSY;
                    case WAITING -> Status.WAITING;
                    case UNKNOWN -> Status.UNKNOWN;
                };
    }

    @Override
    public @Nullable String reportsOff(SessionKey session, String cwd) {
        return files.hooksOff(session, cwd);
    }

    @Override
    public String kind(Session session) {
        return callers.kind(session);
    }

    @Override
    public boolean subagentCall(@Nullable String toolUse) {
        return toolUse != null && subagents.called(toolUse);
    }

    @Override
    public @Nullable String toolUse(Map<?, ?> metadata) {
        return metadata.get("claudecode/toolUseId") instanceof String use ? use : null;
    }

    @Override
    public Path directory(Invocation call) {
        return ClaudeCallers.configDirectory(call);
    }

    @Override
    public List<Path> installed(Invocation call) {
        Path config = ClaudeCallers.configDirectory(call);
        Path skills = config.resolve("skills");
        var places = new ArrayList<Path>();
        places.add(config.resolve("plugins").resolve(PluginFolder.NAME));
        places.add(skills.resolve(PluginFolder.NAME));
        for (String name : List.of(Skills.ROLE, Skills.INBOX)) {
            if (Skills.installed(config, name)) {
                places.add(skills.resolve(name));
            }
        }
        return places;
    }

    @Override
    public void watch(ProcessRef process) {
        agents.add(process);
    }

    @Override
    public void watch(ProcessRef process, Invocation call) {
        agents.add(process, ClaudeCallers.configDirectory(call));
    }

    @Override
    public void ended(ProcessRef process) {
        agents.remove(process);
    }
}
