package io.claudectl.e2e.bus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import io.claudectl.demo.OutsideCall;
import io.claudectl.demo.Patience;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tails whose output is not read, over a long history. */
class UnreadTailTest {
    private static final int TAILS = 20;
    private static final int EVENTS = 40_000;

    /** Characters of each event's data: 20 tails would hold 400 MB, the heap has 256. */
    private static final int DATA = 500;

    private static final int PIPE = 1 << 16;
    private static final long GROWTH_MAX_KB = 64 << 10;

    @RegisterExtension final Stage stage = new Stage();

    private final List<Process> tails = new ArrayList<>();

    @AfterEach
    void end() {
        tails.forEach(Process::destroyForcibly);
    }

    @Test
    void tail_unread_holdsNoMemoryAndLosesNothing() throws Exception {
        stage.role("frontend");
        stage.run("daemon", "stop");
        history();
        stage.send("frontend", "before");
        long daemon = stage.bus().daemon();
        long before = residentKb(daemon);

        for (int i = 0; i < TAILS; i++) {
            tails.add(tail());
        }
        assertThat(Patience.until(Patience.LIMIT, () -> tails.stream().allMatch(this::full)))
                .isTrue();
        for (int i = 0; i < TAILS; i++) {
            stage.send("frontend", "beside " + i);
        }

        assertThat(stage.bus().daemon()).isEqualTo(daemon);
        assertThat(residentKb(daemon) - before).as("growth, kB").isLessThan(GROWTH_MAX_KB);
        List<Long> logged = stage.bus().events().stream().map(event -> event.seq()).toList();
        assertThat(logged).hasSizeGreaterThan(EVENTS);
        assertThat(read(tails.getFirst(), logged.size())).isEqualTo(logged);
    }

    /** Events as an old bus has them, stored while no daemon runs. */
    private void history() throws SQLException {
        String events =
                """
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
                INSERT INTO event (at_ms, kind, data)
                SELECT %d, 'role.bound', '{"role":"frontend","directory":"%s"}' FROM n
                """
                        .formatted(EVENTS, Instant.now().toEpochMilli(), "x".repeat(DATA));
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + stage.bus().database());
                var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(events)).isEqualTo(EVENTS);
        }
    }

    private Process tail() throws IOException {
        OutsideCall call = stage.outside("bus", "tail", "--since", "0", "--follow", "--json");
        var plan = new ProcessBuilder(call.words()).directory(call.cwd().toFile());
        plan.environment().clear();
        plan.environment().putAll(call.environment());
        return plan.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    /** Whether more than half of its output's pipe is in use: pages of it may be part empty. */
    private boolean full(Process tail) {
        try {
            return tail.getInputStream().available() > PIPE / 2;
        } catch (IOException ended) {
            throw new UncheckedIOException("a tail ended", ended);
        }
    }

    private static List<Long> read(Process tail, int count) throws IOException {
        var seen = new ArrayList<Long>();
        var lines = new BufferedReader(new InputStreamReader(tail.getInputStream(), UTF_8));
        while (seen.size() < count) {
            String line = lines.readLine();
            assertThat(line).as("line %d", seen.size() + 1).isNotNull();
            seen.add(Long.parseLong(String.valueOf(Json.at(Json.read(line), "seq"))));
        }
        return seen;
    }

    private static long residentKb(long daemon) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(daemon), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
