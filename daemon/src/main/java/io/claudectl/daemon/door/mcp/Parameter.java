package io.claudectl.daemon.door.mcp;

import io.claudectl.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One argument of a tool: what the model is told about it, and what is accepted. */
record Parameter(String name, Form form, boolean required, String description) {
    /** What a value must be. */
    sealed interface Form {
        /** Any text; not empty when {@code filled}. */
        record Text(boolean filled) implements Form {}

        /** One of these words. */
        record Choice(List<String> words) implements Form {
            public Choice {
                words = List.copyOf(words);
            }
        }

        /** True or false. */
        record Flag() implements Form {}

        /** 1 to so many texts, none of them empty. */
        record Texts(int most) implements Form {}
    }

    static Parameter text(String name, String description) {
        return new Parameter(name, new Form.Text(true), true, description);
    }

    static Parameter choice(String name, List<String> words, String description) {
        return new Parameter(name, new Form.Choice(words), true, description);
    }

    static Parameter flag(String name, String description) {
        return new Parameter(name, new Form.Flag(), false, description);
    }

    static Parameter texts(String name, int most, String description) {
        return new Parameter(name, new Form.Texts(most), true, description);
    }

    /** The same, but it may be left away. */
    Parameter optional() {
        return new Parameter(name, form, false, description);
    }

    /** What is wrong with a value, or null when nothing is. */
    @Nullable String complaint(@Nullable Object value) {
        return switch (form) {
            case Form.Text(boolean filled) ->
                    !(value instanceof String text)
                            ? "%s must be a string, not %s".formatted(name, kind(value))
                            : filled && text.isBlank() ? name + " is empty" : null;
            case Form.Choice(List<String> words) ->
                    value instanceof String word && words.contains(word)
                            ? null
                            : "%s must be one of %s, not %s"
                                    .formatted(name, String.join(", ", words), shown(value));
            case Form.Flag() ->
                    value instanceof Boolean
                            ? null
                            : "%s must be true or false, not %s".formatted(name, shown(value));
            case Form.Texts(int most) ->
                    value instanceof List<?> items
                            ? complaint(items, most)
                            : "%s must be an array of strings, not %s"
                                    .formatted(name, shown(value));
        };
    }

    private @Nullable String complaint(List<?> items, int most) {
        if (items.isEmpty() || items.size() > most) {
            return "%s must hold 1 to %d strings, not %d".formatted(name, most, items.size());
        }
        for (int i = 0; i < items.size(); i++) {
            if (!(items.get(i) instanceof String text)) {
                return "%s[%d] must be a string, not %s".formatted(name, i, kind(items.get(i)));
            }
            if (text.isBlank()) {
                return "%s[%d] is empty".formatted(name, i);
            }
        }
        return null;
    }

    Map<String, @Nullable Object> schema() {
        return switch (form) {
            case Form.Text(boolean filled) -> {
                var schema = Json.object("type", "string", "description", description);
                if (filled) {
                    schema.put("minLength", 1L);
                }
                yield schema;
            }
            case Form.Choice(List<String> words) ->
                    Json.object("type", "string", "enum", words, "description", description);
            case Form.Flag() -> Json.object("type", "boolean", "description", description);
            case Form.Texts(int most) ->
                    Json.object(
                            "type",
                            "array",
                            "items",
                            Json.object("type", "string", "minLength", 1L),
                            "minItems",
                            1L,
                            "maxItems",
                            (long) most,
                            "description",
                            description);
        };
    }

    private static String shown(@Nullable Object value) {
        return switch (value) {
            case String word -> Clipped.quoted(word);
            case Long number -> number.toString();
            case null, default -> kind(value);
        };
    }

    private static String kind(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> "a string";
            case Boolean truth -> truth.toString();
            case Map<?, ?> object -> "an object";
            case List<?> array -> "an array";
            default -> "a number";
        };
    }
}
