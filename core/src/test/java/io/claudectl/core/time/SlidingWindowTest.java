package io.claudectl.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Counts within a span, and keys that are dropped. */
class SlidingWindowTest {
    private final SlidingWindow<String> window = new SlidingWindow<>(Duration.ofSeconds(1));

    @Test
    void count_behind_the_span_is_over() {
        window.add("a", 0);
        window.add("a", 500);
        assertThat(window.within("a", 999)).isEqualTo(2);
        assertThat(window.within("a", 1_000)).isEqualTo(1);
        assertThat(window.within("a", 1_500)).isZero();
        assertThat(window.within("b", 1_500)).isZero();
    }

    @Test
    void keys_that_went_quiet_are_dropped() {
        for (int i = 0; i < 100_000; i++) {
            window.add("key" + i, i * 100L);
        }
        assertThat(window.size()).isLessThan(200);
        assertThat(window.within("key99999", 9_999_900)).isEqualTo(1);
    }
}
