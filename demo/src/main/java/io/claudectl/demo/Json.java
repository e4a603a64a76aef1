package io.claudectl.demo;

import io.claudectl.json.NotJson;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON with paths into it, as scripted sessions and tests read it. */
public final class Json {
    private Json() {}

    /**
     * Objects are maps, arrays lists, whole numbers longs.
     *
     * @throws DemoFailed for a text that is not JSON
     */
    public static @Nullable Object read(String text) {
        try {
            return io.claudectl.json.Json.parse(text);
        } catch (NotJson damaged) {
            throw new DemoFailed("not JSON, %s: %s".formatted(damaged.getMessage(), text));
        }
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
        return io.claudectl.json.Json.object(namesAndValues);
    }

    public static String write(@Nullable Object value) {
        return io.claudectl.json.Json.write(value);
    }
}
