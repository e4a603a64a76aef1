package io.claudectl.agent.claude.session;

import io.claudectl.agent.claude.SessionFile;
import io.claudectl.core.agent.Identity;
import io.claudectl.core.agent.Invocation;
import io.claudectl.core.agent.Report;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.ProcessRef;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.os.PathResolver;
import io.claudectl.os.ProcessTable;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Identifies a caller: the nearest Claude Code process above it, from the operating system's
 * tables.
 */
public final class ClaudeCallers {
    private static final String ROLE = "CLAUDECTL_BUS_ROLE";
    private static final String SOCKET = "CLAUDE_CODE_MESSAGING_SOCKET";

    /** Variables the client sets for programs inside one of its sessions. */
    private static final List<String> SESSION_NAMES =
            List.of(
                    "CLAUDE_CODE_SESSION_ID",
                    "CLAUDE_PID",
                    "CLAUDECODE",
                    "CLAUDE_CODE_ENTRYPOINT",
                    SOCKET);

    /** The client's name in its hooks' environment, such as {@code claude-code_2-1-332_harness}. */
    private static final Pattern AGENT =
            Pattern.compile("^claude-code_(\\d{1,6}-\\d{1,6}-\\d{1,6})_");

    private final ProcessTable processes;
    private final AgentProcesses agents;

    public ClaudeCallers(ProcessTable processes, AgentProcesses agents) {
        this.processes = processes;
        this.agents = agents;
    }

    /**
     * Returns the caller of a command or a bridge. {@code CLAUDECTL_BUS=off} removes rights and
     * gives none: below a session it makes a detached caller, not one outside.
     */
    public Identity caller(Invocation call) {
        boolean sameNamespace = sameNamespace(call);
        boolean off = call.env("CLAUDECTL_BUS").equals("off");
        List<ProcessRef> chain = sameNamespace ? processes.chain(call.parent()) : List.of();
        ProcessRef claude = nearest(call, chain);
        if (claude != null && !off) {
            return new Identity.InSession(seed(call, chain, claude));
        }
        boolean inside = namesSession(call);
        boolean serves = call.bridge() && !off && !chain.isEmpty();
        if (claude == null && serves && !(inside && cutLoose(call, chain))) {
            return new Identity.InSession(bridged(call, chain.getFirst(), inside));
        }
        if (claude != null || inside) {
            return new Identity.Detached(
                    call.pid(),
                    PathResolver.real(call.cwd()),
                    claude == null ? ProcessRef.NONE : claude,
                    new ConversationId(clipped(call.env("CLAUDE_CODE_SESSION_ID"))),
                    number(call.env("CLAUDE_PID")));
        }
        return new Identity.Outside(
                call.pid(), PathResolver.real(call.cwd()), role(call.env(ROLE)), sameNamespace);
    }

    /** Returns whether the call's environment names a session of the client. */
    private static boolean namesSession(Invocation call) {
        return SESSION_NAMES.stream().anyMatch(name -> !call.env(name).isEmpty());
    }

    /**
     * Returns whether the environment names a Claude process that is not above the call. A bridge
     * the client itself started has that process above it, known to the bus or not.
     */
    private static boolean cutLoose(Invocation call, List<ProcessRef> chain) {
        String socket = call.env(SOCKET);
        String file = socket.substring(socket.lastIndexOf('/') + 1);
        long owner = number(file.endsWith(".sock") ? file.substring(0, file.length() - 5) : "");
        long pid = number(call.env("CLAUDE_PID"));
        return pid != 0 && !above(chain, pid) || owner != 0 && !above(chain, owner);
    }

    private static boolean above(List<ProcessRef> chain, long pid) {
        return chain.stream().anyMatch(each -> each.pid() == pid);
    }

    /** Parses a process number; 0 for any other text. */
    private static long number(String text) {
        boolean digits =
                !text.isEmpty()
                        && text.length() <= 10
                        && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Long.parseLong(text) : 0;
    }

    /** Returns the session a hook belongs to; null when unknown. */
    public @Nullable SessionSeed hook(Invocation call, Report report) {
        String named = report.conversation();
        String sessionId = named.isEmpty() ? call.env("CLAUDE_CODE_SESSION_ID") : named;
        if (!sameNamespace(call)) {
            return null;
        }
        List<ProcessRef> chain = processes.chain(call.parent());
        ProcessRef claude = named(call, chain);
        if (claude == null) {
            claude = nearest(call, chain);
        }
        if (claude == null && sessionId.isEmpty()) {
            return null;
        }
        ProcessRef process = claude == null ? ProcessRef.NONE : claude;
        SessionKey key =
                claude == null
                        ? new SessionKey.Conversation("sid:" + clipped(sessionId))
                        : claude.key();
        String directory = report.cwd().isEmpty() ? call.cwd() : report.cwd();
        return new SessionSeed(
                key,
                process,
                new ConversationId(clipped(sessionId)),
                PathResolver.real(directory),
                report.transcript(),
                headless(call) || spare(call, claude),
                claude == null ? null : environmentRole(call, chain, claude));
    }

    /**
     * Returns the session with that process number, for a caller who names it from outside; null
     * when no session runs there.
     */
    public @Nullable SessionSeed named(long pid, Invocation call, String cwd) {
        List<ProcessRef> chain = processes.chain(pid);
        if (chain.isEmpty()) {
            return null;
        }
        ProcessRef process = chain.getFirst();
        SessionFile file = file(call, process);
        if (file == null && !agents.contains(process)) {
            return null;
        }
        String directory = file == null || file.cwd().isEmpty() ? cwd : file.cwd();
        return new SessionSeed(
                process.key(),
                process,
                new ConversationId(file == null ? "" : clipped(file.sessionId())),
                PathResolver.real(directory),
                null,
                false,
                null);
    }

    /**
     * Returns the client's version by its session file or, without that, by the hook's environment;
     * empty when neither has it.
     */
    public String version(Invocation call, ProcessRef process) {
        SessionFile file = process.known() ? file(call, process) : null;
        if (file != null && !file.version().isEmpty()) {
            return file.version();
        }
        Matcher agent = AGENT.matcher(call.env("AI_AGENT"));
        return agent.find() ? agent.group(1).replace('-', '.') : "";
    }

    /**
     * Returns the session whose conversation continues in this job, which its person moved to the
     * background; null for none.
     */
    public @Nullable SessionKey parked(Invocation call) {
        String job = job(call);
        return job.isEmpty() ? null : agents.parked(job);
    }

    /** Returns a session's kind: {@code interactive}, {@code headless}, or a kind of job. */
    public String kind(Session session) {
        SessionFile file = agents.file(session.key());
        if (file != null && file.job()) {
            return file.spare() ? "spare job" : "job";
        }
        return session.headless() ? "headless" : "interactive";
    }

    private static String job(Invocation call) {
        String directory = call.env("CLAUDE_JOB_DIR");
        return directory.substring(directory.lastIndexOf('/') + 1);
    }

    /** Returns whether it is a background job without a task yet, which serves no role. */
    private static boolean spare(Invocation call, @Nullable ProcessRef claude) {
        if (claude == null || job(call).isEmpty()) {
            return false;
        }
        SessionFile file = SessionFile.read(configDirectory(call), claude);
        return file != null && file.spare();
    }

    private SessionSeed seed(Invocation call, List<ProcessRef> chain, ProcessRef claude) {
        Path config = configDirectory(call);
        SessionFile own = SessionFile.read(config, claude);
        if (own != null) {
            // With hooks off, only calls name the client's directory.
            agents.add(claude, config);
        }
        SessionFile file = own == null ? agents.searched(claude) : own;
        String id = file == null ? call.env("CLAUDE_CODE_SESSION_ID") : file.sessionId();
        String cwd = file == null || file.cwd().isEmpty() ? call.cwd() : file.cwd();
        return new SessionSeed(
                claude.key(),
                claude,
                new ConversationId(clipped(id)),
                PathResolver.real(cwd),
                null,
                headless(call) || spare(call, claude),
                environmentRole(call, chain, claude));
    }

    /**
     * @param inside whether the client started the bridge: then the role is that process's own
     */
    private SessionSeed bridged(Invocation call, ProcessRef parent, boolean inside) {
        String role = inside ? processes.environment(parent.pid(), ROLE) : call.env(ROLE);
        var key = SessionKey.Bridge.below(parent.key());
        return new SessionSeed(
                key,
                parent,
                ConversationId.NONE,
                PathResolver.real(call.cwd()),
                null,
                false,
                role(role == null ? "" : role));
    }

    /**
     * Returns the process a hook's environment names, believed only when the hook runs below it.
     */
    private static @Nullable ProcessRef named(Invocation call, List<ProcessRef> chain) {
        for (ProcessRef each : chain) {
            if (Long.toString(each.pid()).equals(call.env("CLAUDE_PID"))) {
                return each;
            }
        }
        return null;
    }

    private @Nullable ProcessRef nearest(Invocation call, List<ProcessRef> chain) {
        for (ProcessRef each : chain) {
            if (agents.contains(each) || file(call, each) != null) {
                return each;
            }
        }
        return null;
    }

    /**
     * Returns the process's session file, in the caller's configuration directory or another known
     * one.
     */
    private @Nullable SessionFile file(Invocation call, ProcessRef process) {
        SessionFile file = SessionFile.read(configDirectory(call), process);
        return file == null ? agents.searched(process) : file;
    }

    /**
     * Returns the role named by the Claude process's start environment, unless the session above
     * has the same one: then it was only inherited. The environment of a single call does not
     * count, because the model writes it.
     */
    private @Nullable RoleName environmentRole(
            Invocation call, List<ProcessRef> chain, ProcessRef claude) {
        String own = processes.environment(claude.pid(), ROLE);
        RoleName role = own == null || !processes.lives(claude) ? null : role(own);
        if (role == null) {
            return null;
        }
        List<ProcessRef> above = chain.subList(chain.indexOf(claude) + 1, chain.size());
        ProcessRef outer = nearest(call, above);
        boolean inherited =
                outer != null && role.value().equals(processes.environment(outer.pid(), ROLE));
        return inherited ? null : role;
    }

    private static @Nullable RoleName role(String text) {
        return RoleName.wellFormed(text) && !RoleName.reserved(text) ? new RoleName(text) : null;
    }

    private boolean sameNamespace(Invocation call) {
        return call.pidNamespace() == processes.namespace();
    }

    /**
     * Returns whether a program runs the session, by the front end that started the client. A
     * background job is unattended only until its person opens it, so that kind decides only where
     * no front end is named.
     */
    private static boolean headless(Invocation call) {
        String entrypoint = call.env("CLAUDE_CODE_ENTRYPOINT");
        if (entrypoint.isEmpty()) {
            String attended = call.env("CLAUDE_CODE_SESSION_ATTENDED");
            return attended.equals("0") || attended.equals("false");
        }
        return entrypoint.startsWith("sdk") || entrypoint.equals("claude-code-github-action");
    }

    /** Returns the configuration directories that this process's own environment names. */
    public static List<Path> ownConfigDirectories() {
        var found = new ArrayList<Path>();
        for (String text :
                List.of(
                        System.getenv().getOrDefault("HOME", "") + "/.claude",
                        System.getenv().getOrDefault("CLAUDE_CONFIG_DIR", ""))) {
            Path directory = absolute(text);
            if (directory != null) {
                found.add(directory);
            }
        }
        return List.copyOf(found);
    }

    /** Returns the path of that text; null where it is not absolute. */
    private static @Nullable Path absolute(String text) {
        try {
            Path path = Path.of(text);
            return path.isAbsolute() ? path : null;
        } catch (InvalidPathException unusable) {
            return null;
        }
    }

    /** Returns the client's configuration directory, as the caller's environment names it. */
    public static Path configDirectory(Invocation call) {
        String configured = call.env("CLAUDE_CONFIG_DIR");
        try {
            return configured.isEmpty()
                    ? Path.of(call.env("HOME"), ".claude")
                    : Path.of(configured);
        } catch (InvalidPathException unusable) {
            return Path.of("/nonexistent");
        }
    }

    private static String clipped(String id) {
        return id.length() <= 128 ? id : id.substring(0, 128);
    }
}
