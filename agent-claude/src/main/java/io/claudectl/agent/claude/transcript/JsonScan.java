package io.claudectl.agent.claude.transcript;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Walks through JSON that stands in one line of a file, however long, in constant space: what is
 * not asked for is passed over. Bytes that are not UTF-8 and halves of surrogate pairs do no harm.
 *
 * <p>{@code current} is the character where the walk stands. A value is entered with its first
 * character there and left with its last.
 */
final class JsonScan {
    /** Longer ids are nobody's. */
    static final int ID_MAX = 200;

    /** The line is no JSON object, or ends in its middle. */
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

    /** Goes to the next character that is not white space; the line feed is none. */
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

    /** Inside an object: goes to the name of the next field; false behind the last one. */
    boolean field() throws IOException, Broken {
        boolean more = more('{', '}');
        if (more) {
            require('"');
        }
        return more;
    }

    /** Inside an array: goes to the next value; false behind the last one. */
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
     * The name of the field, empty when it is too long to be of interest; then the walk stands at
     * the value.
     */
    String key() throws IOException, Broken {
        int length = capture();
        String key = length > ID_MAX ? "" : captured(length);
        advance();
        require(':');
        advance();
        return key;
    }

    /** A short string; null for any other value. */
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
     * Gives the characters of a string away, those beyond ASCII as a space; passes over any other
     * value.
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
     * The beginning of a string, at most so many bytes of it; the rest is passed over. Empty for
     * any other value.
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

    /** Passes over one value, however deep. */
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

    /** A number or one of the three words; only its letters are looked at. */
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

    /** Reads the string into the small buffer; the true length may be more than it holds. */
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
                // A name beyond ASCII that was written with escapes is none we look for.
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

    /** One byte of a string, or one UTF-16 unit where it is escaped; -1 at the closing quote. */
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
