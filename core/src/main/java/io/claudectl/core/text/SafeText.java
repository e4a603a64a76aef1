package io.claudectl.core.text;

/**
 * Makes a text that somebody else wrote safe to show: nothing in it moves a cursor, hides or
 * reorders.
 */
public final class SafeText {
    /** A character becomes at most so many: {@code <U+202E>}. */
    public static final int SHOWN_MAX = 8;

    private SafeText() {}

    /**
     * Every invisible character but newline and tab as {@code <U+202E>}; CR LF becomes a newline.
     */
    public static String text(String raw) {
        return shown(raw, true);
    }

    /** The same for what must stay on one line: newline and tab are made visible too. */
    public static String singleLine(String raw) {
        return shown(raw, false);
    }

    /** A word somebody gave, fit for a line of ours: at most 80 characters of it. */
    public static String truncate(String raw) {
        return truncate(raw, 80);
    }

    /** The same of at most so many characters; dots stand for the rest. */
    public static String truncate(String raw, int most) {
        String line = singleLine(raw);
        if (line.length() <= most) {
            return line;
        }
        boolean pair = Character.isHighSurrogate(line.charAt(most - 1));
        return line.substring(0, pair ? most - 1 : most) + "...";
    }

    private static String shown(String raw, boolean lines) {
        StringBuilder out = null;
        for (int i = plainEnd(raw, lines); i < raw.length(); ) {
            int c = raw.codePointAt(i);
            int next = i + Character.charCount(c);
            boolean plain = !hidden(c) || lines && (c == '\n' || c == '\t');
            if (!plain && out == null) {
                out = new StringBuilder(raw.length() + 64).append(raw, 0, i);
            }
            if (out != null) {
                if (plain) {
                    out.appendCodePoint(c);
                } else if (!(lines
                        && c == '\r'
                        && next < raw.length()
                        && raw.charAt(next) == '\n')) {
                    out.append("<U+").append(String.format("%04X", c)).append('>');
                }
            }
            i = next;
        }
        return out == null ? raw : out.toString();
    }

    /** How far the text is plain ASCII, as nearly every body is to its end. */
    private static int plainEnd(String raw, boolean lines) {
        int i = 0;
        while (i < raw.length()) {
            char c = raw.charAt(i);
            boolean plain = c >= ' ' && c < 0x7f || lines && (c == '\n' || c == '\t');
            if (!plain) {
                break;
            }
            i++;
        }
        return i;
    }

    /** True for characters a person cannot see or that change how others are shown. */
    public static boolean hidden(int c) {
        if (c >= ' ' && c < 0x7f) {
            return false;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED ->
                    true;
            // Fillers and variation selectors are letters and marks by type, yet show nothing.
            default ->
                    c == 0x034F
                            || c == 0x115F
                            || c == 0x1160
                            || c == 0x17B4
                            || c == 0x17B5
                            || c == 0x2800
                            || c == 0x3164
                            || c == 0xFFA0
                            || c >= 0x180B && c <= 0x180F
                            || c >= 0xFE00 && c <= 0xFE0F
                            || c >= 0xE0000 && c <= 0xE0FFF;
        };
    }

    /**
     * What is stored of a body: a slash at its very beginning, or behind nothing but white space
     * and hidden characters, gets a backslash, so that no reader's output can be taken for a
     * command.
     */
    public static String escapeLeadingSlash(String body) {
        for (int i = 0; i < body.length(); ) {
            int c = body.codePointAt(i);
            if (c == '/') {
                return body.substring(0, i) + '\\' + body.substring(i);
            }
            if (!hidden(c) && !Character.isWhitespace(c) && !Character.isSpaceChar(c)) {
                return body;
            }
            i += Character.charCount(c);
        }
        return body;
    }
}
