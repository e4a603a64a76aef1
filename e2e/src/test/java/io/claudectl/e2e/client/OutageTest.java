package io.claudectl.e2e.client;

import static io.claudectl.e2e.client.FakeDaemon.exit;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What hooks cost, and what a person is told, while no daemon can be reached. */
class OutageTest extends OnScene {
    /** Far above what a hook takes that waits for nothing, far below what one may wait. */
    private static final Duration AT_ONCE = Duration.ofMillis(900);

    private static final String TOLD =
            "{\"systemMessage\":\"claudectl: the bus is off: no \\\"memory\\\"; run: claudectl doctor\"}\n";

    private void broken() throws IOException {
        scene.java(
                "echo again >> \"$scene/tries\"",
                "echo 'no \"memory\"' > \"$scene/home/bus/daemon.failed\"",
                "exit 1");
    }

    private Running hook(String event, String session) throws IOException {
        Path payload = Files.createTempFile(scene.dir, "payload", ".json");
        Files.writeString(
                payload,
                "{\"session_id\":\"" + session + "\",\"hook_event_name\":\"" + event + "\"}");
        return scene.plan("bus", "hook", event).reading(payload).start();
    }

    /** Runs a hook that must not wait; returns what it printed. */
    private String quick(String event, String session) throws IOException {
        Running hook = hook(event, session);
        String out = hook.out();
        hook.succeeded();
        assertThat(hook.age()).isLessThan(AT_ONCE);
        return out;
    }

    private Path record() {
        return scene.bus().resolve("start.failed");
    }

    /** Makes what is remembered some seconds older, so that its pause is over. */
    private void age(Path record) throws IOException {
        String[] lines = Files.readString(record).split("\n", -1);
        long now = Instant.now().getEpochSecond();
        Files.writeString(
                record,
                lines[0]
                        + "\n"
                        + lines[1].replaceFirst("at \\d+", "at " + (now - 100))
                                .replaceFirst("until \\d+", "until " + (now - 90))
                        + "\n");
    }

    @Test
    void failed_start_is_told_once_and_not_repeated() throws Exception {
        broken();
        Running first = hook("SessionStart", "s1");
        assertThat(first.out()).isEqualTo(TOLD);
        first.succeeded();

        for (String event :
                new String[] {"UserPromptSubmit", "PostToolUse", "Stop", "SessionStart"}) {
            assertThat(quick(event, "s1")).as(event).isEmpty();
        }
        assertThat(quick("PostToolUse", "s2")).isEmpty();
        assertThat(quick("UserPromptSubmit", "s2")).isEqualTo(TOLD);
        assertThat(quick("UserPromptSubmit", "s2")).isEmpty();

        assertThat(scene.read("tries").lines()).hasSize(1);
        assertThat(Files.getPosixFilePermissions(record())).hasSize(2);
    }

    @Test
    void command_in_json_is_refused_in_json() throws Exception {
        broken();

        Running command = scene.run("bus", "agents", "--json");

        assertThat(command.out())
                .isEqualTo(
                        "{\"error\":{\"code\":\"bus_off\",\"text\":\"no \\\"memory\\\"\","
                                + "\"instead\":\"claudectl doctor\"}}\n");
        command.failed(1, "no \"memory\"");
    }

    @Test
    void change_of_the_settings_is_worth_another_start() throws Exception {
        broken();
        hook("SessionStart", "s1").succeeded();
        Files.writeString(scene.home.resolve("config.toml"), "# another\n");

        hook("Stop", "s1").succeeded();

        assertThat(scene.read("tries").lines()).hasSize(2);
    }

    @Test
    void start_after_the_pause_keeps_no_hook_waiting() throws Exception {
        broken();
        hook("SessionStart", "s1").succeeded();
        age(record());
        scene.java(
                "echo again >> \"$scene/tries\"",
                "echo $$ >> \"$scene/started\"",
                "exec tail -f /dev/null");
        hook("Stop", "s1").succeeded();

        Until.holds("another start", () -> scene.has("tries", 2));
    }

    @Test
    void second_failure_doubles_the_pause() throws Exception {
        broken();
        hook("SessionStart", "s1").succeeded();
        assertThat(pause()).isEqualTo(5);
        age(record());

        Until.holds(
                "the failure is remembered",
                () -> {
                    assertThat(quick("Stop", "s1")).isEmpty();
                    return Files.readString(record()).contains("tries 2");
                });

        assertThat(pause()).isEqualTo(10);
        assertThat(scene.read("tries").lines()).hasSize(2);
    }

    private long pause() throws IOException {
        var numbers =
                Pattern.compile("at (\\d+) tries \\d+ until (\\d+)")
                        .matcher(Files.readString(record()));
        assertThat(numbers.find()).isTrue();
        return Long.parseLong(numbers.group(2)) - Long.parseLong(numbers.group(1));
    }

    @Test
    void daemon_that_comes_back_is_used_in_spite_of_the_record() throws Exception {
        broken();
        hook("SessionStart", "s1").succeeded();
        try (FakeDaemon daemon = scene.daemon()) {
            Running hook = hook("Stop", "s1");
            FakeDaemon.Connection connection = daemon.greeted();
            connection.stdin();
            connection.say(FakeDaemon.out("mail"), exit(0));

            assertThat(hook.out()).isEqualTo("mail");
        }
    }

    @Test
    void events_without_mail_start_no_daemon() throws Exception {
        scene.javaThatStays();
        for (String event :
                new String[] {"SessionEnd", "Notification", "SubagentStop", "PreCompact"}) {
            assertThat(quick(event, "s1")).isEmpty();
        }
        assertThat(scene.started()).isEmpty();
        assertThat(scene.home).doesNotExist();
    }

    @Test
    void hook_between_tools_waits_for_no_start() throws Exception {
        scene.javaThatStays();
        assertThat(quick("PostToolUse", "s1")).isEmpty();
        Until.holds("a daemon was started", () -> scene.started().size() == 1);
    }

    @Test
    void damaged_record_is_as_good_as_none() throws Exception {
        long now = Instant.now().getEpochSecond();
        String[] damaged = {
            "",
            "why",
            "why\n",
            "\nat 1 tries 1 until 2 print 0000000000000000\n",
            "why\nat x tries y until z print w\n",
            "why\nat " + (now + 9999) + " tries 1 until " + (now + 9999) + " print 0\n",
            "why\nat " + now + " tries 1 until " + (now + 99999) + " print 0\n",
            "why\nat " + now + " tries -1 until " + now + " print 0\n",
            "why\nat 99999999999999999999999999 tries 1 until 2 print 0\n",
            "why\nat " + now + " tries 1 until " + (now + 5) + " print ffffffffffffffffffffff\n",
            "why\nat " + now + " tries 1 until " + (now + 5) + " print 0\nmore\n",
            "%s%n%1$s".repeat(50),
            "\0".repeat(900),
            "x".repeat(5_000)
        };
        scene.prepareHome();
        // A JVM that ends with a reason is not started five times with pauses between.
        broken();
        for (String text : damaged) {
            Files.writeString(record(), text);
            Files.writeString(scene.bus().resolve("told"), text);
            int before = Files.exists(scene.dir.resolve("tries")) ? lines("tries") : 0;
            Running hook = hook("SessionStart", "s1");
            assertThat(hook.exit()).as(hook.err()).isZero();
            Until.holds("a start in spite of " + text, () -> scene.has("tries", before + 1));
            scene.startIsOver();
        }
    }

    private int lines(String name) throws IOException {
        return (int) scene.read(name).lines().count();
    }

    @Test
    void record_of_another_kind_is_as_good_as_none() throws Exception {
        scene.prepareHome();
        scene.javaThatStays();
        Files.createSymbolicLink(record(), Path.of("/dev/zero"));
        Files.createDirectory(scene.bus().resolve("told"));
        assertThat(new ProcessBuilder("mkfifo", scene.bus() + "/daemon.hangs").start().waitFor())
                .isZero();

        hook("SessionStart", "s1").succeeded();

        Until.holds("a daemon was started", () -> scene.started().size() == 1);
    }

    @Test
    void daemon_that_says_nothing_costs_one_hook_only() throws Exception {
        try (FakeDaemon daemon = scene.daemon()) {
            Running first = hook("SessionStart", "s1");
            assertThat(first.out()).contains("systemMessage", "the bus daemon does not answer");
            first.succeeded();
            daemon.accept().close();

            for (int i = 0; i < 5; i++) {
                assertThat(quick("UserPromptSubmit", "s1")).isEmpty();
            }

            Path hangs = scene.bus().resolve("daemon.hangs");
            age(hangs);
            quick("Stop", "s1");
            daemon.accept().say(FakeDaemon.hello());
            Until.holds("it is known to answer again", () -> Files.notExists(hangs));
        }
    }

    @Test
    void log_that_is_a_pipe_is_not_waited_for() throws Exception {
        scene.prepareHome();
        for (String log : new String[] {"daemon.out", "client.log"}) {
            String pipe = scene.bus() + "/log/" + log;
            assertThat(new ProcessBuilder("mkfifo", pipe).start().waitFor()).isZero();
        }
        broken();
        Running hook = hook("SessionStart", "s1");

        assertThat(hook.out()).isEqualTo(TOLD);
        hook.succeeded();
        assertThat(hook.age()).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void file_size_limit_ends_no_hook() throws Exception {
        broken();
        Running hook =
                scene.plan("bus", "hook", "Stop")
                        .through("/bin/sh", "-c", "ulimit -f 0; exec \"$@\"", "s")
                        .start();
        assertThat(hook.exit()).isZero();
    }

    /** Where the client keeps a record that its home does not take: FNV-1a of the home's path. */
    private Path inMemory(String name) throws IOException {
        long hash = 0xcbf29ce484222325L;
        for (byte each : scene.home.toString().getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (each & 0xff)) * 0x100000001b3L;
        }
        Object uid = Files.getAttribute(Path.of("/proc/self/"), "unix:uid");
        return Path.of("/dev/shm/claudectl-" + uid, "%016x.%s".formatted(hash, name));
    }

    @Test
    void stop_forgetsWhatIsKeptInMemory() throws Exception {
        broken();
        scene.prepareHome();
        Files.createDirectory(scene.bus().resolve("told"));
        Files.createDirectory(record());
        hook("SessionStart", "s1").succeeded();
        assertThat(inMemory("told")).exists();
        Until.holds("the failure is kept", () -> Files.exists(inMemory("start.failed")));

        scene.run("daemon", "stop").succeeded();

        assertThat(inMemory("told")).doesNotExist();
        assertThat(inMemory("start.failed")).doesNotExist();
    }
}
