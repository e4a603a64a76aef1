package io.claudectl.core.message;

import org.jspecify.annotations.Nullable;

/** Names one published message: UUIDv7 text, so that ids sort by creation time. */
public record MessageId(String value) {
    public MessageId {
        if (!looksLikeOne(value)) {
            throw new IllegalArgumentException("not a message id: " + value);
        }
    }

    /** Parses an id; null for an invalid one. */
    public static @Nullable MessageId orNull(String text) {
        return looksLikeOne(text) ? new MessageId(text) : null;
    }

    /**
     * Returns whether the text has the form of an id, which does not mean that the message exists.
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
