package io.claudectl.agent.claude.transcript;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Walks through the JSON of one line of a file, of any length, in constant space; unwanted values
 * are skipped. Bytes that are not UTF-8 and halves of surrogate pairs are tolerated.
 *
 * <p>{@code current} is the character at the walk's position. A value is entered at its first
 * character and left at its last.
 */
final class JsonScan {
    /** Maximum length of an id; longer ones are ignored. */
    static final int ID_MAX = 200;

    /** The line is not a JSON object, or is incomplete. */
    static final class Broken extends Exception {
        private static final long serialVersionUID = 1;

        Broken() {
            super("damaged line", null, false, false);
        }
    }

    private final FileBytes bytes;
    private final byte[] word = new byte[ID_MAX];
    private int current;

    JsonScan(FileBytes bytes) {
        this.bytes = bytes;
    }

    int current() {
        return current;
    }

    /**
     * Moves to the next character that is not white space; the line feed does not count as such.
     */
    int advance() throws IOException {
        do {
            current = bytes.next();
        } while (current == ' ' || current == '\t' || current == '\r');
        return current;
    }

    void require(int c) throws Broken {
        if (current != c) {
            throw new Broken();
        }
    }

    /** Inside an object: moves to the name of the next field; false after the last one. */
    boolean field() throws IOException, Broken {
        boolean more = more('{', '}');
        if (more) {
            require('"');
        }
        return more;
    }

    /** Inside an array: moves to the next value; false after the last one. */
    boolean element() throws IOException, Broken {
        return more('[', ']');
    }

    private boolean more(int open, int close) throws IOException, Broken {
        boolean first = current == open;
        if (advance() == close) {
            return false;
        }
        if (!first) {
            require(',');
            advance();
        }
        return true;
    }

    /**
     * Returns the name of the field, empty for a longer one than any wanted, and moves to the
     * value.
     */
    String key() throws IOException, Broken {
        int length = capture();
        String key = length > ID_MAX ? "" : captured(length);
        advance();
        require(':');
        advance();
        return key;
    }

    /** Returns a short string; null for any other value. */
    @Nullable String id() throws IOException, Broken {
        if (current != '"') {
            skip();
            return null;
        }
        int length = capture();
        if (length > ID_MAX) {
            throw new Broken();
        }
        return captured(length);
    }

    boolean truth() throws IOException, Broken {
        boolean truth = current == 't';
        skip();
        return truth;
    }

    /**
     * Passes the characters of a string on, those beyond ASCII as a space; skips any other value.
     */
    void text(TokenWords words) throws IOException, Broken {
        if (current != '"') {
            skip();
            return;
        }
        int c = character();
        while (c >= 0) {
            words.feed(c < 0x80 ? c : ' ');
            c = character();
        }
        words.end();
    }

    /**
     * Returns the first bytes of a string, at most so many, and skips the rest. Empty for any other
     * value.
     */
    String beginning(int bytesMost) throws IOException, Broken {
        if (current != '"') {
            skip();
            return "";
        }
        var text = new ByteArrayOutputStream();
        int c = character();
        while (c >= 0 && text.size() < bytesMost) {
            if (c < 0x100) {
                text.write(c);
            } else {
                text.writeBytes(String.valueOf((char) c).getBytes(StandardCharsets.UTF_8));
            }
            c = character();
        }
        if (c >= 0) {
            skipString();
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    /** Skips one value, of any depth. */
    void skip() throws IOException, Broken {
        int depth = 0;
        while (true) {
            switch (current) {
                case '"' -> skipString();
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                case ',', ':' -> {
                    if (depth == 0) {
                        throw new Broken();
                    }
                }
                default -> literal();
            }
            if (depth <= 0) {
                break;
            }
            advance();
        }
        if (depth < 0) {
            throw new Broken();
        }
    }

    private void skipString() throws IOException, Broken {
        current = bytes.passPlain();
        while (current != '"') {
            require('\\');
            escaped();
            current = bytes.passPlain();
        }
    }

    /** Skips a number, true, false or null by its letters. */
    private void literal() throws IOException, Broken {
        if (!literal(current)) {
            throw new Broken();
        }
        while (literal(bytes.peek())) {
            current = bytes.next();
        }
    }

    private static boolean literal(int c) {
        return c >= 'a' && c <= 'z'
                || c >= '0' && c <= '9'
                || c == '-'
                || c == '+'
                || c == '.'
                || c == 'E';
    }

    /** Reads the string into the small buffer; the returned true length may exceed it. */
    private int capture() throws IOException, Broken {
        int plain = bytes.passWord(word);
        if (plain >= 0) {
            current = '"';
            return plain;
        }
        int length = 0;
        int c = character();
        while (c >= 0) {
            if (length < ID_MAX) {
                // No wanted name has characters beyond ASCII.
                word[length] = (byte) (c < 0x100 ? c : '?');
            }
            length++;
            c = character();
        }
        return length;
    }

    private String captured(int length) {
        return new String(word, 0, length, StandardCharsets.UTF_8);
    }

    /**
     * Returns one byte of a string, or one UTF-16 unit where it is escaped; -1 at the closing
     * quote.
     */
    private int character() throws IOException, Broken {
        current = bytes.next();
        if (current == '"') {
            return -1;
        }
        if (current == '\\') {
            return escaped();
        }
        if (current < ' ') {
            throw new Broken();
        }
        return current;
    }

    private int escaped() throws IOException, Broken {
        current = bytes.next();
        return switch (current) {
            case '"', '\\', '/' -> current;
            case 'b', 'f', 'n', 'r', 't' -> ' ';
            case 'u' -> unit();
            default -> throw new Broken();
        };
    }

    private int unit() throws IOException, Broken {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            current = bytes.next();
            int digit = current < 0x80 ? Character.digit(current, 16) : -1;
            if (digit < 0) {
                throw new Broken();
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }
}
