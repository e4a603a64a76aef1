package io.claudectl.core.subject;

/**
 * A pattern of subjects: a subject whose tokens may be {@code *}, which is any one token, and whose
 * last may be {@code >}, which is one or more. The form is NATS's.
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

    /** Returns whether a subject matches; defines the result of the trie. */
    public boolean matches(String subject) {
        int wanted = 0;
        int token = 0;
        while (true) {
            if (value.charAt(wanted) == '>') {
                return true;
            }
            int wantedEnd = end(value, wanted);
            int tokenEnd = end(subject, token);
            boolean same =
                    wantedEnd - wanted == tokenEnd - token
                            && value.regionMatches(wanted, subject, token, tokenEnd - token);
            if (!same && value.charAt(wanted) != '*') {
                return false;
            }
            if (wantedEnd == value.length() || tokenEnd == subject.length()) {
                return wantedEnd == value.length() && tokenEnd == subject.length();
            }
            wanted = wantedEnd + 1;
            token = tokenEnd + 1;
        }
    }

    private static int end(String text, int from) {
        int dot = text.indexOf('.', from);
        return dot < 0 ? text.length() : dot;
    }

    @Override
    public String toString() {
        return value;
    }
}
