package io.claudectl.json;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the members of one object, or the elements of one array, stand in a text that is known to
 * be JSON.
 *
 * @param open the opening bracket
 * @param close the closing bracket
 */
record JsonItems(String text, int open, int close, List<Item> items) {
    JsonItems {
        items = List.copyOf(items);
    }

    /**
     * A member with its name, or an element without one.
     *
     * @param begin of the name, or of the element
     * @param nameEnd behind the name's quote; of an element its begin
     * @param end behind the value
     */
    record Item(@Nullable String name, int begin, int nameEnd, int value, int end) {}

    /** The container whose bracket stands there. */
    static JsonItems at(String text, int open) {
        boolean named = text.charAt(open) == '{';
        var items = new ArrayList<Item>();
        int at = space(text, open + 1);
        while (text.charAt(at) != '}' && text.charAt(at) != ']') {
            int nameEnd = named ? end(text, at) : at;
            int value = named ? space(text, space(text, nameEnd) + 1) : at;
            int end = end(text, value);
            items.add(new Item(named ? name(text, at, nameEnd) : null, at, nameEnd, value, end));
            at = space(text, end);
            if (text.charAt(at) == ',') {
                at = space(text, at + 1);
            }
        }
        return new JsonItems(text, open, at, items);
    }

    @Nullable Item named(String name) {
        for (Item item : items) {
            if (name.equals(item.name())) {
                return item;
            }
        }
        return null;
    }

    /** All of the text between the brackets where there is no item. */
    String hollow() {
        return text.substring(open + 1, close);
    }

    /** What stands between the opening bracket and the first item. */
    String before() {
        return text.substring(open + 1, items.getFirst().begin());
    }

    /** What stands between the last item and the closing bracket. */
    String behind() {
        return text.substring(items.getLast().end(), close);
    }

    /** Where the white space that begins there ends. */
    static int space(String text, int begin) {
        int at = begin;
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    static boolean isSpace(char c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    /** Where the value that begins there ends. */
    static int end(String text, int begin) {
        return switch (text.charAt(begin)) {
            case '"' -> stringEnd(text, begin);
            case '{', '[' -> containerEnd(text, begin);
            default -> {
                int at = begin;
                while (at < text.length()
                        && !isSpace(text.charAt(at))
                        && ",]}".indexOf(text.charAt(at)) < 0) {
                    at++;
                }
                yield at;
            }
        };
    }

    private static int stringEnd(String text, int begin) {
        int at = begin + 1;
        while (text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    private static int containerEnd(String text, int begin) {
        int depth = 0;
        int at = begin;
        do {
            char c = text.charAt(at);
            if (c == '"') {
                at = stringEnd(text, at);
                continue;
            }
            if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
            }
            at++;
        } while (depth > 0);
        return at;
    }

    private static String name(String text, int begin, int end) {
        String plain = text.substring(begin + 1, end - 1);
        if (plain.indexOf('\\') < 0) {
            return plain;
        }
        try {
            return String.valueOf(Json.parse(text.substring(begin, end)));
        } catch (NotJson no) {
            throw new AssertionError("the text was read before", no);
        }
    }
}
