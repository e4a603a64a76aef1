package io.claudectl.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonWriteTest {
    @Test
    void values_are_written_compact_and_in_order() {
        var object =
                Json.object("b", 1, "a", List.of("x", true, 2L, 0.5), "n", null, "o", Map.of());

        assertThat(Json.write(object))
                .isEqualTo("{\"b\":1,\"a\":[\"x\",true,2,0.5],\"n\":null,\"o\":{}}");
    }

    @Test
    void every_line_break_is_escaped() {
        assertThat(Json.write("a\nb\rc\u2028d\u2029e\u0085f"))
                .isEqualTo("\"a\\nb\\rc\\u2028d\\u2029e\\u0085f\"");
    }

    @Test
    void what_shows_nothing_or_moves_other_text_is_escaped() {
        // Escape, delete, right-to-left override, zero-width space, byte order mark, soft hyphen.
        assertThat(Json.write("\u001b\u007f\u202e\u200b\ufeff\u00ad"))
                .isEqualTo("\"\\u001b\\u007f\\u202e\\u200b\\ufeff\\u00ad\"");
        // A tag character, which is a pair.
        assertThat(Json.write(Character.toString(0xE0041))).isEqualTo("\"\\udb40\\udc41\"");
    }

    @Test
    void half_a_surrogate_pair_is_escaped() {
        assertThat(Json.write("x\ud800y\udc00")).isEqualTo("\"x\\ud800y\\udc00\"");
    }

    @Test
    void readable_text_stays_as_it_is() {
        assertThat(Json.write("Gr\u00fc\u00dfe / \u4f60\u597d \ud83d\ude00"))
                .isEqualTo("\"Gr\u00fc\u00dfe / \u4f60\u597d \ud83d\ude00\"");
    }

    @Test
    void names_are_escaped_like_texts() {
        assertThat(Json.write(Map.of("a\"\n", 1))).isEqualTo("{\"a\\\"\\n\":1}");
    }

    @Test
    void every_character_comes_back() throws NotJson {
        var all = new StringBuilder();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            all.appendCodePoint(c).append('x');
        }

        assertThat(Json.parse(Json.write(all))).isEqualTo(all.toString());
    }

    @Test
    void what_has_no_json_is_an_error_of_the_program() {
        assertThatThrownBy(() -> Json.write(new Object()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Json.write(Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Json.object("name")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new JsonNumber("1e")).isInstanceOf(IllegalArgumentException.class);
    }
}
