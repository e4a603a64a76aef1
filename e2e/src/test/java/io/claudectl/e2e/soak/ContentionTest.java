package io.claudectl.e2e.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ContentionTest {
    @Test
    void work_manyWant_hasOneHolderAtATimeAndIsFinishedOnce() throws IOException {
        Contention.Result result = Contention.run(100, 24, System.nanoTime() & 0xffff);

        System.out.println(result.table());
        assertThat(result.wrong()).isEmpty();
    }
}
