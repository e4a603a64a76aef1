package io.claudectl.json;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where each value of a document stands in its text. The text was found to be valid before. */
final class JsonSpans {
    private final String text;
    private int at;

    private JsonSpans(String text, int from) {
        this.text = text;
        this.at = from;
    }

    /**
     * A value.
     *
     * @param start of its text, and {@code end} behind it
     * @param items of an object or array, in order; null for any other value
     */
    record Node(int start, int end, @Nullable List<Item> items) {
        boolean object(String text) {
            return text.charAt(start) == '{';
        }

        /** The last item of that name; null for none. */
        @Nullable Item item(String name) {
            if (items != null) {
                for (Item item : items) {
                    if (name.equals(item.name())) {
                        return item;
                    }
                }
            }
            return null;
        }
    }

    /**
     * A member of an object, or an element of an array.
     *
     * @param start of the name, or of the element
     * @param name null in an array
     */
    record Item(int start, @Nullable String name, Node value) {}

    /** The document's value. */
    static Node of(String text, int from) throws NotJson {
        var spans = new JsonSpans(text, from);
        spans.space();
        return spans.value();
    }

    private Node value() throws NotJson {
        int start = at;
        return switch (text.charAt(at)) {
            case '{' -> container(start, '}');
            case '[' -> container(start, ']');
            case '"' -> {
                string();
                yield new Node(start, at, null);
            }
            default -> {
                while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) {
                    at++;
                }
                yield new Node(start, at, null);
            }
        };
    }

    private Node container(int start, char close) throws NotJson {
        var items = new ArrayList<Item>();
        at++;
        space();
        while (text.charAt(at) != close) {
            int item = at;
            String name = null;
            if (close == '}') {
                string();
                name = (String) Json.parse(text.substring(item, at));
                space();
                at++;
                space();
            }
            items.add(new Item(item, name, value()));
            space();
            if (text.charAt(at) == ',') {
                at++;
                space();
            }
        }
        at++;
        return new Node(start, at, List.copyOf(items));
    }

    private void string() {
        at++;
        while (text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }
}
