package io.claudectl.store.sqlite;

import io.claudectl.core.decision.Change.Field;
import java.util.List;

/** Writes the fields of an event as a JSON object that UTF-8 can hold. */
final class FlatJson {
    private FlatJson() {}

    static String of(List<Field> fields) {
        if (fields.isEmpty()) {
            return "{}";
        }
        var json = new StringBuilder();
        char before = '{';
        for (Field field : fields) {
            json.append(before);
            quote(field.name(), json);
            json.append(':');
            if (field.value() instanceof String text) {
                quote(text, json);
            } else {
                json.append(field.value());
            }
            before = ',';
        }
        return json.append('}').toString();
    }

    private static void quote(String text, StringBuilder json) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c == '\n') {
                json.append("\\n");
            } else if (c < ' ' || c == 0x7f || c == 0x2028 || c == 0x2029) {
                escape(c, json);
            } else if (!Character.isSurrogate(c)) {
                json.append(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                json.append(c).append(text.charAt(++i));
            } else {
                // UTF-8 has no form for half a pair; JSON's escape keeps it.
                escape(c, json);
            }
        }
        json.append('"');
    }

    private static void escape(char c, StringBuilder json) {
        json.append("\\u").append(String.format("%04x", (int) c));
    }
}
