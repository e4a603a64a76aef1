package io.claudectl.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avaje.json.JsonReader;
import io.avaje.json.mapper.JsonMapper;
import io.avaje.json.stream.JsonStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Why we read JSON ourselves: what the library does with lines that a session must survive. When
 * one of these begins to fail, the decision can be looked at again.
 */
class StreamLibraryTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static @Nullable Object read(byte[] json) {
        try (JsonReader reader = JsonStream.builder().build().reader(json)) {
            return MAPPER.fromJson(reader);
        }
    }

    private static @Nullable Object read(String json) {
        return read(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void the_library_takes_lines_that_are_no_json() {
        assertThat(read("{\"id\":1}garbage")).isEqualTo(Map.of("id", 1L));
        assertThat(read("{\"id\":1,}")).isEqualTo(Map.of("id", 1L));
        assertThat(read("{\"id\":truex}")).isEqualTo(Map.of("id", true));
        assertThat(read("{\"id\":\"a\u0001b\"}")).isEqualTo(Map.of("id", "a\u0001b"));
        assertThat(read(new byte[] {'"', (byte) 0xc0, (byte) 0xaf, '"'})).isEqualTo("/");
    }

    @Test
    void the_library_changes_numbers() {
        assertThat(read("{\"id\":9223372036854775808}")).isEqualTo(Map.of("id", Long.MAX_VALUE));
        assertThat(read("{\"id\":1.0}")).isEqualTo(Map.of("id", 1L));
    }

    @Test
    void the_library_fails_in_ways_its_interface_does_not_name() {
        assertThatThrownBy(
                        () ->
                                read(
                                        new byte[] {
                                            '{', '"', 'a', '"', ':', '"', (byte) 0xff, '"', '}'
                                        }))
                .isInstanceOf(ArrayIndexOutOfBoundsException.class);
        assertThatThrownBy(() -> read("[".repeat(100_000))).isInstanceOf(StackOverflowError.class);
    }
}
