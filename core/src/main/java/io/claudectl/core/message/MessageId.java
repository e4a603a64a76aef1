package io.claudectl.core.message;

import org.jspecify.annotations.Nullable;

/** Names one published message: UUIDv7 text, so that ids sort by the time they were made. */
public record MessageId(String value) {
    public MessageId {
        if (!looksLikeOne(value)) {
            throw new IllegalArgumentException("not a message id: " + value);
        }
    }

    /** The id a text is; null when it has not the form of one. */
    public static @Nullable MessageId orNull(String text) {
        return looksLikeOne(text) ? new MessageId(text) : null;
    }

    /**
     * True when the text has the form of an id; whether such a message exists is another question.
     */
    public static boolean looksLikeOne(String text) {
        if (text.length() != 36) {
            return false;
        }
        for (int i = 0; i < 36; i++) {
            char c = text.charAt(i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? c != '-' : !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return value;
    }
}
