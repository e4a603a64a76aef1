package io.claudectl.daemon.session;

import io.claudectl.core.command.Caller;
import io.claudectl.core.role.ClientSessionId;
import io.claudectl.core.role.ProcessRef;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.protocol.Call;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who calls: the nearest Claude Code process above the caller, from the operating
 * system's tables.
 */
public final class Surroundings {
    private static final String ROLE = "CLAUDECTL_BUS_ROLE";

    /** What the client calls itself to its hooks, such as {@code claude-code_2-1-332_harness}. */
    private static final Pattern AGENT =
            Pattern.compile("^claude-code_(\\d{1,6}-\\d{1,6}-\\d{1,6})_");

    private final ProcessTable processes;
    private final Claudes claudes;

    public Surroundings(ProcessTable processes, Claudes claudes) {
        this.processes = processes;
        this.claudes = claudes;
    }

    /** The caller of a command or a bridge. */
    public Caller caller(Call call) {
        boolean sameNamespace = sameNamespace(call);
        var outside =
                new Caller.Outside(
                        call.process().pid(),
                        real(call.cwd()),
                        role(call.env(ROLE)),
                        sameNamespace);
        if (!sameNamespace || call.env("CLAUDECTL_BUS").equals("off")) {
            return outside;
        }
        List<ProcessRef> chain = processes.chain(call.process().parent());
        ProcessRef claude = nearest(call, chain);
        if (claude != null) {
            return new Caller.InSession(seed(call, chain, claude));
        }
        if (call.mode() == Call.Mode.BRIDGE && !chain.isEmpty()) {
            return new Caller.InSession(bridged(call, chain.getFirst()));
        }
        return outside;
    }

    /**
     * The session a hook belongs to; null when nothing tells.
     *
     * @param sessionId of the payload, empty when it has none
     */
    public @Nullable SessionSeed hook(
            Call call, String sessionId, String cwd, @Nullable String transcript) {
        if (!sameNamespace(call)) {
            return null;
        }
        List<ProcessRef> chain = processes.chain(call.process().parent());
        ProcessRef claude = named(call, chain);
        if (claude == null) {
            claude = nearest(call, chain);
        }
        if (claude == null && sessionId.isEmpty()) {
            return null;
        }
        ProcessRef process = claude == null ? ProcessRef.NONE : claude;
        SessionKey key =
                claude == null ? new SessionKey("sid:" + clipped(sessionId)) : claude.key();
        String directory = cwd.isEmpty() ? call.cwd() : cwd;
        return new SessionSeed(
                key,
                process,
                new ClientSessionId(clipped(sessionId)),
                real(directory),
                transcript,
                headless(call) || spare(call, claude),
                claude == null ? null : environmentRole(call, chain, claude));
    }

    /**
     * The session with that process number, for somebody who names it from outside; null when it is
     * gone.
     */
    public @Nullable SessionSeed named(long pid, Call call, String cwd) {
        List<ProcessRef> chain = processes.chain(pid);
        if (chain.isEmpty()) {
            return null;
        }
        ProcessRef process = chain.getFirst();
        SessionFile file = SessionFile.read(configDirectory(call), process);
        String directory = file == null || file.cwd().isEmpty() ? cwd : file.cwd();
        return new SessionSeed(
                process.key(),
                process,
                new ClientSessionId(file == null ? "" : clipped(file.sessionId())),
                real(directory),
                null,
                false,
                null);
    }

    public boolean lives(ProcessRef process) {
        return processes.lives(process);
    }

    /**
     * The client's version as its session file states it, or, where that file is gone, as the
     * hook's environment does; empty when neither does.
     */
    public String version(Call call, ProcessRef process) {
        SessionFile file =
                process.known() ? SessionFile.read(configDirectory(call), process) : null;
        if (file != null && !file.version().isEmpty()) {
            return file.version();
        }
        Matcher agent = AGENT.matcher(call.env("AI_AGENT"));
        return agent.find() ? agent.group(1).replace('-', '.') : "";
    }

    /**
     * The session whose conversation goes on in this job, which its person moved to the background;
     * null when there is none.
     */
    public @Nullable SessionKey parked(Call call) {
        String job = job(call);
        return job.isEmpty() ? null : claudes.parked(job);
    }

    /** Who sits before a session: {@code interactive}, {@code headless}, or a kind of job. */
    public String kind(Session session) {
        SessionFile file = claudes.file(session.key());
        if (file != null && file.job()) {
            return file.spare() ? "spare job" : "job";
        }
        return session.headless() ? "headless" : "interactive";
    }

    private static String job(Call call) {
        String directory = call.env("CLAUDE_JOB_DIR");
        return directory.substring(directory.lastIndexOf('/') + 1);
    }

    /** A background job without a task yet serves nobody. */
    private static boolean spare(Call call, @Nullable ProcessRef claude) {
        if (claude == null || job(call).isEmpty()) {
            return false;
        }
        SessionFile file = SessionFile.read(configDirectory(call), claude);
        return file != null && file.spare();
    }

    private SessionSeed seed(Call call, List<ProcessRef> chain, ProcessRef claude) {
        Path config = configDirectory(call);
        SessionFile file = SessionFile.read(config, claude);
        if (file != null) {
            // With hooks off, only calls say where the client keeps its files.
            claudes.add(claude, config);
        }
        String id = file == null ? call.env("CLAUDE_CODE_SESSION_ID") : file.sessionId();
        String cwd = file == null || file.cwd().isEmpty() ? call.cwd() : file.cwd();
        return new SessionSeed(
                claude.key(),
                claude,
                new ClientSessionId(clipped(id)),
                real(cwd),
                null,
                headless(call) || spare(call, claude),
                environmentRole(call, chain, claude));
    }

    private static SessionSeed bridged(Call call, ProcessRef parent) {
        var key = new SessionKey("parent:" + parent.key().value());
        return new SessionSeed(
                key,
                parent,
                ClientSessionId.NONE,
                real(call.cwd()),
                null,
                false,
                role(call.env(ROLE)));
    }

    /** The process a hook's environment names, believed only when the hook runs below it. */
    private static @Nullable ProcessRef named(Call call, List<ProcessRef> chain) {
        for (ProcessRef each : chain) {
            if (Long.toString(each.pid()).equals(call.env("CLAUDE_PID"))) {
                return each;
            }
        }
        return null;
    }

    private @Nullable ProcessRef nearest(Call call, List<ProcessRef> chain) {
        Path config = configDirectory(call);
        for (ProcessRef each : chain) {
            if (claudes.contains(each) || SessionFile.read(config, each) != null) {
                return each;
            }
        }
        return null;
    }

    /**
     * A role named by the environment, unless the session above holds the same one: then it was
     * only inherited.
     */
    private @Nullable RoleName environmentRole(
            Call call, List<ProcessRef> chain, ProcessRef claude) {
        RoleName role = role(call.env(ROLE));
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

    private boolean sameNamespace(Call call) {
        return call.process().pidNamespace() == processes.namespace();
    }

    /**
     * Whether a program runs the session, by the front end that started the client. A background
     * job is unattended only until its person opens it; so that word decides only where no front
     * end is named.
     */
    private static boolean headless(Call call) {
        String entrypoint = call.env("CLAUDE_CODE_ENTRYPOINT");
        if (entrypoint.isEmpty()) {
            String attended = call.env("CLAUDE_CODE_SESSION_ATTENDED");
            return attended.equals("0") || attended.equals("false");
        }
        return entrypoint.startsWith("sdk") || entrypoint.equals("claude-code-github-action");
    }

    /** Where the caller's client keeps its settings, as the caller's environment names it. */
    public static Path configDirectory(Call call) {
        String configured = call.env("CLAUDE_CONFIG_DIR");
        try {
            return configured.isEmpty()
                    ? Path.of(call.env("HOME"), ".claude")
                    : Path.of(configured);
        } catch (InvalidPathException unusable) {
            return Path.of("/nonexistent");
        }
    }

    /** The directory with its symlinks resolved; as given where that is not possible. */
    public static String real(String directory) {
        try {
            return Path.of(directory).toRealPath().toString();
        } catch (IOException | InvalidPathException gone) {
            return directory;
        }
    }

    private static String clipped(String id) {
        return id.length() <= 128 ? id : id.substring(0, 128);
    }
}
