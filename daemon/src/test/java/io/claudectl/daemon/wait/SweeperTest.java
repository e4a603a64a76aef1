package io.claudectl.daemon.wait;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class SweeperTest {
    private record Look(boolean quiet, long nanos) {}

    private final LinkedBlockingQueue<Look> looks = new LinkedBlockingQueue<>();

    private Sweeper.Need looked(boolean quiet) {
        looks.add(new Look(quiet, System.nanoTime()));
        return Sweeper.Need.NOTHING;
    }

    @Test
    void beat_nothingCommitted_restsUntilStirred() throws Exception {
        try (var beat = new Sweeper(this::looked, Duration.ofMillis(200))) {
            Look first = looks.take();
            Look second = looks.take();
            long stirred = System.nanoTime();
            beat.stir();
            Look third = looks.take();

            assertThat(first.quiet()).isTrue();
            assertThat(second.nanos() - first.nanos()).isGreaterThan(2_900_000_000L);
            assertThat(third.nanos() - stirred).isLessThan(2_500_000_000L);
        }
    }

    @Test
    void beat_closed_ends() throws Exception {
        var beat = new Sweeper(this::looked, Duration.ofMillis(200));

        beat.close();

        assertThat(beat.ended()).isTrue();
    }
}
