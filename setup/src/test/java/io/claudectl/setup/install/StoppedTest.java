package io.claudectl.setup.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claudectl.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that ends before any one change of the disk. */
class StoppedTest {
    private static final String SETTINGS = "{\n  \"model\": \"x\"\n}\n";

    @TempDir private Path scratch;

    /** Ends the process, as far as the disk can tell, before its n-th change. */
    private static final class Dying extends Disk {
        private int left;

        Dying(int changes) {
            this.left = changes;
        }

        @Override
        void step(String what) throws IOException {
            if (left-- == 0) {
                throw new IOException("killed before: " + what);
            }
        }

        boolean survived() {
            return left >= 0;
        }
    }

    @Test
    void init_killed_before_any_change_leaves_old_or_new_settings_and_the_next_run_mends()
            throws Exception {
        var whole = House.in(scratch.resolve("whole"));
        whole.settings(SETTINGS);
        whole.install();
        String installed = whole.settings().replace(whole.home.toString(), "HOME");
        int changes = 0;
        for (boolean over = false; !over; changes++) {
            var house = House.in(scratch.resolve("run" + changes));
            house.settings(SETTINGS);
            var dying = new Dying(changes);
            if (dies(house, dying)) {
                assertThat(house.settings().replace(house.home.toString(), "HOME"))
                        .as("stopped before change %d", changes)
                        .isIn(SETTINGS, installed);
                Json.parse(house.settings());
            } else {
                over = true;
            }
            house.install();
            assertThat(Drift.of(house.places, house.program)).isEmpty();
            assertThat(comparable(house)).isEqualTo(comparable(whole));

            house.remove();
            assertThat(house.settings()).isEqualTo(SETTINGS);
        }
        assertThat(changes).isGreaterThan(20);
    }

    @Test
    void what_a_killed_init_left_can_be_removed() throws Exception {
        boolean over = false;
        for (int changes = 0; !over; changes++) {
            var house = House.in(scratch.resolve("run" + changes));
            house.settings(SETTINGS);
            Map<String, String> before = house.others();
            over = !dies(house, new Dying(changes));

            house.remove();

            assertThat(house.others()).as("stopped before change %d", changes).isEqualTo(before);
        }
    }

    @Test
    void remove_killed_before_any_change_is_finished_by_the_next() throws Exception {
        boolean over = false;
        for (int changes = 0; !over; changes++) {
            var house = House.in(scratch.resolve("run" + changes));
            house.settings(SETTINGS);
            Map<String, String> before = house.others();
            house.install();
            var dying = new Dying(changes);
            try {
                house.remove(dying);
                over = true;
            } catch (IOException killed) {
                assertThat(dying.survived()).isFalse();
            }

            house.remove();

            assertThat(house.others()).as("stopped before change %d", changes).isEqualTo(before);
        }
    }

    @Test
    void nothing_is_written_where_the_plan_is_refused() throws Exception {
        var house = House.in(scratch);
        house.settings("{");
        Map<String, String> before = house.listing();

        assertThatThrownBy(house::install).isInstanceOf(Refused.class);

        assertThat(house.listing()).isEqualTo(before);
    }

    private static boolean dies(House house, Dying dying) throws Refused {
        try {
            house.install(Choices.DEFAULT, false, dying);
            return false;
        } catch (IOException killed) {
            return true;
        }
    }

    /** Backups may be more where a run was repeated. */
    private static Map<String, String> comparable(House house) {
        Map<String, String> listing = house.listing();
        listing.keySet().removeIf(each -> each.contains("backups"));
        listing.replaceAll((name, content) -> content.replace(house.home.toString(), "HOME"));
        listing.replaceAll((name, content) -> content.replaceAll("[0-9a-f]{64}", "HASH"));
        listing.replaceAll(
                (name, content) -> content.replaceAll("/[^\" ]*/(run[0-9]+|whole)/build", "BUILD"));
        return listing;
    }
}
