package io.claudectl.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.e2e.bus.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A disk that takes nothing more, or nothing at all. */
class FullDiskTest {
    @RegisterExtension final Stage stage = new Stage();

    @Test
    void on_a_full_disk_senders_are_told_the_truth_and_all_goes_on_once_there_is_room()
            throws Exception {
        if (SmallDisk.allowed()) {
            SmallDisk.play("full");
        } else {
            a_daemon_that_can_write_no_further_ends_and_the_next_goes_on();
        }
    }

    @Test
    void on_a_read_only_disk_senders_are_refused_and_all_goes_on_once_it_is_writable()
            throws Exception {
        if (SmallDisk.allowed()) {
            SmallDisk.play("read-only");
        } else {
            a_daemon_that_can_write_no_further_ends_and_the_next_goes_on();
        }
    }

    /** Needs no right to mount anything. */
    @Test
    void a_daemon_that_can_write_no_further_ends_and_the_next_goes_on() throws Exception {
        Recipient recipient = DiskScenes.recipient(stage);
        stage.send("frontend", "before", "--from", "before");
        long daemon = stage.bus().daemon();
        Path log = stage.bus().database().resolveSibling("bus.db-wal");
        limitFiles(daemon, Files.size(log) + 10_000);

        List<DiskScenes.Attempt> attempts = DiskScenes.sendUntil(stage, Senders.UNKNOWN);

        assertThat(recipient.stop().ran().exit()).isZero();
        assertThat(stage.bus().daemon()).as("the next daemon").isNotEqualTo(daemon);
        DiskScenes.settle(stage, recipient, attempts, "before");
    }

    /** No file of that process may grow beyond this; what tries fails as on a broken disk. */
    private static void limitFiles(long pid, long bytes) throws Exception {
        var command = List.of("prlimit", "--pid", Long.toString(pid), "--fsize=" + bytes);
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
