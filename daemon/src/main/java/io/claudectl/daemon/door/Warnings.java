package io.claudectl.daemon.door;

import io.claudectl.core.agent.Reply;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Chooses the line for the person that each session gets once. Any thread may ask. */
final class Warnings {
    /** Sessions and lines remembered; the one asked for longest ago is forgotten first. */
    private static final int TOLD_MAX = 2_000;

    private final Map<String, Boolean> told =
            new LinkedHashMap<>(16, 0.75f, true) {
                @java.io.Serial private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > TOLD_MAX;
                }
            };

    /**
     * Returns the line if it is to travel with that reply; null for none.
     *
     * @param line null where there is nothing to tell
     */
    synchronized @Nullable String due(Reply reply, String session, @Nullable String line) {
        // A reply that tells its person something keeps its line: the next one has room.
        boolean taken =
                reply.body() instanceof Reply.Body.Word || reply.body() instanceof Reply.Body.Mail;
        return line == null || taken || told.put(session + " " + line, true) != null ? null : line;
    }
}
