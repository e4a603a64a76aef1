package io.claudectl.demo;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON as a client of the bus reads and writes it. Kept apart from the bus's own on purpose: a
 * mistake shared by both sides would go unseen.
 */
public final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** Objects are maps, arrays lists, whole numbers longs. */
    public static @Nullable Object read(String text) {
        var json = new Json(text);
        Object value = json.value();
        json.skipSpace();
        if (json.at != text.length()) {
            throw json.broken("the end");
        }
        return value;
    }

    /** A value further in, by field names and list positions; null where there is none. */
    public static @Nullable Object at(@Nullable Object from, Object... path) {
        Object here = from;
        for (Object step : path) {
            if (here instanceof Map<?, ?> map && step instanceof String) {
                here = map.get(step);
            } else if (here instanceof List<?> list
                    && step instanceof Integer index
                    && index < list.size()) {
                here = list.get(index);
            } else {
                return null;
            }
        }
        return here;
    }

    /** A text further in; empty where there is none. */
    public static String text(@Nullable Object from, Object... path) {
        Object found = at(from, path);
        return found == null ? "" : found.toString();
    }

    /** An object of these fields, in this order. */
    public static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return fields;
    }

    public static String write(@Nullable Object value) {
        var out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(@Nullable Object value, StringBuilder out) {
        if (value instanceof Map<?, ?> map) {
            String before = "{";
            for (var entry : map.entrySet()) {
                quote(entry.getKey().toString(), out.append(before));
                write(entry.getValue(), out.append(':'));
                before = ",";
            }
            out.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof List<?> list) {
            String before = "[";
            for (Object each : list) {
                write(each, out.append(before));
                before = ",";
            }
            out.append(list.isEmpty() ? "[]" : "]");
        } else if (value instanceof String string) {
            quote(string, out);
        } else {
            out.append(value);
        }
    }

    private static void quote(String string, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                out.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private @Nullable Object value() {
        skipSpace();
        char c = at < text.length() ? text.charAt(at) : ' ';
        return switch (c) {
            case '{' -> fields();
            case '[' -> list();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        take('{');
        for (skipSpace(); !next('}'); skipSpace()) {
            if (!fields.isEmpty()) {
                take(',');
                skipSpace();
            }
            String name = string();
            skipSpace();
            take(':');
            fields.put(name, value());
        }
        return fields;
    }

    private List<@Nullable Object> list() {
        List<@Nullable Object> list = new ArrayList<>();
        take('[');
        for (skipSpace(); !next(']'); skipSpace()) {
            if (!list.isEmpty()) {
                take(',');
            }
            list.add(value());
        }
        return list;
    }

    private String string() {
        var out = new StringBuilder();
        take('"');
        while (!next('"')) {
            if (at >= text.length()) {
                throw broken("the end of a text");
            }
            char c = text.charAt(at++);
            out.append(c == '\\' ? escaped() : c);
        }
        return out.toString();
    }

    private char escaped() {
        char c = at < text.length() ? text.charAt(at++) : ' ';
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> {
                if (at + 4 > text.length()) {
                    throw broken("four digits");
                }
                at += 4;
                yield (char) HexFormat.fromHexDigits(text, at - 4, at);
            }
            case '"', '\\', '/' -> c;
            default -> throw broken("an escape");
        };
    }

    private Object number() {
        int from = at;
        while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String digits = text.substring(from, at);
        try {
            return digits.matches("-?\\d{1,18}")
                    ? (Object) Long.valueOf(digits)
                    : (Object) Double.valueOf(digits);
        } catch (NumberFormatException none) {
            at = from;
            throw broken("a value");
        }
    }

    private @Nullable Object word(String word, @Nullable Object meaning) {
        if (!text.startsWith(word, at)) {
            throw broken(word);
        }
        at += word.length();
        return meaning;
    }

    private void take(char c) {
        if (!next(c)) {
            throw broken("'" + c + "'");
        }
    }

    private boolean next(char c) {
        boolean is = at < text.length() && text.charAt(at) == c;
        at += is ? 1 : 0;
        return is;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private DemoFailed broken(String wanted) {
        String shown = text.length() <= 500 ? text : text.substring(0, 500) + "...";
        return new DemoFailed("no JSON, %s is missing at %d: %s".formatted(wanted, at, shown));
    }
}
