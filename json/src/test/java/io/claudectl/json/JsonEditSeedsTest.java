package io.claudectl.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Changes of odd documents, against the same changes of plain maps. */
class JsonEditSeedsTest {
    private static final List<String> NAMES =
            List.of(
                    "a",
                    "b",
                    "//",
                    "/* {",
                    "",
                    "\u00fc",
                    "with \\\"quote\\\"",
                    "back\\\\",
                    "\\u0041",
                    "\\ud83d",
                    "\ud83d\ude00",
                    "n\\u0000l",
                    "hooks",
                    "a.b",
                    "]},");
    private static final List<String> LEAVES =
            List.of(
                    "1",
                    "-0",
                    "1.50",
                    "1E400",
                    "true",
                    "null",
                    "\"\"",
                    "\"{\\\"\\\\\"",
                    "\"\\ud800\"");

    static LongStream seeds() {
        return LongStream.range(0, 400);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void what_is_put_in_and_taken_out_in_any_order_leaves_no_trace(long seed) throws NotJson {
        var random = new Random(seed);
        for (int round = 0; round < 10; round++) {
            String text = new Author(random).document();
            var edit = JsonEdit.of(text);
            Object expected = edit.value();
            var added = new ArrayList<List<String>>();
            var appended = new ArrayList<List<String>>();
            for (int i = 0; i < 1 + random.nextInt(4); i++) {
                JsonEdit before = edit;
                if (random.nextInt(3) > 0) {
                    List<String> path = new ArrayList<>(some(containers(expected, true), random));
                    path.add("new " + i);
                    Object value = value(random, 2);
                    edit = edit.with(value, array(path));
                    object(expected, path.subList(0, path.size() - 1)).put(path.getLast(), value);
                    added.add(path);
                } else {
                    List<List<String>> arrays = containers(expected, false);
                    if (arrays.isEmpty()) {
                        continue;
                    }
                    List<String> path = some(arrays, random);
                    edit = edit.withElement("element " + i, array(path));
                    list(expected, path).add("element " + i);
                    appended.add(path);
                }
                assertThat(read(edit)).as(text).isEqualTo(expected);
                assertThat(isCut(edit.text(), before.text())).as(edit.text()).isTrue();
            }
            Collections.shuffle(added, random);
            for (List<String> path : appended) {
                edit =
                        edit.withoutElement(
                                e -> e instanceof String s && s.startsWith("element "),
                                array(path));
            }
            for (List<String> path : added) {
                edit = edit.without(array(path));
            }
            assertThat(edit.text()).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void objects_made_on_the_way_are_taken_out_again(long seed) throws NotJson {
        var random = new Random(seed);
        String text = new Author(random).document();
        var edit = JsonEdit.of(text);
        var path = new ArrayList<>(some(containers(edit.value(), true), random));
        int deep = path.size();
        path.addAll(List.of("one", "two", "three"));

        var more = edit.with(value(random, 2), array(path)).with(1, "new");
        path.set(path.size() - 1, "list");
        more = more.withElement("x", array(path)).withElement("y", array(path));
        assertThat(read(more)).isEqualTo(more.value());

        var less = more.withoutElement(e -> true, array(path)).without(array(path)).without("new");
        path.set(path.size() - 1, "three");
        for (int length = path.size(); length > deep; length--) {
            less = less.without(array(path.subList(0, length)));
        }
        assertThat(less.text()).isEqualTo(text);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatever_is_taken_out_the_rest_stays_as_it_was_written(long seed) throws NotJson {
        var random = new Random(seed);
        for (int round = 0; round < 10; round++) {
            var edit = JsonEdit.of(new Author(random).document());
            Object expected = edit.value();
            List<String> parent = some(containers(expected, true), random);
            Map<String, @Nullable Object> object = object(expected, parent);
            if (object.isEmpty()) {
                continue;
            }
            var path = new ArrayList<>(parent);
            path.add(some(List.copyOf(object.keySet()), random));

            Object value = random.nextBoolean() ? "other" : value(random, 2);
            JsonEdit replaced = edit.with(value, array(path));
            JsonEdit less = edit.without(array(path));
            object.put(path.getLast(), value);
            assertThat(read(replaced)).isEqualTo(expected);
            assertThat(replaced.without(array(path)).text()).isEqualTo(less.text());
            object.remove(path.getLast());
            assertThat(read(less)).as(edit.text()).isEqualTo(expected);
            if (object.isEmpty()) {
                assertThat(less.text().length()).isLessThan(edit.text().length());
            } else {
                assertThat(isCut(edit.text(), less.text())).as(edit.text()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void elements_are_taken_out_as_from_a_list(long seed) throws NotJson {
        var random = new Random(seed);
        for (int round = 0; round < 10; round++) {
            var edit = JsonEdit.of(new Author(random).document());
            Object expected = edit.value();
            List<List<String>> arrays = containers(expected, false);
            if (arrays.isEmpty()) {
                continue;
            }
            List<String> path = some(arrays, random);
            int bits = random.nextInt();
            JsonEdit less =
                    edit.withoutElement(
                            e -> (String.valueOf(e).hashCode() & bits & 1) == 0, array(path));
            list(expected, path).removeIf(e -> (String.valueOf(e).hashCode() & bits & 1) == 0);
            assertThat(read(less)).as(edit.text()).isEqualTo(expected);
        }
    }

    private static @Nullable Object read(JsonEdit edit) throws NotJson {
        String text = edit.text();
        return Json.parse(text.startsWith("\ufeff") ? text.substring(1) : text);
    }

    /** Whether the short text is the long one without one piece. */
    private static boolean isCut(String whole, String cut) {
        int same = 0;
        while (same < cut.length() && whole.charAt(same) == cut.charAt(same)) {
            same++;
        }
        return whole.length() >= cut.length() && whole.endsWith(cut.substring(same));
    }

    private static <T> T some(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }

    private static String[] array(List<String> path) {
        return path.toArray(String[]::new);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> object(@Nullable Object root, List<String> path) {
        return (Map<String, @Nullable Object>) at(root, path);
    }

    @SuppressWarnings("unchecked")
    private static List<@Nullable Object> list(@Nullable Object root, List<String> path) {
        return (List<@Nullable Object>) at(root, path);
    }

    private static Object at(@Nullable Object root, List<String> path) {
        Object at = root;
        for (String name : path) {
            at = at instanceof Map<?, ?> object ? object.get(name) : null;
        }
        if (at == null) {
            throw new AssertionError("nothing at " + path);
        }
        return at;
    }

    /** The paths of all objects, or of all arrays, that names alone lead to. */
    private static List<List<String>> containers(@Nullable Object root, boolean objects) {
        var found = new ArrayList<List<String>>();
        collect(root, objects, List.of(), found);
        return found;
    }

    private static void collect(
            @Nullable Object at, boolean objects, List<String> path, List<List<String>> found) {
        if (objects ? at instanceof Map : at instanceof List) {
            found.add(path);
        }
        if (at instanceof Map<?, ?> object) {
            object.forEach(
                    (name, value) -> {
                        var longer = new ArrayList<>(path);
                        longer.add(String.valueOf(name));
                        collect(value, objects, longer, found);
                    });
        }
    }

    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 5 : 3)) {
            case 0 -> (long) random.nextInt();
            case 1 -> "\u202e\"\\\n" + random.nextInt(10);
            case 2 -> random.nextBoolean();
            case 3 -> {
                var list = new ArrayList<Object>();
                for (int i = random.nextInt(3); i > 0; i--) {
                    list.add(value(random, depth - 1));
                }
                yield list;
            }
            default -> {
                var object = new LinkedHashMap<String, Object>();
                for (int i = random.nextInt(3); i > 0; i--) {
                    object.put("k" + i, value(random, depth - 1));
                }
                yield object;
            }
        };
    }

    /** Writes documents by habits of its own, and sometimes against them. */
    private static final class Author {
        private final Random random;
        private final String newline;
        private final String unit;
        private final boolean wild;

        Author(Random random) {
            this.random = random;
            this.newline = some(List.of("\n", "\n", "\r\n", "", "", "\r"), random);
            this.unit = some(List.of("  ", "    ", "\t", " ", ""), random);
            this.wild = random.nextInt(3) == 0;
        }

        String document() {
            return some(List.of("", "", "\ufeff", "\n", " "), random)
                    + object(0)
                    + some(List.of("", newline, "\n\n ", "\t"), random);
        }

        private String object(int depth) {
            var names = new LinkedHashSet<String>();
            for (int i = random.nextInt(4); i > 0; i--) {
                names.add(some(NAMES, random));
            }
            return items('{', '}', names.stream().map(n -> member(n, depth)).toList(), depth);
        }

        private String member(String name, int depth) {
            String before = wild ? space() : "";
            return '"' + name + '"' + before + ":" + (wild ? space() : " ") + any(depth + 1);
        }

        private String any(int depth) {
            return switch (random.nextInt(depth < 4 ? 4 : 1)) {
                case 1 -> object(depth);
                case 2 -> {
                    var elements = new ArrayList<String>();
                    for (int i = random.nextInt(4); i > 0; i--) {
                        elements.add(any(depth + 1));
                    }
                    yield items('[', ']', elements, depth);
                }
                default -> some(LEAVES, random);
            };
        }

        private String items(char open, char close, List<String> items, int depth) {
            String inner = line(depth + 1);
            if (items.isEmpty()) {
                return open + (wild || random.nextBoolean() ? space() : "") + close;
            }
            return open + inner + String.join("," + inner, items) + line(depth) + close;
        }

        private String line(int depth) {
            return wild ? space() : newline + (newline.isEmpty() ? "" : unit.repeat(depth));
        }

        private String space() {
            return some(List.of("", " ", "\n", "\r\n", "\t", "\r", " \n\t", "\n\n", "  "), random);
        }
    }
}
