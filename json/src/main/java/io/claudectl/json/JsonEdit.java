package io.claudectl.json;

import io.claudectl.json.JsonSpans.Item;
import io.claudectl.json.JsonSpans.Node;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object as text, changed in place: whatever is not changed keeps its bytes, with its
 * spaces, line ends, escapes and order. What is inserted follows the habits of the text around it,
 * and what was inserted and is taken out again leaves no trace. Unchangeable; each change is a new
 * one.
 */
public final class JsonEdit {
    private static final String MARK = "\uFEFF";
    private static final String SPACE = " \t\r\n";

    private final String text;
    private final Node root;

    private JsonEdit(String text) throws NotJson {
        int from = text.startsWith(MARK) ? 1 : 0;
        if (!(Json.parse(text.substring(from)) instanceof Map<?, ?>)) {
            throw new NotJson("the document is no object");
        }
        this.text = text;
        this.root = JsonSpans.of(text, from);
    }

    /**
     * Reads a document. Nothing but white space counts as an empty object, and is written as one
     * with its first change.
     */
    public static JsonEdit of(String text) throws NotJson {
        return new JsonEdit(text.isBlank() ? "{}\n" : text);
    }

    public String text() {
        return text;
    }

    /** The value there, as {@link Json#parse} yields it; null where there is none, or null. */
    public @Nullable Object value(String... path) {
        Node node = node(path);
        try {
            return node == null ? null : Json.parse(text.substring(node.start(), node.end()));
        } catch (NotJson impossible) {
            throw new AssertionError("a part of a valid document", impossible);
        }
    }

    public boolean has(String... path) {
        return node(path) != null;
    }

    /**
     * Sets a member; objects on the way are made where they are missing.
     *
     * @throws NotJson where something on the way stands there already and is no object
     */
    public JsonEdit with(@Nullable Object value, String... path) throws NotJson {
        Node here = root;
        for (int i = 0; i < path.length; i++) {
            if (!here.object(text)) {
                throw new NotJson(String.join(".", Arrays.copyOf(path, i)) + " is no object");
            }
            Item item = here.item(path[i]);
            if (item == null) {
                Object nested = nested(value, Arrays.copyOfRange(path, i + 1, path.length));
                return inserted(here, path[i], nested);
            }
            here = item.value();
        }
        String written = new Style(here.start(), multiline(here)).write(value);
        return spliced(here.start(), here.end(), written);
    }

    /** Takes a member out, with its comma; nothing where there is none. */
    public JsonEdit without(String... path) {
        Node container = node(Arrays.copyOf(path, path.length - 1));
        Item item = container == null ? null : container.item(path[path.length - 1]);
        return container == null || item == null ? this : removed(container, item);
    }

    /**
     * Appends an element to an array, which is made where it is missing; nothing where an equal one
     * stands there.
     *
     * @throws NotJson where something on the way is no object, or the last is no array
     */
    public JsonEdit withElement(Object element, String... array) throws NotJson {
        Node node = node(array);
        if (node == null) {
            return with(List.of(element), array);
        }
        if (!(value(array) instanceof List<?> list)) {
            throw new NotJson(String.join(".", array) + " is no array");
        }
        return list.contains(element) ? this : inserted(node, null, element);
    }

    /** Takes all matching elements out of an array; nothing where there is none. */
    public JsonEdit withoutElement(Predicate<@Nullable Object> which, String... array) {
        JsonEdit now = this;
        while (true) {
            Node node = now.node(array);
            List<Item> items = node == null ? null : node.items();
            if (node == null || items == null || !(now.value(array) instanceof List<?> values)) {
                return now;
            }
            Item found = null;
            for (int i = 0; i < values.size() && found == null; i++) {
                found = which.test(values.get(i)) ? items.get(i) : null;
            }
            if (found == null) {
                return now;
            }
            now = now.removed(node, found);
        }
    }

    private @Nullable Node node(String... path) {
        Node here = root;
        for (String name : path) {
            Item item = here.item(name);
            if (item == null) {
                return null;
            }
            here = item.value();
        }
        return here;
    }

    private static @Nullable Object nested(@Nullable Object value, String... path) {
        Object nested = value;
        for (String name : Arrays.asList(path).reversed()) {
            var object = new LinkedHashMap<String, @Nullable Object>();
            object.put(name, nested);
            nested = object;
        }
        return nested;
    }

    /** Puts an item at the end of a container. */
    private JsonEdit inserted(Node container, @Nullable String name, @Nullable Object value) {
        List<Item> items = items(container);
        String before = name == null ? "" : Json.write(name) + colon(container);
        if (items.isEmpty()) {
            boolean lines = multiline(container);
            var style = new Style(container.start(), lines);
            String item = style.deeper().write(value);
            // The white space that stood in the empty container stays, so that it is there again
            // when the item goes.
            String content =
                    lines ? style.deeper().line() + before + item + style.line() : before + item;
            return spliced(container.start() + 1, container.start() + 1, content);
        }
        Item last = items.getLast();
        String space = spaceBefore(last.start());
        String item = new Style(last.start(), space.indexOf('\n') >= 0).write(value);
        int end = last.value().end();
        return spliced(end, end, "," + space + before + item);
    }

    private JsonEdit removed(Node container, Item item) {
        List<Item> items = items(container);
        int index = items.indexOf(item);
        if (index > 0) {
            return spliced(items.get(index - 1).value().end(), item.value().end(), "");
        }
        if (items.size() > 1) {
            return spliced(item.start(), items.get(1).start(), "");
        }
        int end = item.value().end();
        String line = new Style(container.start(), true).line();
        boolean ownLines = spaceBefore(item.start()).indexOf('\n') >= 0;
        if (ownLines && text.startsWith(line, end)) {
            end += line.length();
        }
        return spliced(container.start() + 1, end, "");
    }

    private JsonEdit spliced(int from, int to, String with) {
        try {
            return new JsonEdit(text.substring(0, from) + with + text.substring(to));
        } catch (NotJson impossible) {
            throw new AssertionError("a valid document stays one", impossible);
        }
    }

    private static List<Item> items(Node container) {
        List<Item> items = container.items();
        return items == null ? List.of() : items;
    }

    private String spaceBefore(int position) {
        int from = position;
        while (from > 0 && SPACE.indexOf(text.charAt(from - 1)) >= 0) {
            from--;
        }
        return text.substring(from, position);
    }

    /** What stands between a name and its value, as the neighbours have it. */
    private String colon(Node container) {
        List<Item> near = items(container).isEmpty() ? items(root) : items(container);
        if (near.isEmpty()) {
            return ": ";
        }
        Item last = near.getLast();
        int name = last.start() + 1;
        while (text.charAt(name) != '"') {
            name += text.charAt(name) == '\\' ? 2 : 1;
        }
        return text.substring(name + 1, last.value().start());
    }

    /** True when what is put into this container, or in place of this value, may take lines. */
    private boolean multiline(Node node) {
        if (node.equals(root) && items(root).isEmpty()) {
            return true;
        }
        Node here = root;
        boolean lines = true;
        while (true) {
            List<Item> items = items(here);
            if (!items.isEmpty()) {
                lines = spaceBefore(items.getFirst().start()).indexOf('\n') >= 0;
            }
            Node next = null;
            for (Item item : items) {
                if (item.value().start() <= node.start() && node.end() <= item.value().end()) {
                    next = item.value();
                }
            }
            if (next == null) {
                return lines;
            }
            here = next;
        }
    }

    /** How values are written at one place. */
    private final class Style {
        private final String newline = text.contains("\r\n") ? "\r\n" : "\n";
        private final String indent;
        private final boolean lines;

        Style(int position, boolean lines) {
            this(indentAt(position), lines);
        }

        private Style(String indent, boolean lines) {
            this.indent = indent;
            this.lines = lines;
        }

        Style deeper() {
            return new Style(indent + unit(), lines);
        }

        /** A new line with its indentation. */
        String line() {
            return newline + indent;
        }

        String write(@Nullable Object value) {
            return switch (value) {
                case Map<?, ?> map when !map.isEmpty() ->
                        all(
                                "{",
                                map.entrySet().stream()
                                        .map(
                                                each ->
                                                        Json.write(each.getKey())
                                                                + between(":")
                                                                + deeper().write(each.getValue()))
                                        .toList(),
                                "}");
                case List<?> list when !list.isEmpty() ->
                        all("[", list.stream().map(each -> deeper().write(each)).toList(), "]");
                case null, default -> Json.write(value);
            };
        }

        private String all(String open, List<String> items, String close) {
            return lines
                    ? open
                            + deeper().line()
                            + String.join("," + deeper().line(), items)
                            + line()
                            + close
                    : open + String.join(between(","), items) + close;
        }

        private String between(String sign) {
            return lines || colon(root).endsWith(" ") ? sign + " " : sign;
        }

        private static final String TWO = "  ";

        /** One step of indentation, as the document's first member has it. */
        private String unit() {
            List<Item> items = items(root);
            if (items.isEmpty()) {
                return TWO;
            }
            String space = spaceBefore(items.getFirst().start());
            int line = space.lastIndexOf('\n');
            return line < 0 || line == space.length() - 1 ? TWO : space.substring(line + 1);
        }
    }

    /** The white space at the beginning of the line that holds this position. */
    private String indentAt(int position) {
        int line = text.lastIndexOf('\n', position - 1) + 1;
        int end = line;
        while (end < position && " \t".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        return text.substring(line, end);
    }
}
