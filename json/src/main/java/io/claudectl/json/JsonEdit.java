package io.claudectl.json;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object as text, changed in place: whatever is not named by a change stays character for
 * character, and what is put in follows the document's own indentation, line ends and spacing. What
 * was put in and is taken out again leaves the very text that was there before. Immutable; a change
 * gives another one, or this one where there is nothing to do.
 *
 * <p>A path names members from the outermost object inwards; it never leads into an array.
 */
public final class JsonEdit {
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private final String text;
    // What changes begin from: the text, or an empty object where the text is only white space.
    private final String document;
    private final JsonItems root;

    private JsonEdit(String text, String document) {
        this.text = text;
        this.document = document;
        this.root = JsonItems.at(document, JsonItems.space(document, mark(document)));
    }

    /**
     * Reads a document as {@link Json#parse(String)} does, with or without a byte order mark before
     * it. A text of white space only counts as an empty object: it stays as it is until the first
     * change, which writes the object before that white space, or before a line feed if there is
     * none; taking out the last member later leaves {@code {}} there.
     */
    public static JsonEdit of(String text) throws NotJson {
        int begin = mark(text);
        if (JsonItems.space(text, begin) == text.length()) {
            String rest = begin == text.length() ? "\n" : text.substring(begin);
            return new JsonEdit(text, text.substring(0, begin) + "{}" + rest);
        }
        if (!(Json.parse(text.substring(begin)) instanceof Map)) {
            throw new NotJson("the document is no object");
        }
        return new JsonEdit(text, text);
    }

    /** The document. */
    public String text() {
        return text;
    }

    /** What stands there, as {@link Json#parse(String)} yields it; null where nothing or null. */
    public @Nullable Object value(String... path) {
        int at = find(path);
        return at < 0 ? null : parsed(at);
    }

    /** Whether a member stands there, be it null. */
    public boolean has(String... path) {
        return find(path) >= 0;
    }

    /**
     * Sets a member, and makes missing objects on the way. A new one comes last in its object; of
     * an old one only the value is written anew, and nothing where it is equal already.
     *
     * @throws NotJson when a value on the way is no object, or the document becomes too deep
     */
    public JsonEdit with(Object value, String... path) throws NotJson {
        int last = named(path).length - 1;
        JsonItems object = root;
        for (int i = 0; i < last; i++) {
            JsonItems.Item member = object.named(path[i]);
            if (member == null) {
                return added(object, path[i], nested(value, path, i + 1));
            }
            object = objectIn(member, path, i);
        }
        JsonItems.Item member = object.named(path[last]);
        if (member == null) {
            return added(object, path[last], value);
        }
        if (same(value, parsed(member.value()))) {
            return this;
        }
        String written = JsonHabit.in(object, root).item(null, value);
        return replaced(member.value(), member.end(), written);
    }

    /** Removes a member with one comma and the white space between it and its neighbour. */
    public JsonEdit without(String... path) {
        int parent = find(Arrays.copyOf(path, named(path).length - 1));
        if (parent < 0 || document.charAt(parent) != '{') {
            return this;
        }
        JsonItems object = JsonItems.at(document, parent);
        JsonItems.Item member = object.named(path[path.length - 1]);
        if (member == null) {
            return this;
        }
        var gone = new BitSet();
        gone.set(object.items().indexOf(member));
        return removed(object, gone);
    }

    /**
     * Appends to an array, and makes it where it is missing; nothing where an equal element stands
     * in it.
     *
     * @throws NotJson when there is something else than an array, a value on the way is no object,
     *     or the document becomes too deep
     */
    public JsonEdit withElement(Object element, String... arrayPath) throws NotJson {
        int at = find(named(arrayPath));
        if (at < 0) {
            return with(List.of(element), arrayPath);
        }
        if (document.charAt(at) != '[') {
            throw new NotJson(String.join(".", arrayPath) + " is no array");
        }
        JsonItems array = JsonItems.at(document, at);
        for (JsonItems.Item item : array.items()) {
            if (same(element, parsed(item.value()))) {
                return this;
            }
        }
        return added(array, null, element);
    }

    /** Removes every element that matches; nothing where there is no array. */
    public JsonEdit withoutElement(Predicate<@Nullable Object> which, String... arrayPath) {
        int at = find(named(arrayPath));
        if (at < 0 || document.charAt(at) != '[') {
            return this;
        }
        JsonItems array = JsonItems.at(document, at);
        var gone = new BitSet();
        for (int i = 0; i < array.items().size(); i++) {
            gone.set(i, which.test(parsed(array.items().get(i).value())));
        }
        return gone.isEmpty() ? this : removed(array, gone);
    }

    /** Where the value of that path begins; -1 where there is none. */
    private int find(String... path) {
        int at = root.open();
        for (String name : path) {
            if (document.charAt(at) != '{') {
                return -1;
            }
            JsonItems.Item member = JsonItems.at(document, at).named(name);
            if (member == null) {
                return -1;
            }
            at = member.value();
        }
        return at;
    }

    private JsonItems objectIn(JsonItems.Item member, String[] path, int last) throws NotJson {
        if (document.charAt(member.value()) != '{') {
            throw new NotJson(
                    String.join(".", Arrays.asList(path).subList(0, last + 1)) + " is no object");
        }
        return JsonItems.at(document, member.value());
    }

    private JsonEdit added(JsonItems container, @Nullable String name, Object value)
            throws NotJson {
        JsonHabit habit = JsonHabit.in(container, root);
        String item = habit.item(name, value);
        if (!container.items().isEmpty()) {
            int end = container.items().getLast().end();
            return replaced(end, end, habit.separator(container) + item);
        }
        String hollow = container.hollow();
        String newline = habit.newline();
        String inside;
        if (newline == null) {
            inside = hollow + item + hollow;
        } else if (hollow.isEmpty()) {
            String margin = JsonHabit.margin(document, container.open());
            inside = newline + habit.indent() + item + newline + margin;
        } else {
            // The space at the line's end tells left() that the line break was there before.
            inside = newline + habit.indent() + item + " " + hollow;
        }
        return replaced(container.open() + 1, container.close(), inside);
    }

    /** What stays between the brackets when the last item goes: what was there before the first. */
    private static String left(JsonItems container) {
        String before = container.before();
        String behind = container.behind();
        if (before.startsWith("\n") || before.startsWith("\r\n")) {
            return behind.startsWith(" ") ? behind.substring(1) : "";
        }
        return before.equals(behind) ? before : "";
    }

    private JsonEdit removed(JsonItems container, BitSet gone) {
        List<JsonItems.Item> items = container.items();
        int lastKept = gone.previousClearBit(items.size() - 1);
        var out = new StringBuilder(document.length());
        if (lastKept < 0) {
            out.append(document, 0, container.open() + 1).append(left(container));
            out.append(document, container.close(), document.length());
        } else {
            out.append(document, 0, items.getFirst().begin());
            for (int i = gone.nextClearBit(0); i < lastKept; i = gone.nextClearBit(i + 1)) {
                out.append(document, items.get(i).begin(), items.get(i + 1).begin());
            }
            out.append(document, items.get(lastKept).begin(), items.get(lastKept).end());
            out.append(document, items.getLast().end(), document.length());
        }
        String changed = out.toString();
        return new JsonEdit(changed, changed);
    }

    private JsonEdit replaced(int begin, int end, String by) throws NotJson {
        return of(document.substring(0, begin) + by + document.substring(end));
    }

    private @Nullable Object parsed(int begin) {
        try {
            return Json.parse(document.substring(begin, JsonItems.end(document, begin)));
        } catch (NotJson no) {
            throw new AssertionError("the document was read before", no);
        }
    }

    /** False also for what is too deep to be read again. */
    private static boolean same(Object wanted, @Nullable Object there) {
        try {
            return Objects.equals(Json.parse(Json.write(wanted)), there);
        } catch (NotJson tooDeep) {
            return false;
        }
    }

    private static Object nested(Object value, String[] path, int from) {
        Object nested = value;
        for (int i = path.length - 1; i >= from; i--) {
            nested = Map.of(path[i], nested);
        }
        return nested;
    }

    private static String[] named(String... path) {
        if (path.length == 0) {
            throw new IllegalArgumentException("no member is named");
        }
        return path;
    }

    private static int mark(String text) {
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? 1 : 0;
    }
}
