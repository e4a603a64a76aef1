package io.claudectl.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Patience;
import io.claudectl.demo.Processes;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import io.claudectl.e2e.bus.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What happens on a {@link SmallDisk}. */
final class DiskScenes {
    private DiskScenes() {}

    /** Calls whose outcome the sender has to deal with later. */
    record Attempt(String body, String key, Ran ran) {
        @Override
        public String toString() {
            return "%s: exit %d %s".formatted(key, ran.exit(), ran.err().strip());
        }
    }

    static SmallDisk full() throws Exception {
        var stage = new Stage();
        SmallDisk disk = SmallDisk.below(stage);
        Recipient recipient = recipient(stage);
        String id = stage.send("frontend", "before", "--from", "before");
        long daemon = stage.bus().daemon();
        disk.fill();
        List<Attempt> attempts = sendUntil(stage, Senders.UNKNOWN);
        assertThat(attempts.getLast().ran().err()).contains("disk is full");
        // That daemon ends. Closing the database moves its log into it and removes the log, some 80
        // kB: in them the next daemon could serve and give out the mail.
        assertThat(Patience.until(Patience.LIMIT, () -> !Processes.lives(daemon))).isTrue();
        disk.fill();
        assertThat(recipient.stop().silent()).isTrue();
        toldOnce(recipient.session());
        assertThat(stage.call("bus", "why", id).err()).contains("the disk of", "is full");

        disk.free();
        assertThat(stage.run("bus", "why", id).out()).as("what was accepted").contains(id);
        settle(stage, recipient, attempts, "before");
        return end(stage, disk);
    }

    /** The disk takes no record of the failure either. */
    private static void toldOnce(ScriptedSession session) {
        var told = new StringBuilder();
        assertThat(
                        Patience.until(
                                Patience.LIMIT,
                                () ->
                                        told.append(session.prompt("again").ran().out())
                                                .toString()
                                                .contains("systemMessage")))
                .as("the person is told")
                .isTrue();
        for (int i = 0; i < 5; i++) {
            told.append(session.prompt("again").ran().out());
        }
        assertThat(told).containsOnlyOnce("systemMessage").containsOnlyOnce("is full");
    }

    static SmallDisk readOnly() throws Exception {
        var stage = new Stage();
        SmallDisk disk = SmallDisk.below(stage);
        Recipient recipient = recipient(stage);
        stage.send("frontend", "before", "--from", "before");
        // A disk with files open for writing cannot be made read-only.
        long daemon = stage.bus().daemon();
        stage.run("daemon", "stop");
        assertThat(Patience.until(Patience.LIMIT, () -> !Processes.lives(daemon))).isTrue();
        disk.readOnly(true);
        List<Attempt> attempts = List.of(send(stage, 0));
        assertThat(recipient.stop().silent()).isTrue();
        assertThat(attempts.getFirst().ran().exit()).isEqualTo(1);
        assertThat(attempts.getFirst().ran().err()).contains("Read-only file system");

        disk.readOnly(false);
        settle(stage, recipient, attempts, "before");
        return end(stage, disk);
    }

    /** On a whole disk: from some moment on the daemon's writes fail. */
    static void broken(Stage stage) throws Exception {
        Recipient recipient = recipient(stage);
        stage.send("frontend", "before", "--from", "before");
        long daemon = stage.bus().daemon();
        Path log = stage.bus().database().resolveSibling("bus.db-wal");
        limitFiles(daemon, Files.size(log) + 10_000);

        List<Attempt> attempts = sendUntil(stage, Senders.UNKNOWN);

        assertThat(recipient.stop().ran().exit()).isZero();
        // A hook does not wait for a daemon that starts slowly; this call does.
        stage.run("daemon", "start");
        assertThat(stage.bus().daemon()).as("the next daemon").isNotEqualTo(daemon);
        settle(stage, recipient, attempts, "before");
    }

    /** No file of that process may grow beyond this; what tries fails as on a broken disk. */
    private static void limitFiles(long pid, long bytes) throws Exception {
        var command = List.of("prlimit", "--pid", Long.toString(pid), "--fsize=" + bytes);
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    static Recipient recipient(Stage stage) {
        stage.bus()
                .configure(
                        "[delivery]\nlease = \"2s\"\npark_after = 100\n[send]\nper_minute = 1000\n");
        return new Recipient(stage, stage.member("frontend"));
    }

    /** One sender each, so that none waits behind another. */
    static Attempt send(Stage stage, int number) {
        String body = number + " " + "x".repeat(4_000);
        String key = "key-" + number;
        Ran ran =
                stage.call("bus", "send", "frontend", body, "--from", "s-" + number, "--key", key);
        return new Attempt(body, key, ran);
    }

    /** Until one ends so; whatever is said is in a form the sender knows. */
    static List<Attempt> sendUntil(Stage stage, int wanted) {
        var attempts = new ArrayList<Attempt>();
        for (int exit = -1; exit != wanted; ) {
            assertThat(attempts).as("none of them ended with %d", wanted).hasSizeLessThan(100);
            Attempt attempt = send(stage, attempts.size());
            Ran ran = attempt.ran();
            exit = ran.exit();
            assertThat(exit).isIn(0, 1, Senders.UNKNOWN);
            if (exit != 0) {
                assertThat(ran.out()).isEmpty();
                assertThat(ran.err().lines()).hasSize(1);
            }
            if (exit == Senders.UNKNOWN) {
                assertThat(ran.err()).contains("Repeat with --key " + attempt.key());
            }
            attempts.add(attempt);
        }
        return attempts;
    }

    /** Nobody repairs anything: what was unknown is repeated, what was refused is not there. */
    static void settle(Stage stage, Recipient recipient, List<Attempt> attempts, String before) {
        var wanted = new ArrayList<>(List.of(before));
        for (Attempt each : attempts) {
            int number = attempts.indexOf(each);
            if (each.ran().exit() == 0) {
                wanted.add(each.body());
            } else if (each.ran().exit() == Senders.UNKNOWN) {
                assertThat(send(stage, number).ran().exit()).isZero();
                wanted.add(each.body());
            }
        }
        String after = stage.send("frontend", "after", "--from", "after");
        wanted.add("after");

        recipient.readsUntilSeen(List.of(after));
        recipient.readsUntilSeen(stage.mail().stream().map(Stage.Mail::id).toList());
        assertThat(recipient.bodies()).containsExactlyInAnyOrderElementsOf(wanted);
    }

    private static SmallDisk end(Stage stage, SmallDisk disk) throws Exception {
        stage.bus().close();
        disk.unmount();
        stage.bus().remove();
        return disk;
    }
}
