package io.claudectl.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JsonTopLevelTest {
    private static final Set<String> WANTED = Set.of("session_id", "cwd", "stop_hook_active", "n");

    private static final String PAYLOAD =
            "{\"session_id\":\"s-1\",\"tool_input\":{\"cwd\":\"no\",\"x\":[1,{\"y\":\"}\\\"]\"}]},\"n\":12,"
                    + "\"stop_hook_active\":true,\"cwd\":\"/tmp/\\u00fc\"}";

    private static Map<String, Object> read(String json) {
        return Json.topLevel(json.getBytes(UTF_8), WANTED);
    }

    @Test
    void the_named_fields_of_the_outermost_object_are_read() {
        assertThat(read(PAYLOAD))
                .containsOnly(
                        Map.entry("session_id", "s-1"),
                        Map.entry("n", 12L),
                        Map.entry("stop_hook_active", true),
                        Map.entry("cwd", "/tmp/\u00fc"));
    }

    @Test
    void a_payload_cut_off_anywhere_yields_only_whole_fields_and_the_earlier_ones_stay() {
        byte[] bytes = PAYLOAD.getBytes(UTF_8);
        Map<String, Object> whole = read(PAYLOAD);
        int before = 0;
        for (int length = 0; length <= bytes.length; length++) {
            Map<String, Object> found = Json.topLevel(Arrays.copyOf(bytes, length), WANTED);

            assertThat(whole).as("cut at " + length).containsAllEntriesOf(found);
            assertThat(found.size()).isGreaterThanOrEqualTo(before);
            before = found.size();
        }
        assertThat(before).isEqualTo(4);
    }

    @Test
    void a_number_at_the_very_end_may_have_lost_digits() {
        assertThat(read("{\"n\":12")).isEmpty();
        assertThat(read("{\"n\":12,")).containsEntry("n", 12L);
    }

    @Test
    void damage_ends_the_reading() {
        assertThat(read("{\"session_id\":\"s\",,\"cwd\":\"c\"}")).containsOnlyKeys("session_id");
        assertThat(read("{\"session_id\":\"s\",\"x\":,\"cwd\":\"c\"}"))
                .containsOnlyKeys("session_id");
        assertThat(read("{\"session_id\":\"s\" \"cwd\":\"c\"}")).containsOnlyKeys("session_id");
        assertThat(read("{\"session_id\":\"s\",\"cwd\":\"c\u0001\"}"))
                .containsOnlyKeys("session_id");
    }

    @Test
    void what_is_not_asked_for_may_be_nested_as_deep_as_it_likes() {
        String deep = "[".repeat(200_000) + "]".repeat(200_000);

        assertThat(read("{\"tool_response\":" + deep + ",\"cwd\":\"c\"}"))
                .containsEntry("cwd", "c");
    }

    @Test
    void what_is_no_object_yields_nothing() {
        for (String text :
                new String[] {
                    "",
                    " ",
                    "null",
                    "[]",
                    "\"session_id\"",
                    "session_id",
                    "\0",
                    "{",
                    "{}",
                    "{\"cwd\"",
                    "{1:2}"
                }) {
            assertThat(read(text)).as(text).isEmpty();
        }
    }

    @Test
    void null_is_left_out() {
        assertThat(read("{\"session_id\":null,\"cwd\":\"c\"}")).containsOnlyKeys("cwd");
    }

    @Test
    void bytes_that_are_not_utf8_become_the_replacement_character() {
        byte[] json = "{\"cwd\":\"a?b\"}".getBytes(UTF_8);
        json[9] = (byte) 0xff;

        assertThat(Json.topLevel(json, WANTED)).containsEntry("cwd", "a\ufffdb");
    }
}
