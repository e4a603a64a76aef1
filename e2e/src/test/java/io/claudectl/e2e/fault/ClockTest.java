package io.claudectl.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Patience;
import io.claudectl.demo.Processes;
import io.claudectl.demo.Ran;
import io.claudectl.e2e.bus.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The daemon's clock jumps by a day, in both directions, while it runs and between two of its runs.
 * Only the daemon sees that clock (libfaketime); the machine's is never touched.
 */
class ClockTest {
    private static final Path NAME = Path.of("faketime", "libfaketimeMT.so.1");

    @RegisterExtension final Stage stage = new Stage();

    private Recipient recipient;

    @BeforeEach
    void inOrder() throws IOException {
        stage.bus().configure("[delivery]\nlease = \"2s\"\n");
        clock("+0s");
        start();
        recipient = new Recipient(stage, stage.member("frontend"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"+1d", "-1d"})
    void a_jump_ends_no_lease_early_and_keeps_none_for_ever(String jump) throws IOException {
        String read = send("answered behind the jump", "ann");
        var out = recipient.stop();
        jump(jump);
        recipient.reads(out);
        recipient.readsUntilSeen(List.of(read));
        assertThat(stage.mail(read).attempt()).isEqualTo(1);

        String lost = send("lost with its hook", "bob");
        assertThat(Copy.in(recipient.stop().context())).hasSize(1);
        recipient.readsUntilSeen(List.of(lost));
        assertThat(stage.mail(lost).attempt()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"+1d", "-1d"})
    void a_daemon_that_starts_with_another_time_keeps_mail_and_keys(String jump)
            throws IOException {
        String id = stage.send("frontend", "once", "--key", "k");
        stop();
        clock(jump);
        start();

        Ran again = stage.call("bus", "send", "frontend", "once", "--key", "k").orFail();
        String more = send("one more", "ann");

        assertThat(again.out()).startsWith("already stored " + id);
        recipient.readsUntilSeen(List.of(more));
        recipient.readsUntilSeen(stage.mail().stream().map(Stage.Mail::id).toList());
        assertThat(stage.mail()).hasSize(2).allMatch(mail -> mail.attempt() == 1);
    }

    @Test
    void mail_stored_before_the_clock_went_back_keeps_its_place() throws IOException {
        send("first", "ann");
        jump("-1d");
        String second = send("second", "ann");

        recipient.readsUntilSeen(List.of(second));

        assertThat(recipient.bodies()).containsSubsequence("first", "second");
    }

    private String send(String body, String from) {
        return stage.send("frontend", body, "--from", from);
    }

    private void jump(String offset) throws IOException {
        Instant before = timeOf(send("before the jump", "clock"));
        clock(offset);
        Instant after = timeOf(send("behind the jump", "clock"));
        Duration jumped = Duration.between(before, after);
        assertThat(jumped.abs()).isBetween(Duration.ofHours(23), Duration.ofHours(25));
        assertThat(jumped.isNegative()).isEqualTo(offset.startsWith("-"));
    }

    /** When the daemon stored it, by its own clock. */
    private Instant timeOf(String id) {
        String sql = "SELECT min(at_ms) AS at FROM event WHERE message = '" + id + "'";
        return Instant.ofEpochMilli(Long.parseLong(stage.query(sql).getFirst().get("at")));
    }

    private void start() throws IOException {
        stage.outside("daemon", "start")
                .with("CLAUDECTL_TEST_PRELOAD", "1")
                .with("LD_PRELOAD", library().toString())
                .with("FAKETIME_NO_CACHE", "1")
                .with("DONT_FAKE_MONOTONIC", "1")
                .run()
                .orFail();
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
