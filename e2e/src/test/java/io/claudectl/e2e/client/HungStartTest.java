package io.claudectl.e2e.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A JVM that runs and never serves. The checked client's limits are 2 and 6 s, not 15 and 60. */
@Timeout(60)
class HungStartTest {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    @TempDir private Path dir = Path.of("");
    private Scene scene;

    @BeforeEach
    void jvm_thatNeverServes() throws IOException {
        scene = new Scene(Build.CHECKED, dir);
        scene.javaThatStays();
    }

    @AfterEach
    void close() throws IOException {
        scene.close();
    }

    private boolean jvmLives() throws IOException {
        return ProcessHandle.of(Long.parseLong(scene.started().getFirst())).isPresent();
    }

    @Test
    void start_thatHangs_isNamedAndLaterEnded() throws Exception {
        Running call = scene.run("bus", "whoami");

        assertThat(call.exit()).isEqualTo(1);
        assertThat(call.age()).isGreaterThan(LIMIT);
        assertThat(call.err())
                .isEqualTo(
                        "claudectl: the bus daemon (pid %s) did not start within 2 s: see %s/log\n"
                                .formatted(scene.started().getFirst(), scene.bus()));
        assertThat(jvmLives()).as("it may only be slow").isTrue();
        Running hook = scene.run("bus", "hook", "Stop");
        hook.succeeded();
        assertThat(hook.age()).as("a hook waits for it no more").isLessThan(LIMIT);

        Until.holds("a JVM that hangs for long is ended", () -> !jvmLives());
        assertThat(scene.started()).as("meanwhile no other was started").hasSize(1);
    }

    @Test
    void start_thatWasNamedAndServesLater_isUsed() throws Exception {
        assertThat(scene.run("bus", "whoami").exit()).isEqualTo(1);

        try (FakeDaemon daemon = scene.daemon()) {
            Running call = scene.run("bus", "whoami");
            daemon.greeted().say(FakeDaemon.exit(0));
            call.succeeded();
            Until.holds("the failure is forgotten", () -> !scene.has("home/bus/start.failed", 1));
        }
    }
}
