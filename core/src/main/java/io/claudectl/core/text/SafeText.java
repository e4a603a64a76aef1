package io.claudectl.core.text;

/** Makes other authors' text safe to show: nothing in it moves a cursor, hides or reorders. */
public final class SafeText {
    /** Maximum length of an escaped character: {@code <U+202E>}. */
    public static final int SHOWN_MAX = 8;

    private SafeText() {}

    /**
     * Escapes every invisible character but newline and tab as {@code <U+202E>}; CR LF becomes a
     * newline.
     */
    public static String text(String raw) {
        return shown(raw, true);
    }

    /** Escapes newline and tab too, for a text that must stay on one line. */
    public static String singleLine(String raw) {
        return shown(raw, false);
    }

    /** Makes a given text fit for one line: at most 80 characters of it. */
    public static String truncate(String raw) {
        return truncate(raw, 80);
    }

    /** Cuts to that many characters; dots replace the rest. */
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

    /** Returns the length of the plain ASCII prefix, in nearly every body the whole. */
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

    /** Returns whether a character is invisible or changes how others are shown. */
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
            // Fillers and variation selectors are letters and marks by type, yet invisible.
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
     * Returns a body in its stored form: a slash at its very beginning, or after white space and
     * hidden characters only, gets a backslash, so that no reader's output can be taken for a
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
