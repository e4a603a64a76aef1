package io.claudectl.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one text from its beginning, strictly by RFC 8259. */
final class JsonReader {
    /** The longest 64-bit integer in characters. */
    private static final int LONG_LENGTH = 20;

    private final String text;
    private int at;

    JsonReader(String text) {
        this.text = text;
    }

    /** Reads the whole text as one value. */
    @Nullable Object document() throws NotJson {
        Object value = value(1);
        space();
        if (at < text.length()) {
            throw new NotJson("there is text after the value", at);
        }
        return value;
    }

    /** Puts the wanted fields of the object that begins here into {@code found}, one by one. */
    void fields(Set<String> wanted, Map<String, Object> found) throws NotJson {
        space();
        expect('{', "no object");
        space();
        if (accept('}')) {
            return;
        }
        do {
            String name = name();
            if (wanted.contains(name)) {
                Object value = value(2);
                boolean digitsMayBeLost =
                        at == text.length()
                                && (value instanceof Long || value instanceof JsonNumber);
                if (value != null && !digitsMayBeLost) {
                    found.put(name, value);
                }
            } else {
                skipped();
            }
            space();
        } while (accept(','));
    }

    private @Nullable Object value(int depth) throws NotJson {
        space();
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", Boolean.TRUE);
            case 'f' -> word("false", Boolean.FALSE);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object(int depth) throws NotJson {
        deeper(depth);
        at++;
        var object = new LinkedHashMap<String, @Nullable Object>();
        space();
        if (accept('}')) {
            return object;
        }
        do {
            int begin = at;
            String name = name();
            if (object.containsKey(name)) {
                throw new NotJson("a name occurs twice in one object", begin);
            }
            object.put(name, value(depth + 1));
            space();
        } while (accept(','));
        expect('}', "expected a comma or the end of the object");
        return object;
    }

    private List<@Nullable Object> array(int depth) throws NotJson {
        deeper(depth);
        at++;
        var array = new ArrayList<@Nullable Object>();
        space();
        if (accept(']')) {
            return array;
        }
        do {
            array.add(value(depth + 1));
            space();
        } while (accept(','));
        expect(']', "expected a comma or the end of the array");
        return array;
    }

    private void deeper(int depth) throws NotJson {
        if (depth > Json.DEPTH_MAX) {
            throw new NotJson("nested deeper than " + Json.DEPTH_MAX, at);
        }
    }

    /** Reads a field's name and the colon after it. */
    private String name() throws NotJson {
        space();
        if (peek() != '"') {
            throw new NotJson("expected the name of a field", at);
        }
        String name = string();
        space();
        expect(':', "expected a colon after a name");
        return name;
    }

    private @Nullable Object word(String word, @Nullable Boolean value) throws NotJson {
        if (!text.startsWith(word, at)) {
            throw new NotJson("no value", at);
        }
        at += word.length();
        return value;
    }

    private Object number() throws NotJson {
        int end = numberEnd(text, at);
        if (end < 0) {
            throw new NotJson("no value", at);
        }
        String literal = text.substring(at, end);
        at = end;
        if (literal.length() <= LONG_LENGTH) {
            try {
                long number = Long.parseLong(literal);
                return literal.equals("-0") ? new JsonNumber(literal) : (Object) number;
            } catch (NumberFormatException notLong) {
                return new JsonNumber(literal);
            }
        }
        return new JsonNumber(literal);
    }

    static boolean isNumber(String literal) {
        return numberEnd(literal, 0) == literal.length();
    }

    /** Returns the end of the number that begins there; -1 for none. */
    private static int numberEnd(String text, int begin) {
        int i = begin < text.length() && text.charAt(begin) == '-' ? begin + 1 : begin;
        int end = i < text.length() && text.charAt(i) == '0' ? i + 1 : digits(text, i);
        if (end == i) {
            return -1;
        }
        if (end < text.length() && text.charAt(end) == '.') {
            int fraction = digits(text, end + 1);
            if (fraction == end + 1) {
                return -1;
            }
            end = fraction;
        }
        if (end < text.length() && (text.charAt(end) | 0x20) == 'e') {
            int sign = end + 1;
            int first =
                    sign < text.length() && (text.charAt(sign) == '+' || text.charAt(sign) == '-')
                            ? sign + 1
                            : sign;
            end = digits(text, first);
            return end == first ? -1 : end;
        }
        return end;
    }

    private static int digits(String text, int begin) {
        int i = begin;
        while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
            i++;
        }
        return i;
    }

    private String string() throws NotJson {
        int begin = ++at;
        StringBuilder unescaped = null;
        while (true) {
            skipPlain();
            char c = peek();
            if (c == '"') {
                String plain = text.substring(begin, at++);
                return unescaped == null ? plain : unescaped.append(plain).toString();
            }
            if (c < ' ') {
                throw new NotJson("a control character inside a string", at);
            }
            if (unescaped == null) {
                unescaped = new StringBuilder();
            }
            unescaped.append(text, begin, at++);
            unescaped.append(escaped());
            begin = at;
        }
    }

    /** Skips plain characters, the most of a text. */
    private void skipPlain() {
        int end = text.length();
        int i = at;
        while (i < end) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                break;
            }
            i++;
        }
        at = i;
    }

    private char escaped() throws NotJson {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unit();
            default -> throw new NotJson("no escape", at - 1);
        };
    }

    private char unit() throws NotJson {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            char c = peek();
            // Character.digit would take the digits of other scripts too.
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw new NotJson("no escape", at);
            }
            unit = (unit << 4) | digit;
            at++;
        }
        return (char) unit;
    }

    /** Skips a value of any depth without building it. */
    private void skipped() throws NotJson {
        long depth = 0;
        do {
            space();
            switch (peek()) {
                case '"' -> skipString();
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    depth--;
                    at++;
                }
                case ',', ':' -> {
                    if (depth == 0) {
                        throw new NotJson("no value", at);
                    }
                    at++;
                }
                default -> skipWord();
            }
        } while (depth > 0);
        if (depth < 0) {
            throw new NotJson("no value", at);
        }
    }

    private void skipString() throws NotJson {
        at++;
        while (peek() != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
    }

    private void skipWord() throws NotJson {
        int begin = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at))
                        || "+-.".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        if (at == begin) {
            throw new NotJson("no value", at);
        }
    }

    private void space() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return;
            }
            at++;
        }
    }

    private char peek() throws NotJson {
        if (at >= text.length()) {
            throw new NotJson("the text ends too early", at);
        }
        return text.charAt(at);
    }

    private boolean accept(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c, String otherwise) throws NotJson {
        if (!accept(c)) {
            throw new NotJson(at < text.length() ? otherwise : "the text ends too early", at);
        }
    }
}
