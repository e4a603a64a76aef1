package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import io.claudectl.demo.OutsideCall;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DoctorTest {
    @RegisterExtension final Stage stage = new Stage();

    /** What {@code doctor --json} says of one thing. */
    private record Found(int exit, List<Map<?, ?>> checks, long failed) {
        Map<?, ?> of(String name) {
            List<Map<?, ?>> found =
                    checks.stream().filter(check -> name.equals(check.get("name"))).toList();
            assertThat(found).as(name + " in " + checks).hasSize(1);
            return found.getFirst();
        }

        @Nullable Object verdict(String name) {
            return of(name).get("verdict");
        }

        String detail(String name) {
            return String.valueOf(of(name).get("detail"));
        }

        String fix(String name) {
            return String.valueOf(of(name).get("fix"));
        }
    }

    @Test
    void a_healthy_bus_passes_and_the_exit_is_0() throws IOException {
        ScriptedSession session = stage.member("frontend");
        register();

        Found found = examined(doctor("--json"));
        Ran text = doctor().run();

        assertThat(found.exit()).isZero();
        assertThat(found.failed()).isZero();
        for (String name :
                List.of(
                        "program",
                        "image",
                        "modes",
                        "file system",
                        "database",
                        "daemon",
                        "config",
                        "plugin",
                        "claude",
                        "session " + session.pid(),
                        "roles")) {
            assertThat(found.verdict(name)).as(name + ": " + found.detail(name)).isEqualTo("pass");
        }
        assertThat(found.detail("image")).contains("AOT cache is used");
        assertThat(found.detail("session " + session.pid()))
                .contains("frontend", "last hook SessionStart");
        assertThat(text.exit()).isZero();
        assertThat(text.err()).isEmpty();
        assertThat(text.out().lines().toList().getLast())
                .startsWith("0 failed, ")
                .endsWith("; all: claudectl doctor -v");
        assertThat(text.out()).doesNotContain("pass     daemon");
        assertThat(doctor("-v").run().out()).contains("pass     daemon");
    }

    @Test
    void in_an_empty_home_it_starts_the_daemon_and_says_what_to_do_next() {
        Found found = examined(doctor("--json"));

        assertThat(found.exit()).isZero();
        assertThat(found.verdict("daemon")).isEqualTo("pass");
        assertThat(found.detail("daemon")).contains("it did not run and was started");
        assertThat(found.verdict("plugin")).isEqualTo("advice");
        assertThat(found.fix("plugin")).endsWith("claudectl init");
        assertThat(found.verdict("claude")).isEqualTo("skipped");
        assertThat(found.verdict("sessions")).isEqualTo("skipped");
    }

    @Test
    void a_damaged_database_is_named_and_the_rest_is_still_looked_at() throws IOException {
        Files.createDirectories(stage.bus().database().getParent());
        Files.writeString(stage.bus().database(), "this is no database, but it is somebody's");

        Found found = examined(doctor("--json"));

        assertThat(found.exit()).isEqualTo(1);
        assertThat(found.failed()).isPositive();
        assertThat(found.verdict("daemon")).isEqualTo("fail");
        assertThat(found.detail("daemon")).contains("cannot be started", "bus.db");
        assertThat(found.verdict("database")).isEqualTo("fail");
        assertThat(found.verdict("image")).isEqualTo("pass");
        assertThat(found.verdict("roles")).isEqualTo("skipped");
    }

    @Test
    void a_database_of_another_program_is_named_and_left_alone() throws Exception {
        Path database = stage.bus().database();
        Files.createDirectories(database.getParent());
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE notes (id TEXT)");
        } catch (SQLException failure) {
            throw new AssertionError("cannot make a database", failure);
        }
        byte[] before = Files.readAllBytes(database);

        Found found = examined(doctor("--json"));

        assertThat(found.exit()).isEqualTo(1);
        assertThat(found.verdict("daemon")).isEqualTo("fail");
        assertThat(found.verdict("database")).isEqualTo("fail");
        assertThat(found.detail("database")).contains("another program");
        assertThat(Files.readAllBytes(database)).isEqualTo(before);
    }

    @Test
    void a_configuration_it_does_not_know_is_named_with_its_key() {
        stage.bus().configure("[delivery]\nlaese = \"1s\"\n");

        Found found = examined(doctor("--json"));

        assertThat(found.exit()).isEqualTo(1);
        assertThat(found.detail("config")).contains("delivery.laese");
        assertThat(found.fix("config"))
                .isEqualTo("edit " + stage.bus().home().resolve("config.toml"));
        assertThat(found.verdict("database")).isIn("skipped", "pass");
    }

    @Test
    void a_home_that_stands_open_fails_with_the_command_that_closes_it() throws IOException {
        stage.run("daemon", "start");
        Path bus = stage.bus().home().resolve("bus");
        Files.setPosixFilePermissions(bus, PosixFilePermissions.fromString("rwxr-x---"));

        Found open = examined(doctor("--json"));
        Found closed = examined(doctor("--json"));

        assertThat(open.exit()).isEqualTo(1);
        assertThat(open.verdict("modes")).isEqualTo("fail");
        assertThat(open.fix("modes")).isEqualTo("chmod go= " + bus);
        // The client closes what it finds open, so the second look finds it well.
        assertThat(closed.verdict("modes")).isEqualTo("pass");
    }

    @Test
    void a_session_from_before_the_plugin_is_to_be_restarted() throws IOException {
        ScriptedSession session = stage.session("early").open();
        session.answer("working");

        Found found = examined(doctor("--json"));

        assertThat(found.verdict("session " + session.pid())).isEqualTo("advice");
        assertThat(found.fix("session " + session.pid())).contains("restart it to join");
        assertThat(found.exit()).isZero();
    }

    @Test
    void mail_that_nobody_fetches_is_advice() {
        Path directory = stage.role("backend");
        stage.send("backend", "hello");

        Found found = examined(doctor("--json"));

        assertThat(found.verdict("role backend")).isEqualTo("advice");
        assertThat(found.detail("role backend")).contains("1 waiting");
        assertThat(found.fix("role backend")).isEqualTo("cd " + directory + " && claude");
    }

    @Test
    void a_client_that_hangs_or_is_old_does_not_hold_it_up() throws IOException {
        Path tools = Files.createDirectories(stage.bus().directory("tools"));
        Path claude = tools.resolve("claude");
        Files.writeString(claude, "#!/bin/sh\necho '2.0.1 (Claude Code)'\n");
        Files.setPosixFilePermissions(claude, PosixFilePermissions.fromString("rwx------"));
        String path = doctor().environment().get("PATH");

        Found old = examined(doctor("--json").with("PATH", tools + ":" + path));
        Files.writeString(claude, "#!/bin/sh\nexec tail -f /dev/null\n");
        Found hangs = examined(doctor("--json").with("PATH", tools + ":" + path));

        assertThat(old.verdict("claude")).isEqualTo("advice");
        assertThat(old.detail("claude")).contains("2.0.1");
        assertThat(hangs.verdict("claude")).isEqualTo("skipped");
    }

    private OutsideCall doctor(String... words) {
        var all = new java.util.ArrayList<>(List.of("doctor"));
        all.addAll(List.of(words));
        return stage.outside(all.toArray(String[]::new));
    }

    private static Found examined(OutsideCall doctor) {
        Ran ran = doctor.run();
        assertThat(ran.err()).isEmpty();
        assertThat(Json.at(ran.json(), "checks")).as(ran.out()).isInstanceOf(List.class);
        List<Map<?, ?>> checks =
                ((List<?>) Json.at(ran.json(), "checks"))
                        .stream().<Map<?, ?>>map(each -> (Map<?, ?>) each).toList();
        return new Found(ran.exit(), checks, Long.parseLong(ran.text("failed")));
    }

    private void register() throws IOException {
        Path plugin = stage.bus().user().resolve("plugin");
        stage.run("init", "--plugin-dir", plugin.toString());
        Path settings = stage.bus().user().resolve(".claude").resolve("settings.json");
        Files.createDirectories(settings.getParent());
        Files.writeString(
                settings,
                """
                {"extraKnownMarketplaces": {"claudectl": {"source": {"source": "directory", "path": "%s"}}},
                 "enabledPlugins": {"claudectl@claudectl": true},
                 "permissions": {"allow": ["mcp__plugin_claudectl_claudectl-bus"]}}
                """
                        .formatted(plugin));
    }
}
