package io.claudectl.e2e.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.e2e.bus.Stage;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Whether memory stays flat takes minutes: {@code ./test soak --minutes 2} checks that as well. */
class SoakTest {
    @Test
    void soak_halfMinuteOfKills_losesNothing() throws IOException {
        Soak.Result result = Soak.run(Plan.brief(1), Stage.image());

        System.out.println(result.table());
        assertThat(result.cases()).isEmpty();
    }
}
