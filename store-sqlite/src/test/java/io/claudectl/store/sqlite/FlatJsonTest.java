package io.claudectl.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.decision.Change.Field;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlatJsonTest {
    private static String json(String text) {
        return FlatJson.of(List.of(new Field("t", text)));
    }

    @Test
    void fields_stand_in_their_order() {
        assertThat(
                        FlatJson.of(
                                List.of(
                                        new Field("b", "x"),
                                        new Field("a", Long.MIN_VALUE),
                                        new Field("c", false))))
                .isEqualTo("{\"b\":\"x\",\"a\":-9223372036854775808,\"c\":false}");
        assertThat(FlatJson.of(List.of())).isEqualTo("{}");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "22,\\\"",
                "5c,\\\\",
                "0a,\\n",
                "00,\\u0000",
                "1f,\\u001f",
                "7f,\\u007f",
                "2028,\\u2028",
                "d800,\\ud800",
                "dfff,\\udfff",
                "20,` `",
                "2f,/"
            })
    void a_character_json_cannot_hold_is_escaped(String hex, String escaped) {
        char c = (char) Integer.parseInt(hex, 16);
        assertThat(json("a" + c + "b")).isEqualTo("{\"t\":\"a" + escaped + "b\"}");
    }

    @Test
    void whole_pairs_stay_and_half_ones_are_escaped() {
        assertThat(json("🚀")).isEqualTo("{\"t\":\"🚀\"}");
        assertThat(json("\ud83d")).isEqualTo("{\"t\":\"\\ud83d\"}");
        assertThat(json("\ude80\ud83d\ud83d\ude80")).isEqualTo("{\"t\":\"\\ude80\\ud83d🚀\"}");
    }

    @Test
    void nothing_of_it_is_lost_in_utf_8() {
        var every = new StringBuilder();
        for (char c = 0; c < Character.MAX_VALUE; c++) {
            every.append(c).append('.');
        }
        String json = json(every.toString());
        assertThat(new String(json.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(json);
    }
}
