package io.claudectl.daemon.door.mcp;

import io.claudectl.core.text.SafeText;

/** Words of the client's that are repeated to it: short, on one line, with nothing hidden. */
final class Clipped {
    private static final int LENGTH_MAX = 80;

    private Clipped() {}

    static String quoted(String words) {
        String part = words.length() <= LENGTH_MAX ? words : words.substring(0, LENGTH_MAX) + "...";
        return "'" + SafeText.singleLine(part) + "'";
    }
}
