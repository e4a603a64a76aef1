package io.claudectl.daemon.door;

import io.claudectl.core.agent.Reply;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Chooses the line for the person that each session gets once. Any thread may call. */
final class Warnings {
    /** Sessions and lines remembered; the least recently used one is forgotten first. */
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
     * Returns the line if it is due in that reply; null for none.
     *
     * @param line null for none
     */
    synchronized @Nullable String due(Reply reply, String session, @Nullable String line) {
        // A reply with a line of its own for the person keeps it: the next one has room.
        boolean taken =
                reply.body() instanceof Reply.Body.PersonLine
                        || reply.body() instanceof Reply.Body.Mail;
        return line == null || taken || told.put(session + " " + line, true) != null ? null : line;
    }
}
