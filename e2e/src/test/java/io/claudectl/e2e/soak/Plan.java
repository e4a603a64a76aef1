package io.claudectl.e2e.soak;

import java.time.Duration;
import java.util.stream.IntStream;

/**
 * How much of everything.
 *
 * @param load how long letters are sent and processes killed
 * @param quiet the share of that time at its end in which the daemon is left alive
 * @param joined how many of the sessions share another one's role
 * @param drain how long it may take afterwards until nothing waits
 */
record Plan(
        long seed,
        Duration load,
        double quiet,
        Duration drain,
        int sessions,
        int joined,
        int desks,
        long letters) {
    /** Wakes a role and hour; each sleeper has a role of its own. */
    static final int WAKES_PER_HOUR = 1_000;

    private static final int PER_MINUTE = 1_680;

    /** One session in ten sits idle until it is rung; it is the only one of its role. */
    private static final int SLEEPERS = 10;

    boolean sleeps(int session) {
        return session % SLEEPERS == SLEEPERS / 2
                && session >= joined
                && session < sessions - joined;
    }

    int sleepers() {
        return (int) IntStream.range(0, sessions).filter(this::sleeps).count();
    }

    static Plan of(long seed, int minutes) {
        return new Plan(
                seed,
                Duration.ofMinutes(minutes),
                1 / 3.0,
                Duration.ofMinutes(3),
                200,
                20,
                12,
                (long) minutes * PER_MINUTE);
    }

    /**
     * Less than half a minute, for every run of the tests: too short to say whether the daemon
     * grows.
     */
    static Plan brief(long seed) {
        return new Plan(
                seed, Duration.ofSeconds(24), 1 / 3.0, Duration.ofMinutes(3), 40, 4, 4, 288);
    }

    /** Limits raised so that the soak's own pace is not refused; every check stays on. */
    String config() {
        return """
                [send]
                per_minute = 6000
                mailbox = 20000
                [delivery]
                lease = "15s"
                park = "5s"
                [wake]
                per_hour = %d
                """
                .formatted(WAKES_PER_HOUR);
    }
}
