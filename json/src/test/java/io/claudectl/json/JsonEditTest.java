package io.claudectl.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonEditTest {
    private static final List<String> SAMPLES =
            List.of(
                    "{}",
                    "{ }",
                    "{\n}\n",
                    "{\r\n}\r\n",
                    "\uFEFF{}",
                    "{\"a\":1}",
                    "{ \"a\" : 1 }",
                    "{\"a\":1,\"b\":{\"c\":[1,2]}}",
                    "{\n  \"a\": 1\n}\n",
                    "{\n\t\"a\": {\n\t\t\"b\": [\n\t\t\t\"x\"\n\t\t]\n\t}\n}",
                    "{\r\n    \"a\": [ ],\r\n    \"b\": { }\r\n}\r\n",
                    "\n\n  {\n  \"//\": \"no comment, \\\" or { brace\",\n  \"a\" :{},\n\n  \"b\":[\n]}\n\n",
                    "{\"caf\u00e9\": \"\\u00e9 \\ud83d\\ude00 \ud83d\ude00\", \"a\":{\"b\":{}}}",
                    "{\n  \"a\": {\"b\": {}},\n  \"x\": [1, [2], {\"y\": null}]\n}");

    @Test
    void what_was_added_and_taken_out_leaves_no_trace() throws Exception {
        for (String text : SAMPLES) {
            JsonEdit edit = JsonEdit.of(text);
            assertThat(edit.with(true, "new").without("new").text()).isEqualTo(text);
            assertThat(
                            edit.with(Map.of("deep", List.of(1L)), "new", "er")
                                    .without("new", "er")
                                    .without("new")
                                    .text())
                    .isEqualTo(text);
            assertThat(
                            edit.withElement("x", "new", "list")
                                    .withElement("y", "new", "list")
                                    .withoutElement("x"::equals, "new", "list")
                                    .withoutElement("y"::equals, "new", "list")
                                    .without("new", "list")
                                    .without("new")
                                    .text())
                    .isEqualTo(text);
        }
    }

    @Test
    void it_follows_the_text_around_it() throws Exception {
        assertThat(JsonEdit.of("").with(Map.of("c", 1L), "a", "b").text())
                .isEqualTo("{\n  \"a\": {\n    \"b\": {\n      \"c\": 1\n    }\n  }\n}\n");
        assertThat(JsonEdit.of("{\"a\":1}").with(List.of("x", "y"), "b").text())
                .isEqualTo("{\"a\":1,\"b\":[\"x\",\"y\"]}");
        assertThat(JsonEdit.of("{\"a\": 1}").with(Map.of("x", "y"), "b").text())
                .isEqualTo("{\"a\": 1,\"b\": {\"x\": \"y\"}}");
        assertThat(JsonEdit.of("{\r\n\t\"a\": 1\r\n}").with(List.of("x"), "b").text())
                .isEqualTo("{\r\n\t\"a\": 1,\r\n\t\"b\": [\r\n\t\t\"x\"\r\n\t]\r\n}");
        assertThat(JsonEdit.of("{\n    \"a\": []\n}\n").withElement("x", "a").text())
                .isEqualTo("{\n    \"a\": [\n        \"x\"\n    ]\n}\n");
    }

    @Test
    void a_value_is_replaced_where_it_stands() throws Exception {
        assertThat(JsonEdit.of("{ \"a\" :  [1] , \"b\":2}").with(false, "a").text())
                .isEqualTo("{ \"a\" :  false , \"b\":2}");
    }

    @Test
    void members_are_found_by_their_decoded_name() throws Exception {
        JsonEdit edit = JsonEdit.of("{\"\\u0061\": {\"x\\\"y\": 1}}");

        assertThat(edit.value("a", "x\"y")).isEqualTo(1L);
        assertThat(edit.without("a").text()).isEqualTo("{}");
    }

    @Test
    void all_matching_elements_go() throws Exception {
        assertThat(
                        JsonEdit.of("{\"a\": [1, 2, 1, 3, 1]}")
                                .withoutElement(Long.valueOf(1)::equals, "a")
                                .text())
                .isEqualTo("{\"a\": [2, 3]}");
    }

    @Test
    void an_element_that_stands_there_is_not_added_again() throws Exception {
        JsonEdit edit = JsonEdit.of("{\"a\": [\"x\"]}");

        assertThat(edit.withElement("x", "a")).isSameAs(edit);
    }

    @Test
    void a_way_through_something_else_is_refused_by_name() throws Exception {
        JsonEdit edit = JsonEdit.of("{\"a\": [1], \"b\": {\"c\": \"x\"}}");

        assertThatThrownBy(() -> edit.with(1L, "a", "x"))
                .isInstanceOf(NotJson.class)
                .hasMessage("a is no object");
        assertThatThrownBy(() -> edit.withElement(1L, "b", "c"))
                .isInstanceOf(NotJson.class)
                .hasMessage("b.c is no array");
        assertThat(edit.without("a", "x")).isSameAs(edit);
        assertThat(edit.withoutElement(each -> true, "b", "c")).isSameAs(edit);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "1",
                "{",
                "{} x",
                "{\"a\":1,}",
                "{\"a\":1,\"a\":2}",
                "{/**/}",
                "{\"a\":\u0000}",
                "{'a':1}"
            })
    void what_is_no_object_is_refused(String text) {
        assertThatThrownBy(() -> JsonEdit.of(text)).isInstanceOf(NotJson.class);
    }

    @Test
    void half_surrogates_keep_their_escapes() throws Exception {
        String text = "{\"a\": \"\\ud800\", \"b\": \"\\u0000\"}";

        assertThat(JsonEdit.of(text).with(1L, "c").text())
                .isEqualTo("{\"a\": \"\\ud800\", \"b\": \"\\u0000\", \"c\": 1}");
    }

    @Test
    void a_large_document_is_changed_as_a_small_one() throws Exception {
        String text =
                "{\n"
                        + "  \"x\": ["
                        + "{\"y\": \"0123456789abcdef\"}, ".repeat(180_000)
                        + "0]\n}\n";

        JsonEdit edit = JsonEdit.of(text).with(true, "a", "b");

        assertThat(edit.text())
                .hasSizeGreaterThan(text.length())
                .startsWith(text.substring(0, 999));
        assertThat(edit.without("a", "b").without("a").text()).isEqualTo(text);
    }

    /** Random documents in odd shapes against plain maps. */
    @Test
    void random_changes_mean_what_they_say_and_can_be_taken_back() throws Exception {
        for (long seed = 0; seed < 3_000; seed++) {
            var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            String text = new Odd(random).document();
            JsonEdit edit = JsonEdit.of(text);
            String name = "k" + random.nextInt(6);
            boolean there = edit.has(name);

            JsonEdit with = edit.with(List.of("v", seed), name);

            var expected = new java.util.LinkedHashMap<Object, Object>((Map<?, ?>) edit.value());
            expected.put(name, List.of("v", seed));
            assertThat(with.value()).as("seed %d: %s", seed, text).isEqualTo(expected);
            expected.remove(name);
            assertThat(with.without(name).value())
                    .as("seed %d: %s", seed, text)
                    .isEqualTo(expected);
            if (!there) {
                assertThat(with.without(name).text()).as("seed %d", seed).isEqualTo(text);
            }
            assertThat(edit.without(name).value())
                    .as("seed %d: %s", seed, text)
                    .isEqualTo(expected);
        }
    }

    /** Writes documents nobody would write. */
    private static final class Odd {
        private final RandomGenerator random;

        Odd(RandomGenerator random) {
            this.random = random;
        }

        String document() {
            return (random.nextBoolean() ? "" : "\uFEFF") + space() + object(0) + space();
        }

        private String object(int depth) {
            var members = new ArrayList<String>();
            for (int i = 0; i < 6; i++) {
                if (random.nextInt(3) == 0) {
                    members.add("\"k" + i + "\"" + space() + ":" + space() + value(depth + 1));
                }
            }
            return joined("{", members, "}");
        }

        private String value(int depth) {
            return switch (random.nextInt(depth > 3 ? 4 : 6)) {
                case 0 -> "-1.50e+1";
                case 1 -> "\"\\\"{[,]}\\u0022\\\\\"";
                case 2 -> "null";
                case 3 -> "true";
                case 4 -> object(depth);
                default ->
                        joined(
                                "[",
                                random.ints(random.nextInt(3), 0, 9)
                                        .mapToObj(each -> value(depth + 1))
                                        .toList(),
                                "]");
            };
        }

        private String joined(String open, List<String> items, String close) {
            var out = new StringBuilder(open).append(space());
            for (int i = 0; i < items.size(); i++) {
                out.append(i == 0 ? "" : space() + "," + space()).append(items.get(i));
            }
            return out.append(space()).append(close).toString();
        }

        private String space() {
            return switch (random.nextInt(6)) {
                case 0 -> " ";
                case 1 -> "\n  ";
                case 2 -> "\r\n\t";
                case 3 -> " \n\n ";
                default -> "";
            };
        }
    }
}
