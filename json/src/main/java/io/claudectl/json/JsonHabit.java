package io.claudectl.json;

import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a document writes what stands at one place of it, found in what is there already.
 *
 * @param newline null where values stand on one line
 * @param indent of the line a new item stands on
 * @param unit what each level is further in
 * @param colon a name's colon with the white space around it
 */
record JsonHabit(@Nullable String newline, String indent, String unit, String colon) {
    private static final String PLAIN_UNIT = "  ";
    private static final String PLAIN_COLON = ": ";

    /** How a new item in that container is written; {@code root} is the document's object. */
    static JsonHabit in(JsonItems container, JsonItems root) {
        String text = container.text();
        String colon = colon(container.items().isEmpty() ? root : container, root);
        if (!breaks(container, root)) {
            return new JsonHabit(null, "", "", colon);
        }
        String indent;
        String unit = unit(text);
        if (container.items().isEmpty()) {
            indent = margin(text, container.open()) + unit;
        } else {
            indent = lineBegin(lastGap(container));
        }
        return new JsonHabit(newline(text), indent, unit, colon);
    }

    /** What stands between the last item and a new one. */
    String separator(JsonItems container) {
        if (container.items().size() > 1) {
            return lastGap(container);
        }
        return newline == null ? comma() : "," + newline + indent;
    }

    /** Writes a member, or an element where there is no name. */
    String item(@Nullable String name, @Nullable Object value) {
        var out = new StringBuilder();
        if (name != null) {
            JsonWriter.write(name, out);
            out.append(colon);
        }
        write(value, indent, out);
        return out.toString();
    }

    /** The white space at the begin of the line on which that character stands. */
    static String margin(String text, int at) {
        int line = text.lastIndexOf('\n', at - 1) + 1;
        return text.substring(line, JsonItems.space(text, line));
    }

    private void write(@Nullable Object value, String margin, StringBuilder out) {
        switch (value) {
            case Map<?, ?> object -> {
                Iterator<? extends Map.Entry<?, ?>> fields = object.entrySet().iterator();
                open('{', fields, margin, out);
                while (fields.hasNext()) {
                    Map.Entry<?, ?> field = fields.next();
                    JsonWriter.write(String.valueOf(field.getKey()), out);
                    out.append(colon);
                    write(field.getValue(), margin + unit, out);
                    close('}', fields, margin, out);
                }
            }
            case Iterable<?> array -> {
                Iterator<?> elements = array.iterator();
                open('[', elements, margin, out);
                while (elements.hasNext()) {
                    write(elements.next(), margin + unit, out);
                    close(']', elements, margin, out);
                }
            }
            case null, default -> JsonWriter.write(value, out);
        }
    }

    private void open(char bracket, Iterator<?> items, String margin, StringBuilder out) {
        out.append(bracket);
        if (!items.hasNext()) {
            out.append(bracket == '{' ? '}' : ']');
        } else if (newline != null) {
            out.append(newline).append(margin).append(unit);
        }
    }

    private void close(char bracket, Iterator<?> items, String margin, StringBuilder out) {
        if (items.hasNext()) {
            out.append(newline == null ? comma() : "," + newline + margin + unit);
            return;
        }
        if (newline != null) {
            out.append(newline).append(margin);
        }
        out.append(bracket);
    }

    private String comma() {
        return colon.endsWith(":") ? "," : ", ";
    }

    /** Whether a new item gets a line of its own. */
    private static boolean breaks(JsonItems container, JsonItems root) {
        if (!container.items().isEmpty()) {
            return lastGap(container).indexOf('\n') >= 0;
        }
        String hollow = container.hollow();
        if (!hollow.isEmpty()) {
            return hollow.indexOf('\n') >= 0;
        }
        int line = root.text().indexOf('\n', root.open());
        return root.items().isEmpty() || (line >= 0 && line < root.close());
    }

    /** What stands before the last item: the separator, or the white space behind the bracket. */
    private static String lastGap(JsonItems container) {
        var items = container.items();
        return items.size() == 1
                ? container.before()
                : container
                        .text()
                        .substring(items.get(items.size() - 2).end(), items.getLast().begin());
    }

    /** The white space behind the last line break, before anything else on that line. */
    private static String lineBegin(String gap) {
        return margin(gap, gap.length());
    }

    private static String newline(String text) {
        int at = text.indexOf('\n');
        return at > 0 && text.charAt(at - 1) == '\r' ? "\r\n" : "\n";
    }

    private static String colon(JsonItems container, JsonItems root) {
        if (container.items().isEmpty()) {
            return PLAIN_COLON;
        }
        JsonItems.Item last = container.items().getLast();
        if (last.name() == null) {
            return colon(root, root);
        }
        String colon = container.text().substring(last.nameEnd(), last.value());
        return colon.indexOf('\n') >= 0 || colon.indexOf('\r') >= 0 ? PLAIN_COLON : colon;
    }

    /** How much further in the first line stands that follows an opening bracket. */
    private static String unit(String text) {
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) {
            int last = end - 1;
            while (last >= 0 && " \t\r".indexOf(text.charAt(last)) >= 0) {
                last--;
            }
            if (last >= 0 && (text.charAt(last) == '{' || text.charAt(last) == '[')) {
                String outer = margin(text, last);
                String inner = lineBegin(text.substring(end, JsonItems.space(text, end)));
                if (inner.length() > outer.length() && inner.startsWith(outer)) {
                    return inner.substring(outer.length());
                }
            }
        }
        return PLAIN_UNIT;
    }
}
