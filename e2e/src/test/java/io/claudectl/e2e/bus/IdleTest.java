package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Patience;
import io.claudectl.demo.ScriptedSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a daemon costs its machine while nobody uses it. */
class IdleTest {
    /** Wake-ups a second of all threads together. */
    private static final double MOST = 2.0;

    private static final Duration WINDOW = Duration.ofSeconds(12);

    /** Code that is compiled after a start wakes a thread as well; that ends. */
    private static final int WINDOWS = 8;

    @RegisterExtension final Stage stage = new Stage();

    @Test
    void idle_daemonWithSessions_wakesAtMostTwiceASecond() throws Exception {
        ScriptedSession last = stage.member("one");
        for (ScriptedSession session : List.of(stage.member("two"), stage.member("three"), last)) {
            session.tool("whoami");
            session.turn("go on");
        }
        long daemon = stage.bus().daemon();

        double least = Double.MAX_VALUE;
        Map<String, Long> before = wakes(daemon);
        for (int i = 0; i < WINDOWS && least > MOST; i++) {
            long begin = System.nanoTime();
            assertThat(Patience.until(WINDOW, () -> ProcessHandle.of(daemon).isEmpty())).isFalse();
            Map<String, Long> after = wakes(daemon);
            long woken = 0;
            for (Map.Entry<String, Long> thread : after.entrySet()) {
                woken += thread.getValue() - before.getOrDefault(thread.getKey(), 0L);
            }
            least = Math.min(least, woken * 1e9 / (System.nanoTime() - begin));
            before = after;
        }

        assertThat(least).as("wake-ups a second").isLessThanOrEqualTo(MOST);
        stage.send("one", "after the rest");
        assertThat(last.turn("go on")).singleElement().asString().contains("after the rest");
    }

    /** How often each thread was given a processor after it had waited. */
    private static Map<String, Long> wakes(long daemon) {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + daemon + "/task"))) {
            var counts = new HashMap<String, Long>();
            threads.forEach(thread -> counts.put(thread.toString(), waits(thread)));
            return counts;
        } catch (IOException gone) {
            throw new UncheckedIOException("the daemon ended", gone);
        }
    }

    private static long waits(Path thread) {
        try (Stream<String> lines = Files.lines(thread.resolve("status"))) {
            return lines.filter(line -> line.startsWith("voluntary_ctxt_switches:"))
                    .mapToLong(
                            line -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                    .sum();
        } catch (IOException | UncheckedIOException ended) {
            return 0;
        }
    }
}
