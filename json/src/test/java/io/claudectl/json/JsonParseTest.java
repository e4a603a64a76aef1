package io.claudectl.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonParseTest {
    @Test
    void a_document_becomes_plain_java_in_the_order_it_was_written() throws NotJson {
        Object value = Json.parse("{\"b\": [1, true, null, \"x\"], \"a\": {}, \"\": false}");

        assertThat(value)
                .isEqualTo(
                        Json.object(
                                "b", Arrays.asList(1L, true, null, "x"), "a", Map.of(), "", false));
        assertThat(value).hasToString("{b=[1, true, null, x], a={}, =false}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "9223372036854775807", "-9223372036854775808"})
    void an_integer_of_64_bits_is_a_long(String literal) throws NotJson {
        assertThat(Json.parse(literal)).isEqualTo(Long.valueOf(literal));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9223372036854775808",
                "123456789012345678901234567890",
                "1.10",
                "1.0",
                "-0",
                "-0.0",
                "1e2",
                "1E+400",
                "0.1e-7"
            })
    void any_other_number_is_given_back_as_it_was_written(String literal) throws NotJson {
        assertThat(Json.parse(literal)).isEqualTo(new JsonNumber(literal));
        assertThat(Json.write(Json.parse(literal))).isEqualTo(literal);
    }

    @Test
    void a_million_digits_are_read_in_no_time() throws NotJson {
        String literal = "7".repeat(1_000_000);

        assertThat(Json.write(Json.parse(literal))).isEqualTo(literal);
    }

    @Test
    void escapes_are_read() throws NotJson {
        assertThat(Json.parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00\""))
                .isEqualTo("\"\\/\b\f\n\r\t\u00e9\ud83d\ude00");
    }

    @Test
    void half_a_surrogate_pair_is_kept() throws NotJson {
        assertThat(Json.parse("\"\\ud800x\"")).isEqualTo("\ud800x");
        assertThat(Json.parse("\"\\udc00\\ud800\"")).isEqualTo("\udc00\ud800");
    }

    @Test
    void an_escaped_nul_is_a_character_like_others() throws NotJson {
        assertThat(Json.parse("\"a\\u0000b\"")).isEqualTo("a\0b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "\0",
                "{",
                "[",
                "\"",
                "\"x",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "[1,",
                "tru",
                "truex",
                "nul",
                "NaN",
                "Infinity",
                "nonsense",
                "{\"a\":1}x",
                "{\"a\":1}{}",
                "{\"a\":1,}",
                "[1,]",
                "[,1]",
                "[1 2]",
                "{\"a\" 1}",
                "{a:1}",
                "{'a':1}",
                "{1:2}",
                "{,}",
                "01",
                "+1",
                "1.",
                ".5",
                "1e",
                "1e+",
                "-",
                "--1",
                "0x1",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\\u123\"",
                "\"\\u\u0661234\"",
                "\"a\u0001b\"",
                "\"a\nb\"",
                "\"a\0b\"",
                "\ufeff{}",
                "{}//c",
                "/*c*/{}",
                "\u00a01",
                "]",
                "}"
            })
    void what_is_no_json_is_refused(String text) {
        assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(NotJson.class);
    }

    @Test
    void a_name_that_stands_twice_in_one_object_is_refused() {
        assertThatThrownBy(() -> Json.parse("{\"id\":1,\"id\":2}")).hasMessageContaining("twice");
        assertThatThrownBy(() -> Json.parse("{\"id\":1,\"\\u0069d\":2}"))
                .hasMessageContaining("twice");
        assertThatCode(() -> Json.parse("[{\"id\":1},{\"id\":2}]")).doesNotThrowAnyException();
    }

    @Test
    void nesting_ends_at_64() throws NotJson {
        assertThat(Json.parse("[".repeat(64) + "]".repeat(64))).isInstanceOf(List.class);
        assertThatThrownBy(() -> Json.parse("[".repeat(65) + "]".repeat(65)))
                .hasMessageContaining("deeper than 64");
        assertThatThrownBy(() -> Json.parse("{\"a\":".repeat(100_000)))
                .hasMessageContaining("deeper than 64");
    }

    @Test
    void bytes_that_are_not_utf8_are_refused() {
        byte[][] broken = {
            {'"', (byte) 0xff, '"'},
            {'"', (byte) 0xc0, (byte) 0xaf, '"'},
            {'"', (byte) 0xe2, (byte) 0x82, '"'},
            {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'},
            {'"', (byte) 0xf5, (byte) 0x80, (byte) 0x80, (byte) 0x80, '"'}
        };
        for (byte[] bytes : broken) {
            assertThatThrownBy(() -> Json.parse(bytes)).hasMessageContaining("not UTF-8");
        }
    }

    @Test
    void the_error_says_where_it_is() {
        assertThatThrownBy(() -> Json.parse("{\"a\":1,}"))
                .hasMessage("expected the name of a field at character 7");
    }

    @Test
    void utf8_is_read() throws NotJson {
        assertThat(Json.parse("\"\u00fc \ud83d\ude00\"".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("\u00fc \ud83d\ude00");
    }
}
