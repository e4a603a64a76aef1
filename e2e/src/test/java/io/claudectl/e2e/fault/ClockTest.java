package io.claudectl.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Patience;
import io.claudectl.demo.Processes;
import io.claudectl.e2e.bus.Copy;
import io.claudectl.e2e.bus.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The daemon's clock jumps by a day, or by more than a deadline, in both directions, while it runs
 * and between two of its runs. Only the daemon sees that clock (libfaketime); the machine's is
 * never touched.
 */
class ClockTest {
    private static final Path NAME = Path.of("faketime", "libfaketimeMT.so.1");

    @RegisterExtension final Stage stage = new Stage();

    private Recipient recipient;

    @BeforeEach
    void configure() {
        stage.bus().configure("[delivery]\nlease = \"2s\"\n");
    }

    @Test
    void clock_jumpingWhileItRuns_endsLeasesInTimeAndKeepsOrder() throws IOException {
        startAt("+0s");
        recipient = new Recipient(stage, stage.member("frontend"));
        for (String to : List.of("+1d", "-1d")) {
            String read = send("answered behind the jump to " + to, "ann");
            var out = recipient.stop();
            jump(to);
            recipient.reads(out);
            recipient.readsUntilSeen(List.of(read));
            assertThat(stage.mail(read).attempt()).isEqualTo(1);

            String lost = send("lost with its hook", "bob");
            assertThat(Copy.in(recipient.stop().context())).extracting(Copy::id).contains(lost);
            recipient.readsUntilSeen(List.of(lost));
            assertThat(stage.mail(lost).attempt()).isEqualTo(2);
        }

        assertThat(recipient.bodies())
                .as("mail of one sender, in the order it was stored")
                .containsSubsequence("before +1d", "behind +1d", "before -1d", "behind -1d");
    }

    @Test
    void daemon_startedAtAnotherTime_keepsItsMailAndKeys() throws IOException {
        recipient = new Recipient(stage, stage.member("frontend"));
        String today = stage.send("frontend", "today", "--key", "k1");
        stop();
        startAt("+1d");
        assertThat(repeated("today", "k1")).startsWith("already stored " + today);
        String tomorrow = stage.send("frontend", "tomorrow", "--key", "k2");
        stop();
        // This one starts by itself and has the machine's time again: a day back.
        assertThat(repeated("tomorrow", "k2")).startsWith("already stored " + tomorrow);
        assertThat(repeated("today", "k1")).startsWith("already stored " + today);

        recipient.readsUntilSeen(List.of(today, tomorrow));
        assertThat(recipient.bodies()).containsExactly("today", "tomorrow");
        assertThat(stage.mail()).hasSize(2).allMatch(mail -> mail.attempt() == 1);
    }

    @Test
    void clock_leapingBeyondEveryDeadline_killsNoMail() throws IOException {
        startAt("+0s");
        recipient = new Recipient(stage, stage.member("frontend"));
        String first = stage.send("frontend", "before any leap");
        Instant due = deadline(first);
        clock("+8d");
        String ahead = stage.send("frontend", "eight days ahead");
        assertThat(Duration.between(due, deadline(first)))
                .isBetween(Duration.ofHours(8 * 24 - 1), Duration.ofHours(8 * 24 + 1));
        clock("-8d");
        String behind = stage.send("frontend", "eight days behind");
        for (String next : List.of("-8d", "+3650d", "+0s")) {
            stop();
            startAt(next);
            assertThat(stage.mail()).as("at " + next).allMatch(mail -> mail.attempt() == 0);
        }
        recipient.readsUntilSeen(List.of(first, ahead, behind));
        assertThat(recipient.bodies())
                .containsExactly("before any leap", "eight days ahead", "eight days behind");
        assertThat(stage.query("SELECT count(*) AS n FROM event WHERE kind = 'delivery.dead'"))
                .first()
                .extracting(row -> row.get("n"))
                .isEqualTo("0");
    }

    private Instant deadline(String id) {
        String sql = "SELECT deadline_ms AS at FROM delivery WHERE message = '" + id + "'";
        return Instant.ofEpochMilli(Long.parseLong(stage.query(sql).getFirst().get("at")));
    }

    private String repeated(String body, String key) {
        return stage.run("bus", "send", "frontend", body, "--key", key).out();
    }

    private String send(String body, String from) {
        return stage.send("frontend", body, "--from", from);
    }

    private void jump(String to) throws IOException {
        Instant before = timeOf(send("before " + to, "clock"));
        clock(to);
        Instant after = timeOf(send("behind " + to, "clock"));
        Duration jumped = Duration.between(before, after);
        assertThat(jumped.abs()).isGreaterThan(Duration.ofHours(23));
        assertThat(jumped.isNegative()).isEqualTo(to.startsWith("-"));
    }

    /** When the daemon stored it, by its own clock. */
    private Instant timeOf(String id) {
        String sql = "SELECT min(at_ms) AS at FROM event WHERE message = '" + id + "'";
        return Instant.ofEpochMilli(Long.parseLong(stage.query(sql).getFirst().get("at")));
    }

    private void startAt(String offset) throws IOException {
        clock(offset);
        Path image = stage.bus().user().resolve("faked");
        if (Files.notExists(image)) {
            faked(image);
        }
        var start =
                new ProcessBuilder(image.resolve("bin/claudectl").toString(), "daemon", "start");
        start.environment().clear();
        start.environment().put("HOME", stage.bus().user().toString());
        start.environment().put("CLAUDECTL_HOME", stage.bus().home().toString());
        try {
            assertThat(start.inheritIO().start().waitFor()).isZero();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError("stopped while the daemon started", stopped);
        }
    }

    /** The image, with a JVM that loads the library first. */
    private static void faked(Path image) throws IOException {
        Path real = Stage.image();
        Files.createDirectories(image.resolve("bin"));
        Files.copy(real.resolve("bin/claudectl"), image.resolve("bin/claudectl"));
        Files.createSymbolicLink(image.resolve("lib"), real.resolve("lib"));
        Path jvm = Files.createDirectories(image.resolve("jre/bin")).resolve("claudectl-daemon");
        Files.writeString(
                jvm,
                // The jars by their own path and with their own times, or the AOT cache would not
                // fit.
                """
                #!/bin/bash
                from='%s' to='%s'
                # The last two: it makes each timed wait on the monotonic clock end at once otherwise.
                export LD_PRELOAD='%s' FAKETIME_NO_CACHE=1 NO_FAKE_STAT=1
                export DONT_FAKE_MONOTONIC=1 FAKETIME_FORCE_MONOTONIC_FIX=0
                exec "$to/jre/bin/claudectl-daemon" "${@//"$from"/"$to"}"
                """
                        .formatted(image.toRealPath(), real, library()));
        Files.setPosixFilePermissions(jvm, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void stop() {
        long daemon = stage.bus().daemon();
        stage.run("daemon", "stop");
        assertThat(Patience.until(Patience.LIMIT, () -> !Processes.lives(daemon))).isTrue();
    }

    /** Where the system keeps it; without it this is not run, under CI it fails. */
    private static Path library() throws IOException {
        try (Stream<Path> systems = Files.list(Path.of("/usr/lib"))) {
            Optional<Path> found =
                    systems.map(system -> system.resolve(NAME)).filter(Files::exists).findFirst();
            if (found.isEmpty() && "true".equals(System.getenv("CI"))) {
                throw new AssertionError("faketime is not installed");
            }
            Assumptions.assumeTrue(found.isPresent(), "faketime is not installed");
            return found.get();
        }
    }

    /** What the daemon's clock shows beside the machine's; read by one that runs, too. */
    private void clock(String offset) throws IOException {
        Files.writeString(stage.bus().user().resolve(".faketimerc"), offset + "\n");
    }
}
