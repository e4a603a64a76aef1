package io.claudectl.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * JSON as plain Java: an object is a {@link Map} in the order it was written, an array a {@link
 * java.util.List}, an integer of 64 bits a {@link Long}, any other number a {@link JsonNumber}; the
 * rest is String, Boolean and null.
 */
public final class Json {
    /** Arrays and objects inside each other. */
    public static final int DEPTH_MAX = 64;

    private Json() {}

    /** Reads one document of UTF-8. Names that occur twice in one object are refused. */
    public static @Nullable Object parse(byte[] utf8) throws NotJson {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
        } catch (CharacterCodingException broken) {
            throw new NotJson("the bytes are not UTF-8");
        }
        return parse(text);
    }

    /** Reads one document. Half surrogate pairs are kept as they are. */
    public static @Nullable Object parse(String text) throws NotJson {
        return new JsonReader(text).document();
    }

    /**
     * Reads the named fields of an object that are complete before the end or the first damage.
     * Null fields are left out; bytes that are not UTF-8 become U+FFFD; other fields may be nested
     * to any depth. Never fails.
     */
    public static Map<String, Object> topLevel(byte[] utf8, Set<String> names) {
        var found = new LinkedHashMap<String, Object>();
        try {
            new JsonReader(new String(utf8, StandardCharsets.UTF_8)).fields(names, found);
        } catch (NotJson damaged) {
            // The result is the fields before the damage.
            return found;
        }
        return found;
    }

    /**
     * Writes one line of JSON. Characters that are invisible or move other text (control, bidi,
     * zero-width and tag characters, half surrogate pairs) are written as escapes.
     *
     * @param value from {@link #parse}, or any integer, finite double, or iterable
     */
    public static String write(@Nullable Object value) {
        var out = new StringBuilder(256);
        JsonWriter.write(value, out);
        return out.toString();
    }

    /**
     * Makes an object from names and values in turn, in that order; a null value is written as
     * null.
     */
    public static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a name without a value");
        }
        var object = new LinkedHashMap<String, @Nullable Object>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (!(namesAndValues[i] instanceof String name)) {
                throw new IllegalArgumentException("not a name: " + namesAndValues[i]);
            }
            object.put(name, namesAndValues[i + 1]);
        }
        return object;
    }
}
