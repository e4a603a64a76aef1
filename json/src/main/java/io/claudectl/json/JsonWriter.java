package io.claudectl.json;

import io.claudectl.core.text.SafeText;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes values as JSON on one line. */
final class JsonWriter {
    private static final String HEX = "0123456789abcdef";

    private JsonWriter() {}

    static void write(@Nullable Object value, StringBuilder out) {
        switch (value) {
            case null -> out.append("null");
            case CharSequence text -> quote(text.toString(), out);
            case Boolean truth -> out.append(truth.booleanValue());
            case Long number -> out.append(number.longValue());
            case Integer number -> out.append(number.intValue());
            case Double number when Double.isFinite(number) -> out.append(number.doubleValue());
            case JsonNumber(String literal) -> out.append(literal);
            case Map<?, ?> object -> object(object, out);
            case Iterable<?> array -> array(array, out);
            default ->
                    throw new IllegalArgumentException("no JSON for " + value.getClass().getName());
        }
    }

    private static void object(Map<?, ?> object, StringBuilder out) {
        out.append('{');
        boolean first = true;
        for (Map.Entry<?, ?> field : object.entrySet()) {
            if (!first) {
                out.append(',');
            }
            first = false;
            quote(String.valueOf(field.getKey()), out);
            out.append(':');
            write(field.getValue(), out);
        }
        out.append('}');
    }

    private static void array(Iterable<?> array, StringBuilder out) {
        out.append('[');
        boolean first = true;
        for (Object element : array) {
            if (!first) {
                out.append(',');
            }
            first = false;
            write(element, out);
        }
        out.append(']');
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); ) {
            int plain = plainEnd(text, i);
            if (plain > i) {
                out.append(text, i, plain);
                i = plain;
                continue;
            }
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c > 0x7f && !SafeText.hidden(c)) {
                        out.appendCodePoint(c);
                    } else if (Character.isBmpCodePoint(c)) {
                        escape(c, out);
                    } else {
                        escape(Character.highSurrogate(c), out);
                        escape(Character.lowSurrogate(c), out);
                    }
                }
            }
        }
        out.append('"');
    }

    /** Returns the end of the characters that need no escape: nearly all of most texts. */
    private static int plainEnd(String text, int begin) {
        int i = begin;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x7f || c == '"' || c == '\\') {
                break;
            }
            i++;
        }
        return i;
    }

    private static void escape(int unit, StringBuilder out) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(HEX.charAt((unit >> shift) & 0xf));
        }
    }
}
