package io.claudectl.agent.claude;

import io.claudectl.agent.claude.RunningSessions.Running;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Finds whether this process runs inside a Claude Code session: acts that remove or erase need a
 * person's shell. For programs without the daemon, which checks its own callers.
 */
public final class InsideSession {
    /** Variables the client sets for programs inside one of its sessions. */
    private static final List<String> NAMES =
            List.of(
                    "CLAUDE_CODE_SESSION_ID",
                    "CLAUDE_PID",
                    "CLAUDECODE",
                    "CLAUDE_CODE_ENTRYPOINT",
                    "CLAUDE_CODE_MESSAGING_SOCKET");

    private InsideSession() {}

    /**
     * Returns whether the environment or an ancestor is a session's.
     *
     * @param sessions running now
     */
    public static boolean is(Map<String, String> environment, List<Running> sessions) {
        return NAMES.stream().anyMatch(name -> !environment.getOrDefault(name, "").isEmpty())
                || below(ancestors(), sessions);
    }

    /** Returns it for the sessions of the client's directory that this environment names. */
    public static boolean is(Map<String, String> environment) {
        String named = environment.getOrDefault("CLAUDE_CONFIG_DIR", "");
        String usual = environment.getOrDefault("HOME", "/") + "/.claude";
        return is(environment, RunningSessions.of(Path.of(named.isEmpty() ? usual : named)));
    }

    private static boolean below(LongStream ancestors, List<Running> sessions) {
        Set<Long> pids = sessions.stream().map(Running::pid).collect(Collectors.toSet());
        return ancestors.anyMatch(pids::contains);
    }

    private static LongStream ancestors() {
        var pids = LongStream.builder();
        Optional<ProcessHandle> next = ProcessHandle.current().parent();
        while (next.isPresent()) {
            pids.add(next.get().pid());
            next = next.get().parent();
        }
        return pids.build();
    }
}
