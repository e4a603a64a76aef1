package io.claudectl.e2e.client;

import static io.claudectl.e2e.client.FakeDaemon.err;
import static io.claudectl.e2e.client.FakeDaemon.exit;
import static io.claudectl.e2e.client.FakeDaemon.exitConfirmed;
import static io.claudectl.e2e.client.FakeDaemon.out;
import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.protocol.Call;
import io.claudectl.protocol.FromClient;
import io.claudectl.protocol.FromDaemon;
import io.claudectl.protocol.Wire;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HookTest extends OnScene {
    private static final Duration LIMIT = Duration.ofMillis(2_500);

    private Running stop(String payload) throws IOException {
        Path file = Files.writeString(scene.dir.resolve("payload"), payload);
        return scene.plan("bus", "hook", "Stop").reading(file).start();
    }

    /** It ended as a hook must: no word, no failure; the reason stands in the log. */
    private void silent(Running hook, String reason) throws IOException {
        assertThat(hook.out()).isEmpty();
        hook.succeeded();
        assertThat(hook.age()).isLessThan(LIMIT);
        assertThat(Files.readString(scene.clientLog()))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ " + reason + "\n");
    }

    @Test
    void a_hook_sends_its_payload_and_its_deadline_with_the_call() throws Exception {
        FakeDaemon daemon = scene.daemon();
        long before = System.nanoTime();
        Running hook = stop("{\"session_id\":\"s\"}");
        FakeDaemon.Connection connection = daemon.greeted();
        Call call = connection.call();

        assertThat(call.mode()).isEqualTo(Call.Mode.HOOK);
        assertThat(call.arguments()).containsExactly("bus", "hook", "Stop");
        assertThat(call.deadlineNanos())
                .isBetween(before + 2_000_000_000L, System.nanoTime() + 2_000_000_000L);
        assertThat(connection.stdin())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"session_id\":\"s\"}");
        connection.say(out("{\"decision\":"), out("\"block\"}"), exitConfirmed(0));
        assertThat(connection.next()).isEqualTo(new FromClient.Confirm(0, 20, true));
        assertThat(hook.out()).isEqualTo("{\"decision\":\"block\"}");
        hook.succeeded();
    }

    @Test
    void the_stop_hook_of_the_page_is_a_hook() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running hook = scene.run("bus", "stop-hook");
        FakeDaemon.Connection connection = daemon.greeted();

        assertThat(connection.call().mode()).isEqualTo(Call.Mode.HOOK);
        assertThat(connection.stdin()).isEmpty();
        connection.say(exit(0));
        hook.succeeded();
    }

    @Test
    void longInput_sameBuild_isSentAsFarAsItIsAskedFor() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running hook = stop("p".repeat(9 * 1_048_576));
        FakeDaemon.Connection connection = daemon.accept();
        Call call = connection.call();
        connection.say(new FromDaemon.Hello(Wire.PROTOCOL, Build.ID));

        assertThat(call.environment()).containsEntry("CLAUDECTL_INPUT", "asked");
        assertThat(((FromClient.Stdin) connection.next()).bytes()).hasSize(Wire.CHUNK);
        connection.say(new FromDaemon.WantStdin(100_000));
        assertThat(connection.stdin()).hasSize(100_000);
        connection.say(out("{}"), exit(0));
        assertThat(hook.out()).isEqualTo("{}");
        hook.succeeded();
    }

    @Test
    void longInput_otherBuild_isSentUnasked() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running hook = stop("p".repeat(3 * 1_048_576));
        FakeDaemon.Connection connection = daemon.accept();
        connection.call();
        connection.say(new FromDaemon.Hello(Wire.PROTOCOL, "0.1.0+0123456789"));

        assertThat(connection.stdin()).hasSize(3 * 1_048_576);
        connection.say(exit(0));
        hook.succeeded();
    }

    @Test
    void longInput_unwanted_isReadAllTheSame() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running hook = scene.plan("bus", "hook", "PostToolUse").piped().start();
        hook.type("p".repeat(Wire.CHUNK));
        FakeDaemon.Connection connection = daemon.accept();
        connection.call();
        connection.say(new FromDaemon.Hello(Wire.PROTOCOL, Build.ID), exit(0)).close();

        hook.type("p".repeat(4 * 1_048_576));
        hook.stdin().close();

        assertThat(hook.out()).isEmpty();
        hook.succeeded();
    }

    @Test
    void longInput_daemonThatLeaves_endsWell() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running hook = stop("p".repeat(4 * 1_048_576));
        FakeDaemon.Connection connection = daemon.accept();
        connection.call();
        connection
                .say(new FromDaemon.Hello(Wire.PROTOCOL, "0.1.0+0123456789"), out("{}"), exit(0))
                .close();

        assertThat(hook.out()).isEqualTo("{}");
        hook.succeeded();
    }

    @Test
    void from_a_terminal_only_the_empty_frame_is_sent() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running hook =
                scene.plan("bus", "hook", "Stop")
                        .through("/bin/sh", "-c", "exec script -qefc \"$*\" /dev/null", "sh")
                        .piped()
                        .start();
        FakeDaemon.Connection connection = daemon.greeted();

        assertThat(connection.call().stdinTerminal()).isTrue();
        assertThat(connection.call().stdoutTerminal()).isTrue();
        assertThat(connection.stdin()).isEmpty();
        connection.say(exit(0));
        assertThat(hook.exit()).isZero();
    }

    @Test
    void an_exit_code_of_the_daemon_does_not_reach_the_session() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running hook = stop("");
        daemon.greeted().say(err("claudectl: inside\n"), exit(2));

        silent(hook, "claudectl: inside ");
    }

    @Test
    void input_that_never_ends_is_given_up() throws Exception {
        scene.daemon();
        Running hook = scene.plan("bus", "hook", "Stop").piped().start();
        hook.type("{\"sess");

        silent(hook, "the hook's time is over");
    }

    @Test
    void a_daemon_that_hangs_is_given_up() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running hook = stop("{}");
        daemon.greeted().say(out("{\"half\":"));

        silent(hook, "the hook's time is over");
    }

    @Test
    void a_daemon_that_takes_too_long_to_start_is_given_up() throws Exception {
        scene.javaThatStays();
        Running hook = stop("{}");

        silent(hook, "the bus daemon did not start in time: see .*/daemon.out");
        assertThat(hook.age()).isLessThan(Duration.ofMillis(1_900));
        assertThat(scene.started()).hasSize(1);
    }

    /** The system names the first hook as the lock's holder, though it has ended. */
    @Test
    void hook_startOutlivesItsCaller_isNoStranger() throws Exception {
        scene.javaThatStays();
        Path payload = Files.writeString(scene.dir.resolve("between"), "{}");
        scene.plan("bus", "hook", "PostToolUse").reading(payload).start().succeeded();
        Until.holds("a daemon was started", () -> scene.started().size() == 1);

        Running next = stop("{}");

        assertThat(next.out()).isEmpty();
        next.succeeded();
        assertThat(Files.readString(scene.clientLog()))
                .contains("did not start in time: see ")
                .doesNotContain("holds");
        assertThat(scene.bus().resolve("start.failed")).doesNotExist();
        assertThat(scene.started()).hasSize(1);
    }

    @Test
    void a_hook_starts_the_daemon_and_is_answered_by_it() throws Exception {
        scene.javaThatStays();
        Running hook = stop("{}");
        Until.holds("a daemon was started", () -> scene.started().size() == 1);
        FakeDaemon.Connection connection = scene.daemon().greeted();

        assertThat(connection.stdin()).hasSize(2);
        connection.say(out("{}"), exit(0));
        assertThat(hook.out()).isEqualTo("{}");
        hook.succeeded();
    }

    @Test
    void a_payload_is_sent_again_to_the_daemon_that_follows_one_without_hello() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running hook = stop("{\"again\":1}");
        daemon.accept().close();
        FakeDaemon.Connection connection = daemon.greeted();

        assertThat(connection.stdin()).hasSize(11);
        connection.say(exit(0));
        hook.succeeded();
    }

    @Test
    void a_daemon_that_fails_to_start_is_a_line_in_the_log() throws Exception {
        scene.java("echo 'the disk is full' > \"$scene/home/bus/daemon.failed\"");
        silent(stop("{}"), "the disk is full");
    }

    @Test
    void a_daemon_that_ends_in_mid_answer_leaves_nothing_behind() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running hook = stop("{}");
        FakeDaemon.Connection connection = daemon.greeted();
        assertThat(connection.stdin()).hasSize(2);
        connection.say(out("{\"decision\":")).close();

        silent(hook, "outcome unknown: the daemon ended before it answered. Repeat the command");
    }

    @Test
    void garbage_and_other_protocols_are_lines_in_the_log() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running hook = stop("{}");
        daemon.accept().raw("what?".repeat(9).getBytes(StandardCharsets.UTF_8));
        silent(hook, "the daemon announced a frame of \\d+ bytes, more than 1048640");

        Files.delete(scene.clientLog());
        Running other = stop("{}");
        daemon.accept().say(new FromDaemon.Hello(Wire.PROTOCOL + 1, "newer"));
        silent(other, "this claudectl is older than the running bus daemon: restart this session");
    }

    @Test
    void an_output_nobody_reads_is_confirmed_as_nothing_written() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running hook = stop("{}");
        FakeDaemon.Connection connection = daemon.greeted();
        assertThat(connection.stdin()).hasSize(2);
        hook.stdout().close();

        connection.say(out("{\"decision\":\"block\"}"), exitConfirmed(0));

        assertThat(connection.next()).isEqualTo(new FromClient.Confirm(0, 0, false));
        hook.succeeded();
        assertThat(Files.readString(scene.clientLog()))
                .contains("cannot write the output: Broken pipe");
    }

    @Test
    void a_bus_that_is_off_is_not_even_asked() throws Exception {
        Running hook = scene.plan("bus", "hook", "Stop").with("CLAUDECTL_BUS", "off").start();

        assertThat(hook.out()).isEmpty();
        hook.succeeded();
        assertThat(scene.home).doesNotExist();
    }

    @Test
    void without_any_home_a_hook_is_silent() throws Exception {
        Running hook = scene.plan("bus", "hook", "Stop").without("CLAUDECTL_HOME").start();

        assertThat(hook.out()).isEmpty();
        hook.succeeded();
    }

    @Test
    void a_log_of_a_mebibyte_makes_room_for_a_new_one() throws Exception {
        scene.prepareHome();
        try (var log = new RandomAccessFile(scene.clientLog().toFile(), "rw")) {
            log.setLength(1_048_577);
        }
        scene.java("echo 'first' > \"$scene/home/bus/daemon.failed\"");

        silent(stop("{}"), "first");
        assertThat(scene.clientLog().resolveSibling("client.log.1")).hasSize(1_048_577);
    }
}
