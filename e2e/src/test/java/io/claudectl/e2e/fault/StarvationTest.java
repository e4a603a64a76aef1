package io.claudectl.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.HookAnswer;
import io.claudectl.demo.Patience;
import io.claudectl.demo.ScriptedSession;
import io.claudectl.e2e.bus.Stage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What one session or one report costs is no other session's trouble. */
class StarvationTest {
    /** The client gives a hook's daemon two seconds, and then lets the session go on without. */
    private static final Duration SERVED = Duration.ofMillis(1_500);

    /** By how much the median of a hook may grow beside what takes both cores of a machine. */
    private static final int TIMES = 4;

    /** A turn of the scheduler more, where other programs want the cores as well. */
    private static final Duration SLACK = Duration.ofMillis(30);

    private static final int HOOKS = 9;

    private static final int REPORTS = 120;
    private static final int EVENTS = 300_000;

    @RegisterExtension final Stage stage = new Stage();

    @Test
    void hook_beside_two_endless_transcripts_brings_its_mail() throws Exception {
        List<ScriptedSession> greedy = List.of(stage.member("one"), stage.member("two"));
        ScriptedSession third = stage.member("third");
        for (ScriptedSession session : greedy) {
            session.prompt("work");
            stage.send(session.name(), "read this");
            assertThat(session.hook("Stop", session.stopPayload()).silent()).isFalse();
            grow(session.transcript(), 64L << 30);
        }
        Duration alone = median(third);
        var over = new AtomicBoolean();
        try (var threads = Executors.newFixedThreadPool(2)) {
            for (ScriptedSession session : greedy) {
                threads.execute(
                        () -> {
                            while (!over.get()) {
                                session.hook("Stop", session.stopPayload());
                            }
                        });
            }
            try {
                assertThat(median(third)).isLessThan(limit(alone));
            } finally {
                over.set(true);
            }
        }
    }

    @Test
    void hook_beside_many_reports_brings_its_mail_and_left_reports_end() throws Exception {
        ScriptedSession session = stage.member("third");
        history();
        Duration alone = median(session);
        long daemon = stage.bus().daemon();
        var reports = new ArrayList<Process>();
        try {
            for (int i = 0; i < REPORTS; i++) {
                reports.add(report("bus", "tail", "--since", "30d", "--role", "other"));
            }
            for (int i = 0; i < 4; i++) {
                reports.add(report("bus", "stats", "--since", "30d"));
            }
            assertThat(median(session)).isLessThan(limit(alone));
        } finally {
            reports.forEach(Process::destroyForcibly);
        }
        assertThat(Patience.until(Patience.LIMIT, () -> commands(daemon) == 0))
                .as("reports whose readers were killed end")
                .isTrue();
    }

    private static Duration limit(Duration alone) {
        return alone.multipliedBy(TIMES).plus(SLACK);
    }

    /** Of Stop hooks that bring a message each. */
    private Duration median(ScriptedSession session) {
        var took = new ArrayList<Duration>();
        for (int i = 0; i < HOOKS; i++) {
            session.prompt("work");
            took.add(served(session, "mail " + i));
        }
        return took.stream().sorted().toList().get(HOOKS / 2);
    }

    private Duration served(ScriptedSession session, String body) {
        stage.send(session.name(), body);
        long begin = System.nanoTime();
        HookAnswer answer = session.hook("Stop", session.stopPayload());
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        assertThat(took).isLessThan(SERVED);
        assertThat(answer.context()).contains(body);
        session.record(answer);
        session.answer("I see");
        return took;
    }

    private Process report(String... words) throws IOException {
        Path nowhere = Path.of("/dev/null");
        return stage.outside(words).start(nowhere, nowhere);
    }

    /** A log as long as that of some busy weeks. */
    private void history() {
        stage.run("daemon", "stop");
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + stage.bus().database());
                var statement = connection.createStatement()) {
            statement.execute(
                    """
                    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
                    INSERT INTO event (at_ms, kind, message, delivery, session, data)
                    SELECT (SELECT max(at_ms) FROM event) + i, 'delivery.pending', NULL, i, NULL,
                           '{"role":"somebody","waiting":1,"priority":"normal"}'
                    FROM n
                    """
                            .formatted(EVENTS));
        } catch (SQLException failure) {
            throw new AssertionError("no history", failure);
        }
        stage.run("daemon", "start");
    }

    private static void grow(Path file, long bytes) throws IOException {
        try (var open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(open.length() + bytes);
        }
    }

    /** Threads of the daemon that carry out a command. */
    private static long commands(long daemon) {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + daemon + "/task"))) {
            return threads.filter(thread -> name(thread).equals("command")).count();
        } catch (IOException gone) {
            throw new UncheckedIOException("the daemon ended", gone);
        }
    }

    private static String name(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).strip();
        } catch (IOException ended) {
            return "";
        }
    }
}
