package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.store.EventSource;
import io.claudectl.demo.Json;
import io.claudectl.demo.Patience;
import io.claudectl.demo.Processes;
import io.claudectl.demo.Ran;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Commands that wait while the daemon is killed or stopped. */
class FollowTest {
    /** A stop waits 2 s for commands under way; one that follows is none of them. */
    private static final Duration STOP = Duration.ofMillis(1_900);

    @RegisterExtension final Stage stage = new Stage();

    private Process waiting;
    private Path out;
    private Path err;

    @AfterEach
    void end() {
        if (waiting != null) {
            waiting.destroyForcibly();
        }
    }

    @Test
    void tail_goesOnWithTheNextDaemon_afterAKill() throws Exception {
        stage.role("frontend");
        tail();
        stage.send("frontend", "one");
        shown(3);

        kill();
        stage.send("frontend", "two");
        shown(5);

        kill();
        stage.send("frontend", "three");
        shown(7);
        assertThat(read(err)).isEmpty();
        assertThat(waiting.isAlive()).isTrue();
    }

    @Test
    void tail_waitsForTheNextDaemon_afterAStop() throws Exception {
        stage.role("frontend");
        tail();
        shown(1);

        long began = System.nanoTime();
        stage.run("daemon", "stop");
        told("the bus daemon was stopped; waiting for the next one");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(STOP);
        assertThat(stage.call("daemon", "status").exit()).isEqualTo(1);
        assertThat(waiting.isAlive()).isTrue();

        stage.send("frontend", "two");
        shown(4);
    }

    @Test
    void tails_fiftyAtOnce_eachShowEveryEventOnce() throws Exception {
        stage.role("frontend");
        Path directory = stage.bus().directory("many");
        var tails = new ArrayList<Process>();
        var outs = new ArrayList<Path>();
        try {
            for (int i = 0; i < 50; i++) {
                outs.add(directory.resolve(i + ".out"));
                tails.add(
                        stage.outside("bus", "tail", "--since", "0", "--follow", "--json")
                                .start(outs.getLast(), directory.resolve(i + ".err")));
            }
            for (int i = 0; i < 20; i++) {
                stage.send("frontend", "message " + i);
            }
            List<Long> logged = logged();
            for (Path each : outs) {
                until(() -> seen(each).size() >= logged.size());
                assertThat(seen(each)).isEqualTo(logged);
            }
        } finally {
            tails.forEach(Process::destroyForcibly);
        }
    }

    @Test
    void sendWait_isAnswered_afterAKill() throws Exception {
        var session = stage.member("frontend");
        start("bus", "send", "frontend", "look", "--wait", "seen", "--timeout", "5m", "--json");
        until(() -> stage.mail().size() == 1);

        kill();
        session.turn("one");

        assertThat(exit()).isZero();
        var ran = new Ran(0, read(out), read(err));
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out().lines()).hasSize(1);
        assertThat(ran.text("id")).isEqualTo(stage.mail().getFirst().id());
        assertThat(ran.text("recipients", 0, "role")).isEqualTo("frontend");
        assertThat(ran.text("waited", "reached")).isEqualTo("true");
        assertThat(stage.mail()).hasSize(1);
    }

    @Test
    void sendWait_isAnswered_afterAStop() throws Exception {
        var session = stage.member("frontend");
        start("bus", "send", "frontend", "look", "--wait", "seen", "--timeout", "5m");
        until(() -> read(out).startsWith("stored "));

        stage.run("daemon", "stop");
        told("waiting for the next one");
        session.turn("one");

        assertThat(exit()).isZero();
        assertThat(read(out).lines()).hasSize(2).last().isEqualTo("seen");
        assertThat(stage.mail()).hasSize(1);
    }

    @Test
    void sendWait_isLate_whenNoDaemonComes() throws Exception {
        stage.role("frontend");
        start("bus", "send", "frontend", "look", "--wait", "seen", "--timeout", "3s");
        until(() -> read(out).startsWith("stored "));

        stage.run("daemon", "stop");

        assertThat(exit()).isEqualTo(3);
        assertThat(read(err)).contains("not seen within 3s");
    }

    private void tail() throws IOException {
        start("bus", "tail", "--since", "0", "--follow", "--json");
    }

    private void start(String... words) throws IOException {
        Path directory = stage.bus().directory("follow");
        out = Files.createTempFile(directory, "call", ".out");
        err = Files.createTempFile(directory, "call", ".err");
        waiting = stage.outside(words).start(out, err);
    }

    private void kill() {
        long daemon = stage.bus().daemon();
        ProcessHandle.of(daemon).orElseThrow().destroyForcibly();
        until(() -> !Processes.lives(daemon));
    }

    /** Waits for that many events; every event of the log is there, once and in order. */
    private void shown(int count) {
        until(() -> seen(out).size() >= count);
        assertThat(seen(out)).hasSize(count).isEqualTo(logged());
    }

    private List<Long> logged() {
        return stage.bus().events().stream().map(EventSource.Entry::seq).toList();
    }

    private static List<Long> seen(Path tail) {
        String text = read(tail);
        // The last line may be half written.
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .map(line -> Long.parseLong(String.valueOf(Json.at(Json.read(line), "seq"))))
                .toList();
    }

    private void told(String text) {
        until(() -> read(err).contains(text));
    }

    private static void until(BooleanSupplier so) {
        assertThat(Patience.until(Patience.LIMIT, so)).isTrue();
    }

    private int exit() throws InterruptedException {
        assertThat(waiting.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return waiting.exitValue();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + file, unreadable);
        }
    }
}
