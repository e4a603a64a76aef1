package io.claudectl.core.subject;

/**
 * The subject of a message, in NATS's form: tokens of letters, digits, underscore and dash joined
 * by dots.
 */
public record Subject(String value) {
    /** Tokens in a subject. */
    public static final int MAX_TOKENS = 16;

    /** Characters in a subject. */
    public static final int MAX_LENGTH = 255;

    public Subject {
        if (!wellFormed(value)) {
            throw new IllegalArgumentException("not a subject: " + value);
        }
    }

    public static boolean wellFormed(String text) {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            return false;
        }
        int tokens = 1;
        int inToken = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                if (inToken == 0) {
                    return false;
                }
                tokens++;
                inToken = 0;
            } else if (tokenCharacter(c)) {
                inToken++;
            } else {
                return false;
            }
        }
        return inToken > 0 && tokens <= MAX_TOKENS;
    }

    private static boolean tokenCharacter(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '_'
                || c == '-';
    }

    @Override
    public String toString() {
        return value;
    }
}
