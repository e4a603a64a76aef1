package io.claudectl.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a change writes, and what it leaves alone. */
class JsonEditTest {
    private static final Object SOURCE =
            Json.object("source", Json.object("source", "directory", "path", "/p"));

    private static String with(String text, Object value, String... path) throws NotJson {
        return JsonEdit.of(text).with(value, path).text();
    }

    @Test
    void what_is_put_in_is_indented_as_the_rest() throws NotJson {
        assertThat(with("{\n  \"a\": 1\n}\n", SOURCE, "m", "x"))
                .isEqualTo(
                        """
                        {
                          "a": 1,
                          "m": {
                            "x": {
                              "source": {
                                "source": "directory",
                                "path": "/p"
                              }
                            }
                          }
                        }
                        """);
        assertThat(with("{\n    \"a\": {\n        \"b\": 1\n    }\n}", List.of(1, 2), "a", "c"))
                .isEqualTo(
                        """
                        {
                            "a": {
                                "b": 1,
                                "c": [
                                    1,
                                    2
                                ]
                            }
                        }""");
        assertThat(with("{\n\t\"a\": {}\n}", Map.of(), "a", "c", "d"))
                .isEqualTo("{\n\t\"a\": {\n\t\t\"c\": {\n\t\t\t\"d\": {}\n\t\t}\n\t}\n}");
    }

    @Test
    void line_ends_and_the_byte_order_mark_are_kept() throws NotJson {
        assertThat(with("\ufeff{\r\n  \"a\": [\r\n    1\r\n  ]\r\n}\r\n", true, "b", "c"))
                .isEqualTo(
                        "\ufeff{\r\n  \"a\": [\r\n    1\r\n  ],\r\n  \"b\": {\r\n    \"c\":"
                                + " true\r\n  }\r\n}\r\n");
        assertThat(with("\ufeff{}\r\n", 1L, "a")).isEqualTo("\ufeff{\r\n  \"a\": 1\r\n}\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"a":1}               | {"a":1,"n":{"x":[1,{"y":"z"}]}}
                    {"a":1,"b":2}         | {"a":1,"b":2,"n":{"x":[1,{"y":"z"}]}}
                    {"a": 1}              | {"a": 1, "n": {"x": [1, {"y": "z"}]}}
                    { "a": 1, "b": 2 }    | { "a": 1, "b": 2, "n": {"x": [1, {"y": "z"}]} }
                    { "a" : 1 , "b" : 2 } | { "a" : 1 , "b" : 2 , "n" : {"x" : [1, {"y" : "z"}]} }
                    { }                   | { "n": {"x": [1, {"y": "z"}]} }
                    """)
    void what_stands_on_one_line_stays_on_one_line(String before, String after) throws NotJson {
        Object value = Json.object("x", List.of(1, Json.object("y", "z")));

        assertThat(with(before, value, "n")).isEqualTo(after);
    }

    @Test
    void an_array_on_one_line_of_a_long_document_stays_on_one_line() throws NotJson {
        String text = "{\n  \"p\": { \"allow\": [\"A\", \"B\"] },\n  \"q\": [\n    1\n  ]\n}";

        assertThat(
                        JsonEdit.of(text)
                                .withElement("C", "p", "allow")
                                .with(List.of("D"), "p", "deny")
                                .withElement(2, "q")
                                .text())
                .isEqualTo(
                        "{\n  \"p\": { \"allow\": [\"A\", \"B\", \"C\"], \"deny\": [\"D\"] },\n"
                                + "  \"q\": [\n    1,\n    2\n  ]\n}");
    }

    @Test
    void commas_that_lead_their_line_go_on_leading() throws NotJson {
        assertThat(with("{ \"a\": 1\n, \"b\": 2\n}", Map.of("x", 1), "c"))
                .isEqualTo("{ \"a\": 1\n, \"b\": 2\n, \"c\": {\n  \"x\": 1\n}\n}");
    }

    @Test
    void of_a_member_that_is_there_only_the_value_is_written() throws NotJson {
        String text = "{ \"a\"  :\t1 ,\n\n \"\\u0062\":[ 1,2 ]  ,\"c\" : null }";

        assertThat(with(text, 5, "a"))
                .isEqualTo("{ \"a\"  :\t5 ,\n\n \"\\u0062\":[ 1,2 ]  ,\"c\" : null }");
        assertThat(with(text, "x", "b"))
                .isEqualTo("{ \"a\"  :\t1 ,\n\n \"\\u0062\":\"x\"  ,\"c\" : null }");
        assertThat(with(text, false, "c"))
                .isEqualTo("{ \"a\"  :\t1 ,\n\n \"\\u0062\":[ 1,2 ]  ,\"c\" : false }");
    }

    @Test
    void what_is_so_already_is_not_written_anew() throws NotJson {
        var edit = JsonEdit.of("{\"a\" : { \"y\":[ 1,\"\\u0061\" ],  \"x\":1.0 }}");

        var same = Json.object("x", new JsonNumber("1.0"), "y", List.of(1, "a"));
        assertThat(edit.with(same, "a")).isSameAs(edit);
        assertThat(edit.withElement("a", "a", "y")).isSameAs(edit);
        assertThat(edit.without("b")).isSameAs(edit);
        assertThat(edit.without("a", "x", "z")).isSameAs(edit);
        assertThat(edit.withoutElement("b"::equals, "a", "y")).isSameAs(edit);
        assertThat(edit.withoutElement(e -> true, "a", "x")).isSameAs(edit);
        assertThat(edit.withoutElement(e -> true, "none")).isSameAs(edit);
    }

    @Test
    void a_member_goes_with_one_comma() throws NotJson {
        String text = "{\n  \"a\": 1,\n  \"b\": {\"x\": [ ]},\n  \"c\": 3\n}\n";
        var edit = JsonEdit.of(text);

        assertThat(edit.without("a").text())
                .isEqualTo("{\n  \"b\": {\"x\": [ ]},\n  \"c\": 3\n}\n");
        assertThat(edit.without("b").text()).isEqualTo("{\n  \"a\": 1,\n  \"c\": 3\n}\n");
        assertThat(edit.without("c").text())
                .isEqualTo("{\n  \"a\": 1,\n  \"b\": {\"x\": [ ]}\n}\n");
        assertThat(edit.without("a").without("b").without("c").text()).isEqualTo("{}\n");
        assertThat(edit.without("b", "x").text())
                .isEqualTo("{\n  \"a\": 1,\n  \"b\": {},\n  \"c\": 3\n}\n");
    }

    @Test
    void elements_that_match_go_wherever_they_stand() throws NotJson {
        var edit = JsonEdit.of("{\"a\": [1, 2 ,\n null, 2, {\"b\":2}, 1,1]}");

        assertThat(edit.withoutElement(Long.valueOf(1)::equals, "a").text())
                .isEqualTo("{\"a\": [2 ,\n null, 2, {\"b\":2}]}");
        assertThat(edit.withoutElement(e -> e == null, "a").text())
                .isEqualTo("{\"a\": [1, 2 ,\n 2, {\"b\":2}, 1,1]}");
        assertThat(edit.withoutElement(e -> !(e instanceof Map), "a").text())
                .isEqualTo("{\"a\": [{\"b\":2}]}");
        assertThat(edit.withoutElement(e -> true, "a").text()).isEqualTo("{\"a\": []}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{ }",
                "{\n}",
                "{\r\n}\r\n",
                "{\r}",
                "{\n\n  }",
                "{ \n}",
                "{\t}",
                "\ufeff{}\n",
                "  {}",
                "\n\t{\n\t}\n",
                "{\"a\":1}",
                "{\"a\":1 }",
                "{ \"a\": 1 }",
                "{ \"a\":1,\n\"b\":2}",
                "{\n  \"a\": 1\n}\n",
                "{\n\t\"a\": 1,\n\n\t\"b\": 2\n}",
                "{\r\n    \"a\": [],\r\n    \"b\": { }\r\n}\r\n",
                "{\n  \"//\": \"a comment, so to say }\",\n  \"/* \\\" */\": [\"]\"]\n}",
                "{\"\u00fc\\u0000\\ud800\\\\\":\"\\\\\\\"\", \"\ud83d\ude00\":\"{\"}",
                "{\"n\": {}, \"m\": []}",
                "{\"n\": {\n}}",
                "{\n  \"n\": {\n\n  }\n}",
                "{\n  \"n\": { },\n  \"m\": [ ]\n}",
                "{\n  \"n\": {\"x\":{}},\n  \"m\": [\n  ]\n}"
            })
    void what_was_put_in_and_is_taken_out_leaves_no_trace(String text) throws NotJson {
        var edit = JsonEdit.of(text);
        var more =
                edit.with(SOURCE, "extra", "one")
                        .with(true, "extra", "two")
                        .withElement("mcp", "list", "allow")
                        .with(7, "seven")
                        .with(SOURCE, "n", "own")
                        .withElement(SOURCE, "m");

        assertThat(Json.parse(more.text().replace("\ufeff", ""))).isEqualTo(more.value());
        assertThat(more.value("extra", "one")).isEqualTo(SOURCE);
        var less =
                more.without("extra", "two")
                        .without("extra", "one")
                        .without("extra")
                        .withoutElement("mcp"::equals, "list", "allow")
                        .without("list", "allow")
                        .without("list")
                        .without("n", "own")
                        .withoutElement(SOURCE::equals, "m")
                        .without("seven");
        if (!edit.has("n")) {
            less = less.without("n");
        }
        if (!edit.has("m")) {
            less = less.without("m");
        }
        assertThat(less.text()).isEqualTo(text);
    }

    @Test
    void a_text_of_white_space_is_an_empty_object_that_is_not_written_yet() throws NotJson {
        assertThat(JsonEdit.of("").text()).isEmpty();
        assertThat(JsonEdit.of("").value()).isEqualTo(Map.of());
        assertThat(JsonEdit.of("").without("a").text()).isEmpty();
        assertThat(with("", 1, "a")).isEqualTo("{\n  \"a\": 1\n}\n");
        assertThat(with("\r\n", 1, "a")).isEqualTo("{\r\n  \"a\": 1\r\n}\r\n");
        assertThat(with("\ufeff", 1, "a")).isEqualTo("\ufeff{\n  \"a\": 1\n}\n");
        assertThat(JsonEdit.of(with("", 1, "a")).without("a").text()).isEqualTo("{}\n");
    }

    @Test
    void values_are_read_as_the_parser_reads_them() throws NotJson {
        var edit = JsonEdit.of("{\"a\":{\"\\u0062\":[1,1.0,\"\\n\"],\"n\":null},\"//\":true}");

        assertThat(edit.value("a", "b")).isEqualTo(List.of(1L, new JsonNumber("1.0"), "\n"));
        assertThat(edit.value("a", "n")).isNull();
        assertThat(edit.has("a", "n")).isTrue();
        assertThat(edit.value("//")).isEqualTo(true);
        assertThat(edit.value("a", "b", "c")).isNull();
        assertThat(edit.has("a", "b", "0")).isFalse();
        assertThat(edit.has("A")).isFalse();
        assertThat(edit.value()).isEqualTo(Json.parse(edit.text()));
    }

    @Test
    void a_value_in_the_way_is_named_and_not_overwritten() throws NotJson {
        var edit = JsonEdit.of("{\"a\":{\"b\":[1]},\"n\":null,\"s\":\"x\"}");

        assertThatExceptionOfType(NotJson.class)
                .isThrownBy(() -> edit.with(1, "a", "b", "c"))
                .withMessage("a.b is no object");
        assertThatExceptionOfType(NotJson.class)
                .isThrownBy(() -> edit.with(1, "n", "c", "d"))
                .withMessage("n is no object");
        assertThatExceptionOfType(NotJson.class)
                .isThrownBy(() -> edit.withElement(1, "s", "c"))
                .withMessage("s is no object");
        assertThatExceptionOfType(NotJson.class)
                .isThrownBy(() -> edit.withElement(1, "a"))
                .withMessage("a is no array");
        assertThatIllegalArgumentException().isThrownBy(() -> edit.with(1));
        assertThatIllegalArgumentException().isThrownBy(edit::without);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "1",
                "null",
                "{",
                "{}x",
                "{} {}",
                "{\"a\":1,}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"b\":{\"a\":1,\"a\":2}}",
                "{\"a\":1} // c",
                "{/**/}",
                "\0",
                "{}\0",
                "\u00a0{}",
                "\ufeff\ufeff{}",
                " \ufeff{}",
                "{\"a\":\"\n\"}"
            })
    void what_is_no_object_of_json_is_refused(String text) {
        assertThatExceptionOfType(NotJson.class).isThrownBy(() -> JsonEdit.of(text));
    }

    @Test
    void no_change_makes_what_could_not_be_read_again() throws NotJson {
        String deepest = "{\"a\":".repeat(63) + "{}" + "}".repeat(63);
        var path = new String[64];
        Arrays.fill(path, "a");

        var edit = JsonEdit.of(deepest);
        assertThat(edit.with(1, path).without(path).text()).isEqualTo(deepest);
        assertThatExceptionOfType(NotJson.class)
                .isThrownBy(() -> edit.with(Map.of(), path))
                .withMessageContaining("deeper than 64");
        Object deep = 1;
        for (int i = 0; i < 100; i++) {
            deep = List.of(deep);
        }
        Object tooDeep = deep;
        assertThatExceptionOfType(NotJson.class)
                .isThrownBy(() -> edit.with(tooDeep, "b"))
                .withMessageContaining("deeper than 64");
        assertThatExceptionOfType(NotJson.class)
                .isThrownBy(() -> JsonEdit.of("{\"a\":".repeat(1_000_000)))
                .withMessageContaining("deeper than 64");
    }

    @Test
    void half_a_surrogate_pair_stays_as_it_is() throws NotJson {
        String text = "{\"\\ud800\":\"\ud800\",\"x\":\"\\udc00\"}";

        assertThat(with(text, "\udc01", "y"))
                .isEqualTo("{\"\\ud800\":\"\ud800\",\"x\":\"\\udc00\",\"y\":\"\\udc01\"}");
        assertThat(JsonEdit.of(text).without("\ud800").text()).isEqualTo("{\"x\":\"\\udc00\"}");
    }

    @Test
    void five_megabytes_are_changed_in_seconds() {
        var all = new ArrayList<Object>();
        for (int i = 0; i < 125_000; i++) {
            all.add(Json.object("number", i, "text", "0123456789012345"));
        }
        String big = Json.write(Json.object("all", all, "b", Map.of()));
        String hollow = "{" + "\n".repeat(5_000_000) + "}";
        assertThat(big.length()).isGreaterThan(4_500_000);

        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> {
                    for (String text : List.of(big, hollow)) {
                        var edit = JsonEdit.of(text);
                        var more = edit.with(1, "b", "c").withElement("x", "all");
                        var less = more.withoutElement("x"::equals, "all").without("b", "c");
                        if (text.equals(hollow)) {
                            less = less.without("b").without("all");
                        }
                        assertThat(less.text().equals(text)).isTrue();
                    }
                });
    }
}
