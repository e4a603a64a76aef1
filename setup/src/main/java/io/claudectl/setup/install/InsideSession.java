package io.claudectl.setup.install;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Tells whether this process runs inside a Claude Code session: what removes or erases is left to a
 * person's shell. The daemon's callers are looked at by the daemon; this is for what runs without.
 */
public final class InsideSession {
    /** Variables the client sets for what runs inside one of its sessions. */
    private static final List<String> NAMES =
            List.of(
                    "CLAUDE_CODE_SESSION_ID",
                    "CLAUDE_PID",
                    "CLAUDECODE",
                    "CLAUDE_CODE_ENTRYPOINT",
                    "CLAUDE_CODE_MESSAGING_SOCKET");

    private InsideSession() {}

    /**
     * Refuses a command inside a session.
     *
     * @param what the command does, as in "remove the bus"
     * @param command as the user is to type it
     * @param sessions those that run now
     */
    public static void refuse(
            String what,
            String command,
            Map<String, String> environment,
            List<RunningSessions.Running> sessions)
            throws Refused {
        boolean named =
                NAMES.stream().anyMatch(name -> !environment.getOrDefault(name, "").isEmpty());
        if (named || below(ancestors(), sessions)) {
            throw new Refused(
                    "a call from inside a Claude Code session cannot %s; ask your user to run `%s` in a terminal of their own"
                            .formatted(what, command));
        }
    }

    private static boolean below(LongStream ancestors, List<RunningSessions.Running> sessions) {
        Set<Long> pids =
                sessions.stream().map(RunningSessions.Running::pid).collect(Collectors.toSet());
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
