package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import io.claudectl.demo.Patience;
import io.claudectl.demo.Processes;
import io.claudectl.store.sqlite.EventLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Commands that wait while the daemon is killed, stopped or replaced. */
class FollowTest {
    @RegisterExtension final Stage stage = new Stage();

    private Process tail;
    private Path out;
    private Path err;

    @AfterEach
    void end() {
        if (tail != null) {
            tail.destroyForcibly();
        }
    }

    @Test
    void tail_goesOnWithTheNextDaemon_afterAKill() throws Exception {
        stage.role("frontend");
        follow();
        stage.send("frontend", "one");
        shown(3);

        kill();
        shown(3);
        stage.send("frontend", "two");
        shown(5);

        kill();
        stage.send("frontend", "three");
        shown(7);
        assertThat(Files.readString(err)).isEmpty();
        assertThat(tail.isAlive()).isTrue();
    }

    private void kill() {
        long daemon = stage.bus().daemon();
        ProcessHandle.of(daemon).orElseThrow().destroyForcibly();
        assertThat(Patience.until(Patience.LIMIT, () -> !Processes.lives(daemon))).isTrue();
    }

    private void follow() throws IOException {
        out = Files.createTempFile("claudectl-tail", ".out");
        err = Files.createTempFile("claudectl-tail", ".err");
        tail = stage.outside("bus", "tail", "--since", "0", "--follow", "--json").start(out, err);
    }

    /** Waits for that many events; every event of the log is there, once and in order. */
    private void shown(int count) {
        assertThat(Patience.until(Patience.LIMIT, () -> seen().size() >= count)).isTrue();
        List<Long> logged = stage.bus().events().stream().map(EventLog.Entry::seq).toList();
        assertThat(seen()).hasSize(count).isEqualTo(logged);
    }

    private List<Long> seen() {
        try {
            return Files.readString(out)
                    .lines()
                    .map(line -> Long.parseLong(String.valueOf(Json.at(Json.read(line), "seq"))))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read what tail printed", unreadable);
        }
    }

    @Test
    void tail_endsAtOnce_whenInterruptedWithoutDaemon() throws Exception {
        stage.role("frontend");
        follow();
        shown(1);
        stage.run("daemon", "stop");
        assertThat(Patience.until(Patience.LIMIT, () -> !read(err).isEmpty())).isTrue();

        new ProcessBuilder("kill", "-INT", Long.toString(tail.pid())).start().waitFor();

        assertThat(tail.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(tail.exitValue()).isEqualTo(130);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + file, unreadable);
        }
    }
}
