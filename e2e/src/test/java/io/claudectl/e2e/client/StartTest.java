package io.claudectl.e2e.client;

import static io.claudectl.e2e.client.FakeDaemon.exit;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StartTest extends OnScene {
    private static final String WAIT = "exec tail -f /dev/null";

    /** Plays the daemon that was started, once, for one client. */
    private void answer(Running client) throws IOException {
        try (FakeDaemon daemon = scene.daemon()) {
            daemon.greeted().say(exit(0));
            client.succeeded();
        }
    }

    private void startedDaemon() {
        Until.holds("a daemon was started", () -> !scene.started().isEmpty());
    }

    @Test
    void an_absent_daemon_is_started_with_the_images_options() throws Exception {
        Files.writeString(
                scene.image.resolve("lib/jvm.options"),
                "# comment\n\n-Xmx64m\n-Dimage=@IMAGE@/lib\n--flag with a space\n");
        Files.createFile(scene.image.resolve("lib/claudectl.aot"));
        scene.java(
                "printf '%s\\n' \"$0\" \"$@\" > \"$scene/command\"",
                "echo $$ > \"$scene/started\"", WAIT);

        Running client = scene.run("bus", "whoami");
        startedDaemon();
        answer(client);

        assertThat(scene.read("command").lines())
                .containsExactly(
                        scene.image + "/jre/bin/claudectl-daemon",
                        "-Xmx64m",
                        "-Dimage=" + scene.image + "/lib",
                        "--flag with a space",
                        "-XX:AOTCache=" + scene.image + "/lib/claudectl.aot",
                        "-XX:ErrorFile=" + scene.bus() + "/log/hs_err.log",
                        "-jar",
                        scene.image + "/lib/claudectl.jar",
                        "daemon",
                        "run",
                        "--socket",
                        scene.socket().toString(),
                        "--home",
                        scene.home.toString());
    }

    @Test
    void a_cache_that_is_not_there_is_not_asked_for() throws Exception {
        scene.java("printf '%s\\n' \"$@\" > \"$scene/command\"");
        scene.run("demo", "--fast").succeeded();

        assertThat(scene.read("command").lines())
                .containsExactly("-jar", scene.image + "/lib/claudectl.jar", "demo", "--fast");
    }

    @Test
    void a_copy_of_the_client_finds_the_image_it_is_linked_to() throws Exception {
        scene.java("printf '%s\\n' \"$0\" > \"$scene/command\"");
        Path copy = Files.createDirectories(scene.dir.resolve("copy/bin")).resolve("claudectl");
        Files.copy(scene.client(), copy);
        Files.createSymbolicLink(scene.dir.resolve("copy/image"), scene.image);

        scene.plan("demo").through(copy.toString(), "demo").start().succeeded();

        assertThat(scene.read("command")).isEqualTo(scene.image + "/jre/bin/claudectl-daemon\n");
    }

    @Test
    void daemon_run_becomes_the_daemon_and_is_told_where() throws Exception {
        scene.java(
                "printf '%s\\n' \"$@\" > \"$scene/command\"", "echo $$ > \"$scene/pid\"", "exit 7");
        Running client = scene.run("daemon", "run", "--verbose");

        assertThat(client.exit()).isEqualTo(7);
        assertThat(scene.read("pid")).isEqualTo(client.pid() + "\n");
        assertThat(scene.read("command").lines())
                .endsWith(
                        "run",
                        "--verbose",
                        "--socket",
                        scene.socket().toString(),
                        "--home",
                        scene.home.toString());

        Running placed = scene.run("daemon", "run", "--socket", "/s", "--home", "/h");
        assertThat(placed.exit()).isEqualTo(7);
        assertThat(scene.read("command").lines()).endsWith("run", "--socket", "/s", "--home", "/h");
    }

    @Test
    void the_daemon_inherits_nothing_but_a_few_names() throws Exception {
        scene.java(
                "env > \"$scene/environment\"",
                "pwd > \"$scene/place\"; umask >> \"$scene/place\"",
                "echo $$ > \"$scene/started\"",
                WAIT);
        Running client =
                scene.plan("bus", "whoami")
                        .with("PATH", "/somebodys/own")
                        .with("TZ", "UTC")
                        .with("CLAUDE_CONFIG_DIR", "/c")
                        .with("XDG_RUNTIME_DIR", "/callers/own")
                        .with("CLAUDE_PID", "1")
                        .with("LD_PRELOAD", "")
                        .with("FAKETIME", "+1d")
                        .with("CLAUDECTL_TEST_PRELOAD", "1")
                        .with("SECRET", "no")
                        .staged("i")
                        .through(
                                "/bin/sh",
                                "-c",
                                "trap '' INT HUP; umask 0; exec \"$@\" 7<\"$1\"",
                                "s")
                        .start();
        startedDaemon();
        answer(client);

        String pid = scene.started().getFirst();
        assertThat(environment())
                .containsExactlyInAnyOrder(
                        "CLAUDECTL_HOME=" + scene.home,
                        "LC_ALL=C.UTF-8",
                        "PATH=/usr/bin:/bin",
                        "XDG_RUNTIME_DIR=" + runtimeDirectory());
        String out = scene.bus() + "/log/daemon.out";
        Until.holds("the script is through", () -> process(pid, "comm").equals("tail\n"));
        assertThat(descriptor(pid, "0")).isEqualTo("/dev/null");
        assertThat(descriptor(pid, "1")).isEqualTo(out);
        assertThat(descriptor(pid, "2")).isEqualTo(out);
        try (Stream<Path> all = Files.list(Path.of("/proc", pid, "fd"))) {
            assertThat(all.map(fd -> descriptor(pid, fd.getFileName().toString())))
                    .as("the last is what tail opens itself")
                    .isSubsetOf("/dev/null", out, "anon_inode:inotify");
        }
        assertThat(scene.read("place")).isEqualTo("/\n0077\n");
        // Of 64 signals the two of libc's own cannot be reset.
        assertThat(process(pid, "status")).containsPattern("SigBlk:\t0{16}\n");
        assertThat(process(pid, "status")).containsPattern("SigIgn:\t0{7}[01][08]0{7}\n");
        assertThat(Files.getPosixFilePermissions(Path.of(out))).hasSize(2);

        String[] stat = process(pid, "stat").split(" ", -1);
        assertThat(stat[0]).isEqualTo(pid);
        assertThat(stat[5]).as("its session").isNotEqualTo(sessionOfThisTest());
        assertThat(stat[3]).as("its parent").isNotEqualTo(String.valueOf(client.pid()));
    }

    /** The user's own, where the system has one. */
    private static String runtimeDirectory() throws IOException {
        Path own =
                Path.of("/run/user", Files.getAttribute(Path.of("/proc/self/"), "unix:uid") + "");
        return Files.isDirectory(own) ? own.toString() : "/callers/own";
    }

    private List<String> environment() throws IOException {
        // The shell that plays the JVM adds its own.
        return scene.read("environment")
                .lines()
                .filter(entry -> !entry.matches("(PWD|_|OLDPWD|SHLVL)=.*"))
                .toList();
    }

    private static String descriptor(String pid, String name) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", pid, "fd", name)).toString();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private static String process(String pid, String file) throws IOException {
        return Files.readString(Path.of("/proc", pid, file));
    }

    private static String sessionOfThisTest() throws IOException {
        return process("self", "stat").split(" ", -1)[5];
    }

    @Test
    void twenty_callers_at_once_start_exactly_one_daemon() throws Exception {
        scene.javaThatStays();
        var clients = new ArrayList<Running>();
        for (int i = 0; i < 20; i++) {
            clients.add(scene.run("bus", "whoami"));
        }
        startedDaemon();
        FakeDaemon daemon = scene.daemon();
        for (int i = 0; i < 20; i++) {
            daemon.greeted().say(exit(0));
        }
        clients.forEach(Running::succeeded);

        assertThat(scene.started()).hasSize(1);
    }

    @Test
    void while_another_holds_the_lock_a_client_only_waits() throws Exception {
        scene.javaThatStays();
        scene.prepareHome();
        Process holder =
                new ProcessBuilder(
                                "flock", scene.bus() + "/start.lock", "-c", "echo held; exec cat")
                        .start();
        scene.opened(holder::destroyForcibly);
        assertThat(holder.inputReader().readLine()).isEqualTo("held");

        Running client = scene.run("bus", "whoami");
        Running hook = scene.run("bus", "hook", "Stop");
        assertThat(hook.out()).isEmpty();
        hook.succeeded();

        assertThat(scene.started()).isEmpty();
        holder.destroyForcibly().waitFor();
        holder.getOutputStream().close();
        startedDaemon();
        answer(client);
    }

    @Test
    void the_daemon_does_not_hold_the_lock_of_its_start() throws Exception {
        scene.javaThatStays();
        Running client = scene.run("bus", "whoami");
        startedDaemon();
        try (FakeDaemon daemon = scene.daemon()) {
            daemon.greeted().say(exit(0));
            scene.startIsOver();
        }
        client.succeeded();
        assertThat(ProcessHandle.of(Long.parseLong(scene.started().getFirst()))).isPresent();
    }

    @Test
    void a_socket_that_a_dead_daemon_left_is_no_daemon() throws Exception {
        scene.javaThatStays();
        scene.daemon().die();
        assertThat(scene.socket()).exists();

        Running client = scene.run("bus", "whoami");
        startedDaemon();
        answer(client);
    }

    @Test
    void the_reason_a_daemon_gives_for_not_starting_is_passed_on() throws Exception {
        scene.java(
                "echo 'the state is on a network file system' > \"$scene/home/bus/daemon.failed\"");
        Running client = scene.run("bus", "whoami");

        client.failed(1, "the state is on a network file system");
        assertThat(client.age()).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void a_reason_of_an_earlier_start_is_not() throws Exception {
        scene.javaThatStays();
        scene.prepareHome();
        Path failed = Files.writeString(scene.bus().resolve("daemon.failed"), "old\n");
        Files.setLastModifiedTime(failed, FileTime.from(Instant.now().minusSeconds(1)));

        Running client = scene.run("bus", "whoami");
        startedDaemon();
        answer(client);
    }

    @Test
    void a_jvm_that_is_missing_is_named() throws Exception {
        Files.delete(scene.image.resolve("jre/bin/claudectl-daemon"));
        scene.run("bus", "whoami")
                .failed(
                        1,
                        "cannot run "
                                + scene.image
                                + "/jre/bin/claudectl-daemon: No such file or directory; install claudectl again");
        scene.run("demo")
                .failed(
                        1,
                        "cannot run "
                                + scene.image
                                + "/jre/bin/claudectl-daemon: No such file or directory; install claudectl again");
    }

    @Test
    void start_that_breaks_is_not_repeated_in_the_same_call() throws Exception {
        scene.java("echo again >> \"$scene/tries\"; echo broken; exit 1");

        scene.run("bus", "whoami")
                .failed(
                        1,
                        "the bus daemon ended while it started (exit code 1): broken; see "
                                + scene.bus()
                                + "/log/daemon.out");
        assertThat(scene.read("tries").lines()).hasSize(1);
        assertThat(scene.read("home/bus/log/daemon.out")).isEqualTo("broken\n");
    }

    @Test
    void daemon_that_ends_at_once_is_started_five_times() throws Exception {
        scene.java("echo again >> \"$scene/tries\"");

        scene.run("bus", "whoami")
                .failed(
                        1,
                        "the bus daemon ends as soon as it starts: see "
                                + scene.bus()
                                + "/log/daemon.out");
        assertThat(scene.read("tries").lines()).hasSize(5);
    }

    @Test
    void a_daemon_that_lost_against_one_that_was_about_to_end_is_followed_by_another()
            throws Exception {
        scene.java(
                "echo $$ >> \"$scene/started\"",
                "test $(wc -l < \"$scene/started\") = 1 && exit 0",
                WAIT);
        Running client = scene.run("bus", "whoami");
        Until.holds("a second daemon was started", () -> scene.started().size() == 2);
        answer(client);
    }

    @Test
    void stop_and_status_start_nothing() throws Exception {
        scene.javaThatStays();
        for (int round = 0; round < 2; round++) {
            Running stop = scene.run("daemon", "stop");
            assertThat(stop.out()).isEqualTo("the bus daemon is not running\n");
            stop.succeeded();
            Running status = scene.run("daemon", "status");
            assertThat(status.out()).isEqualTo("the bus daemon is not running\n");
            assertThat(status.exit()).isEqualTo(1);
            Running json = scene.run("daemon", "status", "--json");
            assertThat(json.out()).isEqualTo("{\"running\":false}\n");
            assertThat(json.exit()).isEqualTo(1);
            if (round == 0) {
                assertThat(scene.home).doesNotExist();
                scene.daemon().die();
            }
        }
        assertThat(scene.started()).isEmpty();
    }

    @Test
    void a_sandbox_that_forbids_sockets_starts_nothing() throws Exception {
        scene.javaThatStays();
        scene.plan("bus", "whoami")
                .staged("s")
                .start()
                .failed(
                        1,
                        "the sandbox blocks the bus: use the bus's MCP tools, or exclude claudectl"
                                + " from the sandbox");
        Running hook = scene.plan("bus", "hook", "Stop").staged("s").start();
        assertThat(hook.out()).isEmpty();
        hook.succeeded();

        assertThat(scene.started()).isEmpty();
        assertThat(Files.readString(scene.clientLog())).contains("the sandbox blocks the bus");
    }
}
