package io.claudectl.cli.context;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Exit codes of every command. */
public final class Exit {
    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    public static final int LATE = 3;
    public static final int UNKNOWN = 75;
    public static final int CANCELLED = 130;

    /** Help of each code; a hook always exits 0. */
    public static final Map<String, String> HELP = help();

    private Exit() {}

    private static Map<String, String> help() {
        var help = new LinkedHashMap<String, String>();
        help.put(String.valueOf(DONE), "Done.");
        help.put(String.valueOf(FAILED), "Refused or failed: standard error names the reason.");
        help.put(
                String.valueOf(USAGE), "Usage error: unknown command or option, or invalid value.");
        help.put(String.valueOf(LATE), "Timeout of a wait.");
        help.put(
                String.valueOf(UNKNOWN), "Unknown outcome: repeat the call with the key it names.");
        help.put(String.valueOf(CANCELLED), "Interrupted.");
        return Collections.unmodifiableMap(help);
    }
}
