package io.claudectl.core.subject;

/**
 * Which subjects somebody wants: a subject whose tokens may be {@code *}, which is any one token,
 * and whose last may be {@code >}, which is one or more. The form is NATS's.
 */
public record SubjectPattern(String value) {
    public SubjectPattern {
        if (!wellFormed(value)) {
            throw new IllegalArgumentException("not a subject pattern: " + value);
        }
    }

    public static boolean wellFormed(String text) {
        if (text.length() > Subject.MAX_LENGTH) {
            return false;
        }
        // With a plain token for each wildcard it must be a subject.
        String[] tokens = text.split("\\.", -1);
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i].equals("*") || tokens[i].equals(">") && i == tokens.length - 1) {
                tokens[i] = "x";
            }
        }
        return Subject.wellFormed(String.join(".", tokens));
    }

    public boolean matches(String subject) {
        String[] wanted = value.split("\\.", -1);
        String[] tokens = subject.split("\\.", -1);
        for (int i = 0; i < wanted.length; i++) {
            if (i >= tokens.length) {
                return false;
            }
            if (wanted[i].equals(">")) {
                return true;
            }
            if (!wanted[i].equals("*") && !wanted[i].equals(tokens[i])) {
                return false;
            }
        }
        return tokens.length == wanted.length;
    }

    @Override
    public String toString() {
        return value;
    }
}
