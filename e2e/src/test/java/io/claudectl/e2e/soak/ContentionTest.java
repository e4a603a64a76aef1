package io.claudectl.e2e.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ContentionTest {
    @Test
    void work_that_many_want_has_one_holder_at_a_time_and_is_finished_once() throws IOException {
        Contention.Result result = Contention.run(150, System.nanoTime() & 0xffff);

        System.out.println(result.table());
        assertThat(result.wrong()).isEmpty();
    }
}
