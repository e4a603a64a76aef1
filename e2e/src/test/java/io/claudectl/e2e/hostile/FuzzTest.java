package io.claudectl.e2e.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Seconds of damaged input; longer, or a seed again, with {@code ./test fuzz}. */
class FuzzTest {
    private final Target target = new Target("[send]\nper_minute = 100000000\nmailbox = 100000\n");

    @AfterEach
    void end() {
        target.close();
    }

    private static long given(String name, long otherwise) {
        String value = System.getenv(name);
        return value == null || value.isEmpty() ? otherwise : Long.parseLong(value);
    }

    @Test
    void damaged_conversations_harm_only_themselves() throws IOException {
        long seed = given("CLAUDECTL_FUZZ_SEED", System.nanoTime() % 1_000_000);
        var time = Duration.ofSeconds(given("CLAUDECTL_FUZZ_SECONDS", 10));
        int before = target.daemon().descriptors();

        long cases = new Fuzzer(target, seed).run(time);

        System.out.println("fuzz: " + cases + " cases of seed " + seed + " in " + time);
        assertThat(cases).as("of seed %d", seed).isGreaterThan(time.toSeconds() * 10);
        target.daemon().letsGoOf(before);
        target.daemon().isWell();
    }
}
