package io.claudectl.core.role;

import org.jspecify.annotations.Nullable;

/**
 * A pattern of files, relative to a directory: names joined by {@code /}, in which {@code *} is any
 * characters of a name, {@code ?} one, and {@code **} as a whole name any number of directories,
 * also none. No other character is special, nor a dot in front of a name. A final {@code /} means
 * everything below and is kept as {@code /**}.
 */
public record PathGlob(String value) {
    /** Names in a glob, {@code **} included. */
    public static final int MAX_SEGMENTS = 32;

    /** Characters in a glob, the two of {@code **} behind a final {@code /} included. */
    public static final int MAX_LENGTH = 255;

    /** The name for any number of directories. */
    public static final String DEEP = "**";

    private static final String UNSUPPORTED = "[]{}\\";

    public PathGlob {
        String wrong = wrong(value);
        if (wrong != null) {
            throw new IllegalArgumentException("not a glob: " + wrong);
        }
        value = whole(value);
    }

    /** Returns why a text is invalid, continuing the phrase "the glob"; null when it is valid. */
    public static @Nullable String wrong(String text) {
        String whole = whole(text);
        if (whole.isEmpty()) {
            return "is empty";
        }
        if (whole.length() > MAX_LENGTH) {
            return "has %d characters, at most %d are allowed"
                    .formatted(whole.length(), MAX_LENGTH);
        }
        for (int i = 0; i < whole.length(); i++) {
            char c = whole.charAt(i);
            if (Character.isISOControl(c)) {
                return "holds the control character U+%04X".formatted((int) c);
            }
            if (UNSUPPORTED.indexOf(c) >= 0) {
                return "holds %c, but only *, ? and ** are known".formatted(c);
            }
        }
        if (whole.startsWith("/")) {
            return "begins with /, but is relative to its role's directory";
        }
        return wrongSegments(whole.split("/", -1));
    }

    private static @Nullable String wrongSegments(String[] segments) {
        if (segments.length > MAX_SEGMENTS) {
            return "has %d names between its /, at most %d are allowed"
                    .formatted(segments.length, MAX_SEGMENTS);
        }
        for (String segment : segments) {
            if (segment.isEmpty()) {
                return "has two / in a row";
            }
            if (segment.equals(".") || segment.equals("..")) {
                return "has %s for a name, but files are named from the role's directory downwards"
                        .formatted(segment);
            }
            if (segment.contains(DEEP) && !segment.equals(DEEP)) {
                return "has ** beside other characters in %s, but ** must be alone between two /"
                        .formatted(segment);
            }
        }
        return null;
    }

    private static String whole(String text) {
        return text.endsWith("/") && text.length() > 1 ? text + DEEP : text;
    }

    /**
     * Returns whether the glob matches a file. The path is relative and in normal form; the empty
     * one is the directory itself, which only {@code **} matches. Takes at most the product of both
     * lengths.
     */
    public boolean matches(String relativePath) {
        int glob = 0;
        int name = relativePath.isEmpty() ? 1 : 0;
        // The place to continue at when a name does not match: behind the last **, one name further
        // on. Names before that ** need not be matched again.
        int behindDeep = -1;
        int tried = -1;
        while (name <= relativePath.length()) {
            int end = end(relativePath, name);
            if (deep(glob)) {
                behindDeep = behind(glob);
                tried = name;
                glob = behindDeep;
            } else if (glob <= value.length() && fits(glob, relativePath, name, end)) {
                glob = behind(glob);
                name = end + 1;
            } else if (behindDeep >= 0) {
                tried = end(relativePath, tried) + 1;
                name = tried;
                glob = behindDeep;
            } else {
                return false;
            }
        }
        while (deep(glob)) {
            glob = behind(glob);
        }
        return glob > value.length();
    }

    private boolean deep(int at) {
        return value.startsWith(DEEP, at);
    }

    private int behind(int at) {
        return end(value, at) + 1;
    }

    private static int end(String text, int from) {
        int slash = text.indexOf('/', from);
        return slash < 0 ? text.length() : slash;
    }

    /** Matches within one name, by whole characters; {@code *} takes the role of {@code **}. */
    private boolean fits(int from, String path, int start, int end) {
        int to = end(value, from);
        int glob = from;
        int at = start;
        int behindStar = -1;
        int tried = -1;
        while (at < end) {
            int wanted = glob < to ? value.codePointAt(glob) : '/';
            int next = path.codePointAt(at);
            if (wanted == '*') {
                behindStar = glob + 1;
                tried = at;
                glob = behindStar;
            } else if (wanted == '?' || wanted == next) {
                glob += Character.charCount(wanted);
                at += Character.charCount(next);
            } else if (behindStar >= 0) {
                tried += Character.charCount(path.codePointAt(tried));
                at = tried;
                glob = behindStar;
            } else {
                return false;
            }
        }
        while (glob < to && value.charAt(glob) == '*') {
            glob++;
        }
        return glob == to;
    }

    @Override
    public String toString() {
        return value;
    }
}
