package io.claudectl.daemon.wait;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BeatTest {
    private final LinkedBlockingQueue<Boolean> looks = new LinkedBlockingQueue<>();

    private Beat.Need looked(boolean quiet) {
        looks.add(quiet);
        return Beat.Need.NOTHING;
    }

    @Test
    void beat_nothingCommitted_restsAndStirredLooksAtOnce() throws Exception {
        try (var beat = new Beat(this::looked)) {
            while (!looks.take()) {
                // One look each second, until it was quiet for ten.
            }
            Boolean within = looks.poll(2, TimeUnit.SECONDS);
            assertThat(within).as("a look while it rests").isNull();

            long begin = System.nanoTime();
            beat.stir();
            assertThat(looks.take()).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isLessThan(Duration.ofMillis(800));
        }
    }

    @Test
    void beat_closed_ends() throws Exception {
        var beat = new Beat(this::looked);

        beat.close();

        assertThat(beat.ended()).isTrue();
    }
}
