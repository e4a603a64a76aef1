package io.claudectl.cli.context;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The exit codes of every command. */
public final class Exit {
    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    public static final int LATE = 3;
    public static final int UNKNOWN = 75;
    public static final int CANCELLED = 130;

    /** What the help says of them; a hook is always 0. */
    public static final Map<String, String> TOLD = told();

    private Exit() {}

    private static Map<String, String> told() {
        var told = new LinkedHashMap<String, String>();
        told.put(String.valueOf(DONE), "Done.");
        told.put(String.valueOf(FAILED), "Refused or failed; the line on standard error says why.");
        told.put(String.valueOf(USAGE), "The words were not understood.");
        told.put(String.valueOf(LATE), "What was waited for did not come in time.");
        told.put(
                String.valueOf(UNKNOWN),
                "The outcome is unknown; repeat the call with the key it names.");
        told.put(String.valueOf(CANCELLED), "Interrupted.");
        return Collections.unmodifiableMap(told);
    }
}
