package io.claudectl.e2e.never;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.claudectl.demo.Patience;
import io.claudectl.demo.Processes;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import io.claudectl.e2e.bus.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A daemon for everybody, started by a call from somewhere odd. */
@Timeout(120)
class FirstCallerTest {
    private static final List<String> OTHERS_JVM =
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    @RegisterExtension final Stage stage = new Stage();

    private final List<Process> callers = new ArrayList<>();

    @AfterEach
    void end() {
        callers.forEach(Process::destroyForcibly);
    }

    /** Starts the daemon from a shell that does this first, and stays. */
    private long startedFrom(List<String> around, String before) throws IOException {
        String line = before + " claudectl daemon start && echo started && exec cat";
        var command = new ArrayList<>(around);
        command.addAll(List.of("/bin/sh", "-c", line));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(stage.outside("daemon", "start").environment());
        Process shell = builder.start();
        callers.add(shell);
        var said = new ArrayList<String>();
        for (String next = ""; next != null && !next.equals("started"); ) {
            next = shell.inputReader().readLine();
            said.add(String.valueOf(next));
        }
        assertThat(said).as("what the shell said").endsWith("started");
        return shell.pid();
    }

    private static String process(long pid, String file) {
        try {
            return Files.readString(
                    Path.of("/proc", Long.toString(pid), file), StandardCharsets.ISO_8859_1);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The soft and the hard limit of that name. */
    private static List<String> limit(long pid, String name) {
        var line = Pattern.compile(Pattern.quote(name) + " +(\\S+) +(\\S+)");
        var found = line.matcher(process(pid, "limits"));
        assertThat(found.find()).as(name).isTrue();
        return List.of(found.group(1), found.group(2));
    }

    @Test
    void zone_of_the_first_caller_changes_no_time() throws IOException {
        startedFrom(List.of(), "export TZ=Pacific/Kiritimati;");
        stage.role("frontend");
        String id = stage.send("frontend", "hello");

        var time = Pattern.compile(" at (\\S+Z)\n").matcher(stage.run("bus", "why", id).out());

        assertThat(time.find()).isTrue();
        assertThat(Duration.between(Instant.parse(time.group(1)), Instant.now()).abs())
                .isLessThan(Duration.ofMinutes(5));
        assertThat(process(stage.bus().daemon(), "environ")).doesNotContain("TZ=", "Kiritimati");
    }

    @Test
    void limits_of_the_first_caller_do_not_hold_for_the_daemon() throws IOException {
        startedFrom(
                List.of("nice", "-n", "19"),
                "ulimit -Sn 64; ulimit -St 600; ulimit -Sf 2000; ulimit -Sv 3000000;"
                        + " ulimit -Sd 3000000; ulimit -Su $(($(ulimit -Hu) - 1)) 2>/dev/null;");
        long daemon = stage.bus().daemon();

        for (String name :
                List.of(
                        "Max open files",
                        "Max cpu time",
                        "Max file size",
                        "Max address space",
                        "Max data size",
                        "Max processes")) {
            List<String> both = limit(daemon, name);
            assertThat(both.getFirst()).as(name).isEqualTo(both.getLast());
        }
        String[] stat = process(daemon, "stat").replaceFirst(".*\\) ", "").split(" ", -1);
        // An ordinary account may not take back the pace it gave away.
        assertThat(stat[16]).as("nice").isEqualTo(mayHurry() ? "0" : "19");
    }

    private static boolean mayHurry() throws IOException {
        return (int) Files.getAttribute(Path.of("/proc/self/"), "unix:uid") == 0;
    }

    @Test
    void hard_limit_on_files_still_serves() throws IOException {
        startedFrom(List.of(), "ulimit -n 64;");

        ScriptedSession session = stage.member("frontend");
        stage.send("frontend", "with few files");

        assertThat(session.turn("go on").toString()).contains("with few files");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "daemon start",
                "bus role list",
                "config show",
                "completion bash",
                "init --check",
                "doctor"
            })
    void options_for_other_jvms_reach_none_of_ours(String words) {
        var call = stage.outside(words.split(" ", -1));
        for (String name : OTHERS_JVM) {
            call = call.with(name, "-javaagent:/none.jar -XX:NoSuchOption");
        }
        Ran ran = call.run();

        assertThat(ran.out() + ran.err())
                .doesNotContain("javaagent", "NoSuchOption", "Picked up", "Java Virtual Machine");
        assertThat(ran.out()).isNotEmpty();
    }

    @Test
    void process_group_of_the_first_caller_takes_no_daemon_along() throws Exception {
        long shell = startedFrom(List.of("setsid"), "");
        long daemon = stage.bus().daemon();

        assertThat(new ProcessBuilder("kill", "-KILL", "--", "-" + shell).start().waitFor())
                .isZero();
        callers.getFirst().waitFor();

        assertThat(stage.bus().daemon()).isEqualTo(daemon);
        assertThat(Processes.lives(daemon)).isTrue();
    }

    @Test
    void daemon_in_another_pid_namespace_makes_way_for_a_session() throws IOException {
        servesOutside(List.of("unshare", "--map-root-user", "--pid", "--fork", "--mount-proc"), "");
    }

    @Test
    void daemon_under_another_mount_makes_way_for_a_session() throws IOException {
        Path config = Files.createDirectories(stage.bus().user().resolve(".claude"));
        servesOutside(
                List.of("unshare", "--map-root-user", "--mount"),
                "mount -t tmpfs tmpfs '" + config + "' &&");
    }

    private void servesOutside(List<String> around, String before) throws IOException {
        assumeTrue(namespaces(), "no user namespaces here, so no such first caller");
        stage.role("frontend");
        long first = stage.bus().daemon();
        stage.run("daemon", "stop");
        assertThat(Patience.until(Patience.LIMIT, () -> !Processes.lives(first))).isTrue();
        startedFrom(around, before);

        ScriptedSession session = stage.session("frontend").start();
        stage.send("frontend", "for a session outside");

        assertThat(session.turn("go on").toString()).contains("for a session outside");
        assertThat(logs()).contains("the daemon ends: it cannot see");
        assertThat(Processes.lives(stage.bus().daemon())).as("it can be seen from here").isTrue();
        assertThat(Files.readSymbolicLink(ns(stage.bus().daemon(), "pid")))
                .isEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/pid")));
        assertThat(Files.readSymbolicLink(ns(stage.bus().daemon(), "mnt")))
                .isEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/mnt")));
    }

    private static boolean namespaces() throws IOException {
        try {
            var command = List.of("unshare", "--map-root-user", "--mount", "mount", "-t", "tmpfs");
            var all = new ArrayList<>(command);
            all.addAll(List.of("tmpfs", "/mnt"));
            return new ProcessBuilder(all).start().waitFor() == 0;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private String logs() throws IOException {
        try (Stream<Path> all = Files.list(stage.bus().home().resolve("bus/log"))) {
            var text = new StringBuilder();
            for (Path log : all.toList()) {
                text.append(Files.readString(log));
            }
            return text.toString();
        }
    }

    private static Path ns(long pid, String kind) {
        return Path.of("/proc", Long.toString(pid), "ns", kind);
    }
}
