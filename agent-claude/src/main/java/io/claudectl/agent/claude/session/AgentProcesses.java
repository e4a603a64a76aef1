package io.claudectl.agent.claude.session;

import io.claudectl.agent.claude.SessionFile;
import io.claudectl.core.role.ProcessRef;
import io.claudectl.core.role.SessionKey;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The processes known to be Claude Code sessions, for doors that walk up from a caller. Any thread
 * may call.
 */
public final class AgentProcesses {
    private final ConcurrentHashMap<ProcessRef, SessionKey> known = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<SessionKey, Place> directories = new ConcurrentHashMap<>();

    private final Set<Path> searched = ConcurrentHashMap.newKeySet();

    /** Configuration directories searched for session files; more than any user has. */
    private static final int SEARCHED_MAX = 16;

    private record Place(ProcessRef process, Path directory) {}

    /** Adds it with its client's configuration directory. */
    public void add(ProcessRef process, Path configDirectory) {
        add(process);
        search(configDirectory);
        if (process.known()) {
            directories.put(process.key(), new Place(process, configDirectory));
        }
    }

    /**
     * Returns the directory of the client's settings for that session; null before a call named it.
     */
    public @Nullable Path configDirectory(SessionKey session) {
        Place place = directories.get(session);
        return place == null ? null : place.directory();
    }

    /** Adds a configuration directory to search for session files. */
    public void search(Path configDirectory) {
        if (searched.size() < SEARCHED_MAX) {
            searched.add(configDirectory);
        }
    }

    /** Returns the process's session file in any known configuration directory; null for none. */
    public @Nullable SessionFile searched(ProcessRef process) {
        for (Path directory : searched) {
            SessionFile file = SessionFile.read(directory, process);
            if (file != null) {
                return file;
            }
        }
        return null;
    }

    /** Returns the client's file of that session; null for none. */
    public @Nullable SessionFile file(SessionKey session) {
        Place place = directories.get(session);
        return place == null ? null : SessionFile.read(place.directory(), place.process());
    }

    /** Returns the client's file of that process; null for none. */
    public @Nullable SessionFile file(ProcessRef process) {
        return process.known() ? file(process.key()) : null;
    }

    /** Returns the session whose conversation its client moved to that job; null for none. */
    public @Nullable SessionKey parked(String job) {
        for (var each : directories.entrySet()) {
            SessionFile file = file(each.getKey());
            if (file != null && file.parkedJob().equals(job)) {
                return each.getKey();
            }
        }
        return null;
    }

    public void add(ProcessRef process) {
        if (process.known()) {
            known.put(process, process.key());
        }
    }

    public void remove(ProcessRef process) {
        directories.remove(process.key());
        known.remove(process);
    }

    public boolean contains(ProcessRef process) {
        return known.containsKey(process);
    }

    public Collection<ProcessRef> all() {
        return List.copyOf(known.keySet());
    }

    /** Returns the first of them, nearest first, that is a session. */
    public @Nullable ProcessRef nearest(List<ProcessRef> chain) {
        for (ProcessRef each : chain) {
            if (known.containsKey(each)) {
                return each;
            }
        }
        return null;
    }
}
