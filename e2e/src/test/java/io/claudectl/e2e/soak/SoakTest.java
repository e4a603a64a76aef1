package io.claudectl.e2e.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class SoakTest {
    private static final int MINUTES = 2;

    @Test
    void two_minutes_of_kills_lose_nothing_and_the_log_balances() throws IOException {
        Soak.Result result = Soak.run(Plan.of(1, MINUTES), Image.built());

        System.out.println(result.table());
        assertThat(result.cases()).isEmpty();
        assertThat(result.flat()).as(result.table()).isTrue();
    }
}
