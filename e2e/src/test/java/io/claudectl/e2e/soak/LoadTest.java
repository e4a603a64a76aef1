package io.claudectl.e2e.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.OutsideCall;
import io.claudectl.demo.Ran;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The load run of the benchmarks, briefly. */
class LoadTest {
    private static final double RESIDENT_MAX_MB = 120;

    @TempDir private Path scratch = Path.of("");

    @Test
    void load_manySendsThenSessions_staysWithinItsMemory() {
        Ran ran =
                new OutsideCall(
                                List.of(
                                        checkout().resolve("bench/load").toString(),
                                        "400",
                                        "100",
                                        "0"),
                                scratch,
                                Map.of("HOME", scratch.toString(), "PATH", System.getenv("PATH")),
                                "",
                                scratch)
                        .run()
                        .orFail();

        assertThat(ran.out()).contains("bus agents: 100 lines");
        assertThat(
                        Pattern.compile("resident ([0-9.]+) MB")
                                .matcher(ran.out())
                                .results()
                                .map(found -> Double.valueOf(found.group(1))))
                .hasSize(4)
                .allSatisfy(resident -> assertThat(resident).isLessThan(RESIDENT_MAX_MB));
    }

    private static Path checkout() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("bench/load"))) {
            at = at.resolve("..").normalize();
        }
        return at;
    }
}
