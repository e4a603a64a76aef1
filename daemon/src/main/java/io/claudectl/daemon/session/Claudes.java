package io.claudectl.daemon.session;

import io.claudectl.core.role.ProcessRef;
import io.claudectl.core.role.SessionKey;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The processes known to be Claude Code sessions, for doors that walk up from a caller. Any thread
 * may ask.
 */
public final class Claudes {
    private final ConcurrentHashMap<ProcessRef, SessionKey> known = new ConcurrentHashMap<>();

    public void add(ProcessRef process) {
        if (process.known()) {
            known.put(process, process.key());
        }
    }

    public void remove(ProcessRef process) {
        known.remove(process);
    }

    public boolean contains(ProcessRef process) {
        return known.containsKey(process);
    }

    public Collection<ProcessRef> all() {
        return List.copyOf(known.keySet());
    }

    /** The first of them, nearest first, that is a session. */
    public @Nullable ProcessRef nearest(List<ProcessRef> chain) {
        for (ProcessRef each : chain) {
            if (known.containsKey(each)) {
                return each;
            }
        }
        return null;
    }
}
