package io.claudectl.e2e.fault;

import io.claudectl.e2e.bus.Stage;
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
            DiskScenes.broken(stage);
        }
    }

    @Test
    void on_a_read_only_disk_senders_are_refused_and_all_goes_on_once_it_is_writable()
            throws Exception {
        if (SmallDisk.allowed()) {
            SmallDisk.play("read-only");
        } else {
            DiskScenes.broken(stage);
        }
    }

    /** Needs no right to mount anything. */
    @Test
    void a_daemon_that_can_write_no_further_ends_and_the_next_goes_on() throws Exception {
        DiskScenes.broken(stage);
    }
}
