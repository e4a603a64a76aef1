package io.claudectl.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.time.Moment;
import io.claudectl.daemon.door.SocketDoor.Newer.Way;
import io.claudectl.protocol.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpgradeHandoverTest {
    @TempDir Path directory;
    private Home home;
    private Instant now = Instant.parse("2026-01-01T12:00:00Z");
    private int stops;
    private boolean needed;

    private static Call hook(String cwd) {
        return new Call(
                new Call.Process(1, 1, 1),
                0,
                Call.Mode.HOOK,
                false,
                false,
                List.of("bus", "hook", "SessionStart"),
                cwd,
                Map.of("CLAUDECTL_CALL_KEY", UUID.randomUUID().toString()));
    }

    @Test
    void daemon_without_sessions_makes_way_for_a_hook_it_cannot_serve() {
        UpgradeHandover daemon = daemon();

        assertThat(daemon.makesWay(hook("/here"))).isEqualTo(Way.SERVE);
        assertThat(makesWay(daemon)).isTrue();
        assertThat(daemon.makesWay(hook("/elsewhere"))).isEqualTo(Way.END);

        assertThat(stops).isEqualTo(1);
    }

    @Test
    void call_that_claims_another_place_once_ends_no_daemon() {
        UpgradeHandover daemon = daemon();

        for (int i = 0; i < 100; i++) {
            assertThat(daemon.makesWay(hook("/elsewhere"))).isEqualTo(Way.REPEAT);
        }

        assertThat(stops).isZero();
    }

    /** Plays a client: it says the same call again where it is asked to. */
    private boolean makesWay(UpgradeHandover daemon) {
        Call call = hook("/elsewhere");
        Way way = daemon.makesWay(call);
        return (way == Way.REPEAT ? daemon.makesWay(call) : way) == Way.END;
    }

    @Test
    void daemon_with_a_session_stays_for_it() {
        needed = true;

        assertThat(makesWay(daemon())).isFalse();
        assertThat(stops).isZero();
    }

    @Test
    void two_places_do_not_end_each_others_daemon_for_ever() {
        for (int i = 0; i < 3; i++) {
            assertThat(makesWay(daemon())).isTrue();
        }
        assertThat(makesWay(daemon())).isFalse();
        now = now.plus(Duration.ofMinutes(2));
        assertThat(makesWay(daemon())).isTrue();
    }

    @BeforeEach
    void bus() throws IOException {
        home = new Home(directory);
        Files.createDirectories(home.bus());
    }

    @Test
    void two_newer_clients_at_once_are_one_replacement() throws IOException {
        UpgradeHandover daemon = daemon();

        assertThat(daemon.makesWay("2.0.0")).isTrue();
        assertThat(daemon.makesWay("2.0.0")).isTrue();
        assertThat(daemon.makesWay("1.0.0")).isFalse();

        assertThat(stops).isEqualTo(1);
        assertThat(Files.readAllLines(home.replacements())).containsExactly(now.toString());
    }

    @Test
    void the_fourth_daemon_within_a_minute_stays_for_its_life_and_leaves_the_reason()
            throws IOException {
        for (int i = 0; i < 3; i++) {
            assertThat(daemon().makesWay("2.0.0")).isTrue();
            now = now.plusSeconds(1);
        }
        UpgradeHandover fourth = daemon();

        assertThat(fourth.makesWay("2.0.0")).isFalse();
        now = now.plus(Duration.ofHours(1));
        assertThat(fourth.makesWay("2.0.0")).isFalse();

        assertThat(stops).isEqualTo(3);
        assertThat(Files.readAllLines(home.unreplaced()))
                .hasSize(1)
                .first()
                .asString()
                .contains("2.0.0", "1.0.0");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.unreplaced())))
                .isEqualTo("rw-------");
    }

    @Test
    void a_client_of_yet_another_version_is_given_its_chance_later() {
        for (int i = 0; i < 3; i++) {
            daemon().makesWay("2.0.0");
        }
        UpgradeHandover fourth = daemon();
        fourth.makesWay("2.0.0");
        now = now.plus(Duration.ofHours(1));

        assertThat(fourth.makesWay("2.0.1")).isTrue();
    }

    @Test
    void what_cannot_be_remembered_is_not_done() throws IOException {
        Files.createDirectories(home.replacements().resolve("in the way"));

        assertThat(daemon().makesWay("2.0.0")).isFalse();
        assertThat(stops).isZero();
    }

    @Test
    void a_file_full_of_nonsense_counts_as_none() throws IOException {
        Files.writeString(home.replacements(), "yesterday\n\n");

        assertThat(daemon().makesWay("2.0.0")).isTrue();
        assertThat(Files.readAllLines(home.replacements())).containsExactly(now.toString());
    }

    private UpgradeHandover daemon() {
        return new UpgradeHandover(
                home,
                "1.0.0+abc",
                () -> new Moment(now, 0),
                () -> stops++,
                call -> call.cwd().equals("/elsewhere"),
                () -> needed);
    }
}
