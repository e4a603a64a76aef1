package io.claudectl.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.daemon.UpgradePolicy.Verdict;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpgradePolicyTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final String OWN = "0.9.1+abcdef";

    @ParameterizedTest
    @CsvSource({
        "0.9.2, 0.9.1",
        "0.10.0, 0.9.1",
        "1.0.0, 0.9.1",
        "0.9.2+aaa, 0.9.1+bbb",
        "0.9.10, 0.9.9"
    })
    void greater_numbers_are_newer(String client, String own) {
        assertThat(UpgradePolicy.newer(client, own)).isTrue();
        assertThat(UpgradePolicy.newer(own, client)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0.9.1, 0.9.1",
        "0.9.1+zzz, 0.9.1+aaa",
        "0.9.1, 0.9.1+aaa",
        "development, 0.9.1",
        "9.9, 0.9.1",
        "9.9.9-rc1, 0.9.1",
        "99999999999.0.0, 0.9.1",
        "9.9.9, development",
        "'', 0.9.1"
    })
    void other_hashes_and_what_is_no_version_are_neither_newer_nor_older(
            String client, String own) {
        assertThat(UpgradePolicy.newer(client, own)).isFalse();
        assertThat(UpgradePolicy.newer(own, client)).isFalse();
    }

    @Test
    void an_older_client_is_served() {
        assertThat(decided("0.9.0", List.of())).isEqualTo(new Verdict.Serve());
    }

    @Test
    void a_newer_client_ends_the_daemon_and_the_time_is_remembered() {
        Instant before = NOW.minusSeconds(59);

        assertThat(decided("1.0.0", List.of(before)))
                .isEqualTo(new Verdict.MakeWay(List.of(before, NOW)));
    }

    @Test
    void after_three_within_a_minute_the_daemon_stays_and_says_why() {
        List<Instant> three =
                List.of(NOW.minusSeconds(59), NOW.minusSeconds(30), NOW.minusMillis(1));

        assertThat(decided("1.0.0+x", three))
                .isInstanceOfSatisfying(
                        Verdict.Stay.class,
                        stay ->
                                assertThat(stay.reason())
                                        .contains("1.0.0+x", OWN, "3 replacements within a minute")
                                        .doesNotContain("\n"));
    }

    @Test
    void what_lies_a_minute_back_does_not_count() {
        List<Instant> three =
                List.of(NOW.minusSeconds(60), NOW.minusSeconds(30), NOW.minusSeconds(1));

        assertThat(decided("1.0.0", three))
                .isEqualTo(new Verdict.MakeWay(List.of(three.get(1), three.get(2), NOW)));
    }

    @Test
    void a_clock_that_was_set_back_does_not_hold_a_replacement_up() {
        List<Instant> ahead =
                List.of(NOW.plusSeconds(10), NOW.plusSeconds(3_600), NOW.plusSeconds(3_601));

        assertThat(decided("1.0.0", ahead)).isEqualTo(new Verdict.MakeWay(List.of(NOW)));
    }

    private static Verdict decided(String client, List<Instant> before) {
        return UpgradePolicy.of(client, OWN, before, NOW);
    }
}
