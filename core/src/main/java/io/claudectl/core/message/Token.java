package io.claudectl.core.message;

/**
 * The secret of one lease: 128 random bits as 26 characters of lower-case base32. In the
 * recipient's transcript it proves that this presentation, not another one, reached the model.
 */
public record Token(String value) {
    /** Characters in a token. */
    public static final int LENGTH = 26;

    public Token {
        if (value.length() != LENGTH) {
            throw new IllegalArgumentException("a token has 26 characters");
        }
    }
}
