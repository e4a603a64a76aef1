package io.claudectl.daemon.session;

import io.claudectl.core.agent.AgentAdapter;
import io.claudectl.core.agent.Identity;
import io.claudectl.core.agent.Invocation;
import io.claudectl.core.command.Caller;
import io.claudectl.core.role.ProcessRef;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.os.PathResolver;
import io.claudectl.os.ProcessTable;
import io.claudectl.protocol.Call;
import org.jspecify.annotations.Nullable;

/** Resolves callers, by the process that the agent's adapter finds above them. */
public final class CallerResolver {
    private static final long NANOS_OF_MS = 1_000_000;

    private final ProcessTable processes;
    private final AgentAdapter agent;

    public CallerResolver(ProcessTable processes, AgentAdapter agent) {
        this.processes = processes;
        this.agent = agent;
    }

    /** Returns the call as adapters see it. */
    public static Invocation invocation(Call call) {
        return new Invocation(
                call.arguments(),
                call.environment(),
                call.cwd(),
                call.process().pid(),
                call.process().parent(),
                call.process().pidNamespace(),
                call.mode() == Call.Mode.BRIDGE,
                call.deadlineNanos() / NANOS_OF_MS);
    }

    /** Returns the caller of a command, a hook without a session, or a bridge. */
    public Caller caller(Call call) {
        return caller(agent.identify(invocation(call)));
    }

    /** Returns the identity as operations take it. */
    public static Caller caller(Identity identity) {
        return switch (identity) {
            case Identity.InSession(var seed) -> new Caller.InSession(seed);
            case Identity.Detached detached ->
                    new Caller.Detached(
                            detached.pid(),
                            detached.cwd(),
                            detached.agent(),
                            detached.conversation(),
                            detached.agentPid());
            case Identity.Outside outside ->
                    new Caller.Outside(
                            outside.pid(), outside.cwd(), outside.role(), outside.sameNamespace());
        };
    }

    /**
     * Returns the session with that process number, for a caller who names it from outside; null
     * when no session runs there.
     */
    public @Nullable SessionSeed named(long pid, Call call, String cwd) {
        return agent.session(invocation(call), pid, cwd);
    }

    /** Returns why {@link #named} finds no session at that process number, with the next step. */
    public String noSession(long pid) {
        return processes.chain(pid).isEmpty()
                ? "no process %d is running".formatted(pid)
                : "process %d is not a Claude Code session: it has no session file, and no hook came from it; claudectl bus agents shows the sessions"
                        .formatted(pid);
    }

    public boolean lives(ProcessRef process) {
        return processes.lives(process);
    }

    /** Returns a session's kind: {@code interactive}, {@code headless}, {@code job}. */
    public String kind(Session session) {
        return agent.kind(session);
    }

    /** Returns the directory with its symlinks resolved; as given where that is not possible. */
    public static String real(String directory) {
        return PathResolver.real(directory);
    }
}
