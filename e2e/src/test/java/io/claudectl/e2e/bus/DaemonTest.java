package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import io.claudectl.demo.Patience;
import io.claudectl.demo.Processes;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DaemonTest {
    @RegisterExtension final Stage stage = new Stage();

    @Test
    void it_starts_at_the_first_need_and_tells_of_itself() {
        Ran before = stage.call("daemon", "status", "--json");
        Ran started = stage.run("daemon", "start");
        Ran status = stage.run("daemon", "status", "--json");

        assertThat(before.json()).isEqualTo(Json.object("running", false));
        assertThat(started.out()).contains("pid " + status.text("pid"));
        assertThat(Json.at(status.json(), "running")).isEqualTo(true);
        assertThat(status.text("home")).isEqualTo(stage.bus().home().toString());
        assertThat(ProcessHandle.of(stage.bus().daemon())).isPresent();
    }

    @Test
    void stop_ends_it_and_the_next_call_starts_another() {
        stage.role("frontend");
        String id = stage.send("frontend", "kept");
        long first = stage.bus().daemon();

        assertThat(stage.run("daemon", "stop").out()).contains("stops");
        assertThat(ended(first)).isTrue();
        assertThat(stage.call("daemon", "stop").exit()).isZero();

        assertThat(stage.run("bus", "inbox", "--role", "frontend", "--peek").out()).contains(id);
        assertThat(stage.bus().daemon()).isNotEqualTo(first);
    }

    @Test
    void twenty_callers_at_once_start_one() throws Exception {
        stage.bus().configure("[send]\nper_minute = 1000\n");
        Path directory = stage.bus().directory("frontend");
        List<Future<Ran>> calls = new ArrayList<>();
        try (var callers = Executors.newFixedThreadPool(20)) {
            Callable<Ran> bind =
                    () -> stage.call("bus", "role", "bind", "frontend", directory.toString());
            for (int i = 0; i < 20; i++) {
                calls.add(callers.submit(bind));
            }
        }

        for (Future<Ran> call : calls) {
            assertThat(call.get())
                    .isEqualTo(new Ran(0, "frontend bound (" + directory + ")\n", ""));
        }
        assertThat(daemonsOf(stage.bus().home())).hasSize(1);
    }

    @Test
    void it_ends_when_nothing_needs_it() {
        stage.bus().configure("[daemon]\nidle = \"1s\"\n");
        stage.run("daemon", "start");
        long pid = stage.bus().daemon();

        assertThat(ended(pid)).isTrue();
        assertThat(Json.at(stage.call("daemon", "status", "--json").json(), "running"))
                .isEqualTo(false);
    }

    @Test
    void killed_between_two_turns_it_comes_back_with_the_mail() {
        ScriptedSession session = stage.member("frontend");
        session.turn("one");
        String id = stage.send("frontend", "a task");
        kill(stage.bus().daemon());

        session.prompt("two");
        session.answer("done");
        for (var stop = session.stop(); stop.continues(); stop = session.stop()) {
            session.answer("I see");
        }

        stage.await(id, "delivered seen");
    }

    @Test
    void killed_while_mail_is_out_it_finds_the_proof_afterwards() {
        ScriptedSession session = stage.member("frontend");
        session.prompt("one");
        session.answer("done");
        String id = stage.send("frontend", "a task");
        session.stop();
        kill(stage.bus().daemon());
        session.answer("I do it");
        // On a slow machine a hook's time is over before the next daemon is there.
        stage.run("daemon", "start");
        session.stop();

        stage.await(id, "delivered seen");
        assertThat(stage.mail(id).attempt()).isEqualTo(1);
    }

    @Test
    void a_foreign_database_is_refused_and_left_as_it_is() throws IOException, SQLException {
        Path database = stage.bus().database();
        Files.createDirectories(database.getParent());
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE messages (id TEXT)");
        }
        byte[] before = Files.readAllBytes(database);

        Ran refused = stage.call("bus", "role", "list");

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err().lines()).hasSize(1).first().asString().contains("bus.db");
        assertThat(HexFormat.of().formatHex(Files.readAllBytes(database)))
                .isEqualTo(HexFormat.of().formatHex(before));
    }

    @Test
    void state_that_cannot_be_used_is_told_once_and_breaks_no_hook() throws IOException {
        ScriptedSession session = stage.session("frontend").open();
        Files.createDirectories(stage.bus().database().getParent());
        Files.writeString(stage.bus().database(), "this is no database, but it is somebody's");

        Ran start = session.start().ran();

        assertThat(start.exit()).isZero();
        assertThat(start.err()).isEmpty();
        assertThat(String.valueOf(Json.at(start.json(), "systemMessage")))
                .startsWith("claudectl: the bus is off: ")
                .contains("bus.db")
                .endsWith("; run: claudectl doctor");
        assertThat(session.turn("work")).isEmpty();
        assertThat(session.prompt("more").ran()).isEqualTo(new Ran(0, "", ""));
    }

    @Test
    void its_files_are_closed_to_others() throws IOException {
        Files.createDirectories(stage.bus().home());
        Files.setPosixFilePermissions(
                stage.bus().home(), PosixFilePermissions.fromString("rwxr-xr-x"));
        stage.role("frontend");
        stage.send("frontend", "private");

        try (Stream<Path> files = Files.walk(stage.bus().home())) {
            for (Path file : files.toList()) {
                String wanted = Files.isDirectory(file) ? "rwx------" : "rw-------";
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo(wanted);
            }
        }
    }

    @Test
    void config_with_wrong_key_leaves_the_bus_serving() {
        stage.bus().configure("[delivery]\nlaese = \"1s\"\n");
        stage.role("frontend");

        Ran status = stage.run("daemon", "status", "--json");

        assertThat(status.text("config"))
                .contains("delivery.laese", "docs/configuration.md", "runs with the defaults");
        assertThat(stage.run("bus", "role", "list").out()).startsWith("frontend");
    }

    @Test
    void config_that_turns_wrong_leaves_the_last_good_one() {
        stage.bus().configure("[delivery]\nlease = \"77s\"\n");
        stage.run("daemon", "start");
        assertThat(stage.run("daemon", "status").out())
                .contains("PT1M17S")
                .doesNotContain("config");
        long first = stage.bus().daemon();
        stage.run("daemon", "stop");
        assertThat(ended(first)).isTrue();
        stage.bus().configure("[delivery]\nlease = 5\n");
        stage.run("daemon", "start");

        Ran status = stage.run("daemon", "status", "--json");

        assertThat(status.text("lease")).isEqualTo("PT1M17S");
        assertThat(status.text("config"))
                .contains("delivery.lease", "a duration such as", "the last good settings");
    }

    @Test
    void config_problem_reaches_each_person_once() {
        stage.bus().configure("wake = 1\n");
        ScriptedSession first = stage.session("one").open();
        ScriptedSession second = stage.session("two").open();

        assertThat(first.start().ran().out()).contains("\"systemMessage\"", "wake is no key");
        assertThat(second.start().ran().out()).contains("\"systemMessage\"", "wake is no key");
        assertThat(first.prompt("go").ran().out()).doesNotContain("systemMessage");
    }

    @Test
    void daemon_in_the_foreground_logs_to_the_terminal() throws Exception {
        stage.bus().configure("[log]\nlevel = \"debug\"\n");
        var run =
                new ProcessBuilder(
                        stage.bus().client().toString(), "daemon", "run", "--foreground");
        run.environment().clear();
        run.environment().put("HOME", stage.bus().user().toString());
        run.environment().put("CLAUDECTL_HOME", stage.bus().home().toString());
        run.environment().put("CLAUDECTL_JAVA_OPTS", "-Dclaudectl.test=1 -showversion");
        Process daemon = run.redirectErrorStream(true).start();
        var lines = daemon.inputReader();
        String all = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            all += line + "\n";
            if (line.contains("the daemon serves")) {
                stage.run("daemon", "stop");
            }
        }

        assertThat(daemon.waitFor()).isZero();
        assertThat(all).contains("openjdk version", "the daemon serves", "the daemon ends");
    }

    @Test
    void a_home_with_a_long_path_works_too() throws IOException {
        Path home = stage.bus().directory("h".repeat(120)).resolve("state");
        var directory = stage.bus().directory("frontend").toString();

        Ran bound =
                stage.outside("bus", "role", "bind", "frontend", directory)
                        .with("CLAUDECTL_HOME", home.toString())
                        .run();
        Ran listed =
                stage.outside("bus", "role", "list").with("CLAUDECTL_HOME", home.toString()).run();
        stage.outside("daemon", "stop").with("CLAUDECTL_HOME", home.toString()).run();

        assertThat(bound.exit()).isZero();
        assertThat(listed.out()).startsWith("frontend");
    }

    @Test
    void nothing_is_written_outside_its_home() throws IOException {
        stage.role("frontend");

        try (Stream<Path> files = Files.list(stage.bus().user())) {
            assertThat(files).isEmpty();
        }
    }

    private static boolean ended(long pid) {
        return Patience.until(Patience.LIMIT, () -> !Processes.lives(pid));
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        assertThat(ended(pid)).isTrue();
    }

    private static List<ProcessHandle> daemonsOf(Path home) {
        return ProcessHandle.allProcesses()
                .filter(
                        process ->
                                process.info()
                                        .commandLine()
                                        .filter(
                                                line ->
                                                        line.contains("daemon run")
                                                                && line.contains(home.toString()))
                                        .isPresent())
                .toList();
    }
}
