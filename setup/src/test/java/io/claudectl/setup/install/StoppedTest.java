package io.claudectl.setup.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.agent.claude.PluginFolder;
import io.claudectl.os.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that ends before any one change of the disk. */
class StoppedTest {
    @TempDir private Path scratch;

    /** Ends the process, as far as the disk can tell, before its n-th change. */
    private static final class Dying extends Disk {
        private int left;

        Dying(int changes) {
            this.left = changes;
        }

        @Override
        protected void step(String what) throws IOException {
            if (left-- == 0) {
                throw new IOException("killed before: " + what);
            }
        }

        boolean survived() {
            return left >= 0;
        }
    }

    @Test
    void init_killed_anywhere_leaves_old_or_new_and_is_completed() throws Exception {
        var whole = House.in(scratch.resolve("whole"));
        whole.install();
        int changes = 0;
        for (boolean over = false; !over; changes++) {
            var house = House.in(scratch.resolve("run" + changes));
            var dying = new Dying(changes);
            over = !dies(house, dying);
            Path plugin = house.layout.dir().plugin();
            assertThat(!Files.exists(plugin) || whole(plugin))
                    .as("the plugin is not there or whole, before change %d", changes)
                    .isTrue();
            assertThat(!Files.exists(plugin) || Files.isExecutable(house.layout.client())).isTrue();

            house.install();

            assertThat(Drift.of(house.layout, house.program)).isEmpty();
            assertThat(comparable(house)).isEqualTo(comparable(whole));
        }
        assertThat(changes).isGreaterThan(20);
    }

    @Test
    void upgrade_killed_anywhere_leaves_a_plugin_that_works() throws Exception {
        boolean over = false;
        for (int changes = 0; !over; changes++) {
            var house = House.in(scratch.resolve("run" + changes));
            house.install(house.layout, House.askedWithoutTools(), new Disk());
            house.program = House.image(scratch.resolve("new" + changes), "0.2.0+bbbb");
            over = !dies(house, new Dying(changes));

            assertThat(whole(house.layout.dir().plugin())).isTrue();
            assertThat(house.layout.client()).isExecutable();
            assertThat(house.layout.link()).isExecutable();

            house.install();
            assertThat(Drift.of(house.layout, house.program)).isEmpty();
        }
    }

    @Test
    void init_killed_anywhere_can_be_removed() throws Exception {
        boolean over = false;
        for (int changes = 0; !over; changes++) {
            var house = House.in(scratch.resolve("run" + changes));
            Files.writeString(house.layout.dir().settings(), "{}");
            Map<String, String> before = house.others();
            over = !dies(house, new Dying(changes));

            house.remove();

            assertThat(house.others()).as("stopped before change %d", changes).isEqualTo(before);
        }
    }

    @Test
    void remove_killed_anywhere_is_completed_by_the_next() throws Exception {
        boolean over = false;
        for (int changes = 0; !over; changes++) {
            var house = House.in(scratch.resolve("run" + changes));
            Files.writeString(house.layout.dir().settings(), "{}");
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

    private static boolean whole(Path plugin) {
        return PluginFolder.files(Path.of("/c"), "1", true).keySet().stream()
                .allMatch(each -> Files.isRegularFile(plugin.resolve(each)));
    }

    private static boolean dies(House house, Dying dying) throws Refused {
        try {
            house.install(house.layout, House.asked(), dying);
            return false;
        } catch (IOException killed) {
            return true;
        }
    }

    private static Map<String, String> comparable(House house) {
        Map<String, String> listing = house.listing();
        listing.replaceAll((name, content) -> content.replace(house.home.toString(), "HOME"));
        return listing;
    }
}
