package io.claudectl.e2e.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process that holds the daemon's lock and cannot be reached is named, and ended if it is ours.
 */
class OrphanTest extends OnScene {
    /** Holds the lock in a process of that program's name; returns it once it does. */
    private Process holder(String program, String says) throws IOException {
        scene.prepareHome();
        Path copy = Files.copy(Path.of("/usr/bin/flock").toRealPath(), scene.dir.resolve(program));
        Path lock = Files.writeString(scene.bus().resolve("daemon.lock"), "");
        Process holder =
                new ProcessBuilder(copy.toString(), lock.toString(), "-c", "echo held; exec cat")
                        .start();
        scene.opened(
                () -> {
                    holder.descendants().forEach(ProcessHandle::destroyForcibly);
                    holder.destroyForcibly();
                });
        assertThat(holder.inputReader().readLine()).isEqualTo("held");
        Files.writeString(lock, holder.pid() + " " + says + "\n");
        return holder;
    }

    @Test
    void daemon_without_socket_is_named_and_ended() throws Exception {
        Process daemon = holder("claudectl-daemon", "serving");

        Running status = scene.run("daemon", "status");
        assertThat(status.out())
                .contains("(pid " + daemon.pid() + ")", "lost its socket", "claudectl daemon stop");
        assertThat(status.exit()).isEqualTo(1);
        assertThat(scene.run("daemon", "status", "--json").out())
                .startsWith("{\"running\":false,\"holder\":" + daemon.pid() + ",\"why\":\"");
        Running call = scene.run("bus", "whoami");
        assertThat(call.exit()).isEqualTo(1);
        assertThat(call.err()).contains("(pid " + daemon.pid() + ")", "claudectl daemon stop");
        assertThat(call.age()).isLessThan(Duration.ofSeconds(10));

        Running stop = scene.run("daemon", "stop");
        assertThat(stop.out()).contains("(pid " + daemon.pid() + ") was told to end");
        assertThat(stop.exit()).isZero();
        assertThat(daemon.waitFor()).isNotZero();
    }

    @Test
    void stopped_daemon_without_socket_is_ended_too() throws Exception {
        Process daemon = holder("claudectl-daemon", "serving");
        new ProcessBuilder("kill", "-STOP", String.valueOf(daemon.pid())).start().waitFor();

        assertThat(scene.run("daemon", "stop").exit()).isZero();

        assertThat(daemon.waitFor()).isNotZero();
    }

    private void refused(Running.Plan plan, Process daemon) throws IOException {
        Running stop = plan.start();

        assertThat(stop.exit()).isEqualTo(1);
        assertThat(stop.err())
                .contains(
                        "ask your user to run `claudectl daemon stop` in a terminal of their own");
        assertThat(daemon.isAlive()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CLAUDE_CODE_SESSION_ID",
                "CLAUDE_PID",
                "CLAUDECODE",
                "CLAUDE_CODE_ENTRYPOINT",
                "CLAUDE_CODE_MESSAGING_SOCKET"
            })
    void session_known_by_its_environment_ends_no_daemon(String name) throws Exception {
        Process daemon = holder("claudectl-daemon", "serving");

        refused(scene.plan("daemon", "stop").with(name, "1"), daemon);
    }

    /** This JVM, which starts the client, plays the session. */
    private void sessionFile(Path config, String start) throws IOException {
        Path file = config.resolve("sessions/" + ProcessHandle.current().pid() + ".json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{\"pid\": 1, \"procStart\": \"" + start + "\", \"x\": 2}");
    }

    private static String start() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19];
    }

    @Test
    void session_known_by_its_file_ends_no_daemon() throws Exception {
        Process daemon = holder("claudectl-daemon", "serving");
        Path user = scene.dir.resolve("user");
        Path config = scene.dir.resolve("config");

        sessionFile(user.resolve(".claude"), start());
        refused(scene.plan("daemon", "stop").with("HOME", user.toString()), daemon);
        sessionFile(config, start());
        refused(scene.plan("daemon", "stop").with("CLAUDE_CONFIG_DIR", config.toString()), daemon);
        // A process between, as a shell that was started for one command.
        refused(
                scene.plan("daemon", "stop")
                        .with("HOME", user.toString())
                        .through("/bin/sh", "-c", "\"$@\"; exit $?", "sh"),
                daemon);
    }

    @Test
    void session_file_of_an_earlier_process_holds_no_person_back() throws Exception {
        Process daemon = holder("claudectl-daemon", "serving");
        Path user = scene.dir.resolve("user");
        sessionFile(user.resolve(".claude"), start() + "0");

        Running stop = scene.plan("daemon", "stop").with("HOME", user.toString()).start();

        assertThat(stop.exit()).as(stop.err()).isZero();
        assertThat(daemon.waitFor()).isNotZero();
    }

    @Test
    void stranger_that_holds_the_lock_is_named_and_left() throws Exception {
        Process stranger = holder("stranger", "");

        Running stop = scene.run("daemon", "stop");

        assertThat(stop.exit()).isEqualTo(1);
        assertThat(stop.err())
                .contains("pid " + stranger.pid() + " (stranger)", "is not a bus daemon");
        assertThat(stranger.isAlive()).isTrue();
    }
}
