package io.claudectl.daemon.door;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds to hooks' answers a line for the person that each session gets once. Any thread may ask. */
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
     * Returns the answer with the line in it, if the session was not told it before.
     *
     * @param line null where there is nothing to tell
     */
    synchronized Map<String, Object> with(
            Map<String, Object> answer, String session, @Nullable String line) {
        // An answer with a message of its own keeps it: the next one has room.
        if (line == null || answer.containsKey("systemMessage")) {
            return answer;
        }
        if (told.put(session + " " + line, true) != null) {
            return answer;
        }
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("systemMessage", "claudectl: " + line);
        more.putAll(answer);
        return more;
    }
}
