package io.claudectl.daemon.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SinceTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    @Test
    void a_number_a_time_and_a_span_are_understood() {
        assertThat(Since.parse("4711", NOW)).isEqualTo(new Since.Seq(4711));
        assertThat(Since.parse("10m", NOW))
                .isEqualTo(new Since.Time(NOW.minus(Duration.ofMinutes(10))));
        assertThat(Since.parse("3d", NOW)).isEqualTo(new Since.Time(NOW.minus(Duration.ofDays(3))));
        assertThat(Since.parse("2026-01-01T00:00:00Z", NOW))
                .isEqualTo(new Since.Time(Instant.parse("2026-01-01T00:00:00Z")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "yesterday", "10x", "1.5h", "99999999999999999999"})
    void anything_else_is_refused(String text) {
        assertThat(Since.parse(text, NOW)).isNull();
    }
}
