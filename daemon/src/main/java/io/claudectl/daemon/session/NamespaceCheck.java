package io.claudectl.daemon.session;

import io.claudectl.core.agent.AgentAdapter;
import io.claudectl.os.ProcessTable;
import io.claudectl.protocol.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares a caller's view of the machine with this daemon's. A daemon that was first started in a
 * container, or under a mount of its own, would serve all others badly. Any thread may call.
 */
public final class NamespaceCheck {
    private static final String CONFIG_ID = "CLAUDECTL_CONFIG_ID";

    /** Namespaces remembered; others are looked up each time. */
    private static final int KNOWN_MAX = 1_000;

    /** The relation of a caller's view to this daemon's. */
    public enum View {
        SAME,
        /** The caller runs in a process namespace below the daemon's. */
        CALLER_INSIDE,
        /** The daemon cannot see the caller's processes. */
        DAEMON_ELSEWHERE,
        /** The same processes, but another file system at the path of the client's directory. */
        OTHER_FILES
    }

    private final ProcessTable processes;
    private final AgentAdapter agent;
    private final Set<Long> inside = ConcurrentHashMap.newKeySet();

    public NamespaceCheck(ProcessTable processes, AgentAdapter agent) {
        this.processes = processes;
        this.agent = agent;
    }

    /** Compares; a caller of unknown view counts as inside. */
    public View of(Call call) {
        long theirs = call.process().pidNamespace();
        if (theirs != processes.namespace()) {
            return theirs == 0 || isInside(theirs) ? View.CALLER_INSIDE : View.DAEMON_ELSEWHERE;
        }
        String id = call.env(CONFIG_ID);
        return id.isEmpty() || id.equals(id(agent.directory(CallerResolver.invocation(call))))
                ? View.SAME
                : View.OTHER_FILES;
    }

    /** Returns a line for the person of the caller's session; null for the same view. */
    public @Nullable String line(Call call) {
        return switch (of(call)) {
            case SAME -> null;
            case CALLER_INSIDE ->
                    "this session runs in another process namespace (a container?) than the bus"
                            + " daemon: it can send and look, but gets no mail; give the container a"
                            + " CLAUDECTL_HOME of its own, or run the session outside";
            case DAEMON_ELSEWHERE ->
                    "the bus daemon runs in another process namespace (a container?) and serves"
                            + " sessions there, so this session gets no mail; end it with claudectl"
                            + " daemon stop to have one here";
            case OTHER_FILES ->
                    "the bus daemon sees another "
                            + agent.directory(CallerResolver.invocation(call))
                            + " than this session (a mount of its own?), so it cannot read what the"
                            + " model was given; claudectl daemon stop lets this session start one";
        };
    }

    private boolean isInside(long namespace) {
        if (inside.contains(namespace)) {
            return true;
        }
        boolean found = processes.holdsNamespace(namespace);
        if (found && inside.size() < KNOWN_MAX) {
            inside.add(namespace);
        }
        return found;
    }

    private static String id(Path directory) {
        try {
            return Files.getAttribute(directory, "unix:dev")
                    + ":"
                    + Files.getAttribute(directory, "unix:ino");
        } catch (IOException | UnsupportedOperationException gone) {
            return "";
        }
    }
}
