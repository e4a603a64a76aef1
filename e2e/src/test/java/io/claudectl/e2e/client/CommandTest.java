package io.claudectl.e2e.client;

import static io.claudectl.e2e.client.FakeDaemon.err;
import static io.claudectl.e2e.client.FakeDaemon.exit;
import static io.claudectl.e2e.client.FakeDaemon.exitConfirmed;
import static io.claudectl.e2e.client.FakeDaemon.hello;
import static io.claudectl.e2e.client.FakeDaemon.out;
import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.protocol.Call;
import io.claudectl.protocol.FromClient;
import io.claudectl.protocol.FromDaemon;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CommandTest extends OnScene {
    @Test
    void a_call_says_who_calls_what_from_where() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Path cwd = Files.createDirectory(scene.dir.resolve("a place"));
        Running client =
                scene.plan("bus", "send", "", "--to", "ö\nx")
                        .in(cwd)
                        .with("CLAUDE_PID", "77")
                        .with("CLAUDECTL_BUS_ROLE", "")
                        .with("SECRET", "no")
                        .start();
        FakeDaemon.Connection connection = daemon.accept();

        Call call = connection.call();

        assertThat(call.process().pid()).isEqualTo(client.pid());
        assertThat(call.process().parent()).isEqualTo(ProcessHandle.current().pid());
        assertThat("pid:[" + call.process().pidNamespace() + "]")
                .isEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString());
        assertThat(call.mode()).isEqualTo(Call.Mode.COMMAND);
        assertThat(call.deadlineNanos()).isZero();
        assertThat(call.stdinTerminal()).isFalse();
        assertThat(call.stdoutTerminal()).isFalse();
        assertThat(call.arguments()).containsExactly("bus", "send", "", "--to", "ö\nx");
        assertThat(call.cwd()).isEqualTo(cwd.toString());
        assertThat(call.key()).matches("[0-9a-f]{32}");
        assertThat(call.environment())
                .containsOnlyKeys(
                        "CLAUDECTL_HOME",
                        "CLAUDE_PID",
                        "CLAUDECTL_BUS_ROLE",
                        "CLAUDECTL_CALL_KEY",
                        "CLAUDECTL_RESUME")
                .containsEntry("CLAUDECTL_BUS_ROLE", "");
        connection.say(hello(), exit(0));
        client.succeeded();
    }

    @Test
    void who_asks_for_help_with_a_hook_or_a_bridge_calls_a_command() throws Exception {
        FakeDaemon daemon = scene.daemon();
        for (String what : new String[] {"hook", "stdio"}) {
            Running client = scene.run("bus", what, "--help");
            FakeDaemon.Connection connection = daemon.greeted();
            assertThat(connection.call().mode()).isEqualTo(Call.Mode.COMMAND);
            connection.say(exit(0));
            client.succeeded();
        }
    }

    @Test
    void call_key_begins_with_the_time() throws Exception {
        FakeDaemon daemon = scene.daemon();
        long before = System.currentTimeMillis();
        Running client = scene.run("bus", "whoami");
        FakeDaemon.Connection connection = daemon.greeted();
        String key = connection.call().key();
        connection.say(exit(0));
        client.succeeded();
        assertThat(key).matches("[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}");
        assertThat(Long.parseLong(key, 0, 12, 16)).isBetween(before, System.currentTimeMillis());
    }

    @Test
    void each_call_has_a_key_of_its_own() throws Exception {
        FakeDaemon daemon = scene.daemon();
        var keys = new ArrayList<String>();
        for (int i = 0; i < 2; i++) {
            Running client = scene.run("bus", "whoami");
            FakeDaemon.Connection connection = daemon.greeted();
            keys.add(connection.call().key());
            connection.say(exit(0));
            client.succeeded();
        }
        assertThat(keys).doesNotHaveDuplicates();
    }

    @Test
    void output_errors_and_exit_code_are_the_daemons() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running client = scene.run("bus", "inbox");

        FakeDaemon.Connection connection = daemon.greeted();
        connection.say(out("one "), err("careful\n"), out("two\n"), exit(3));

        assertThat(client.out()).isEqualTo("one two\n");
        assertThat(client.exit()).isEqualTo(3);
        assertThat(client.err()).isEqualTo("careful\n");
        connection.ended();
    }

    @Test
    void the_bytes_written_are_confirmed_when_the_daemon_wants_to_know() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running client = scene.run("bus", "inbox");

        FakeDaemon.Connection connection = daemon.greeted();
        connection.say(out("12345"), out("6789\n"), exitConfirmed(0));

        assertThat(connection.next()).isEqualTo(new FromClient.Confirm(0, 10, true));
        assertThat(client.out()).isEqualTo("123456789\n");
        client.succeeded();
    }

    @Test
    void a_long_output_arrives_whole() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running client = scene.run("bus", "tail");
        String part = "0123456789abcdef".repeat(4_096);

        FakeDaemon.Connection connection = daemon.greeted();
        FromDaemon[] frames = new FromDaemon[65];
        Arrays.fill(frames, out(part));
        frames[64] = exit(0);
        Thread writer = connection.saying(frames);

        assertThat(client.out()).isEqualTo(part.repeat(64));
        client.succeeded();
        writer.join();
    }

    @Test
    void closed_standard_streams_are_no_trap() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running client = scene.plan("bus", "send", "-").staged("0", "1").start();

        FakeDaemon.Connection connection = daemon.greeted();
        connection.say(new FromDaemon.WantStdin(100));
        assertThat(connection.stdin()).isEmpty();
        connection.say(out("x\n"), exitConfirmed(0));

        assertThat(connection.next()).isEqualTo(new FromClient.Confirm(0, 0, false));
        client.failed(1, "cannot write the output: Bad file descriptor");
    }

    @Test
    void a_closed_pipe_is_confirmed_as_nothing_written() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running client = scene.run("bus", "inbox");
        FakeDaemon.Connection connection = daemon.greeted();
        client.stdout().close();

        connection.say(out("mail\n"), out("more\n"), exitConfirmed(0));

        assertThat(connection.next()).isEqualTo(new FromClient.Confirm(0, 0, false));
        client.failed(1, "cannot write the output: Broken pipe");
    }

    @Test
    void a_full_disk_is_confirmed_as_nothing_written() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running client = scene.plan("bus", "inbox").writingTo("/dev/full").start();
        FakeDaemon.Connection connection = daemon.greeted();

        connection.say(out("mail\n"), exitConfirmed(0));

        assertThat(connection.next()).isEqualTo(new FromClient.Confirm(0, 0, false));
        client.failed(1, "cannot write the output: No space left on device");
    }

    @Test
    void a_reader_that_leaves_early_is_confirmed_with_what_it_could_have_read() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running client = scene.run("bus", "inbox");
        FakeDaemon.Connection connection = daemon.greeted();
        String part = "x".repeat(65_536);
        Thread writer =
                connection.saying(out(part), out(part), out(part), out(part), exitConfirmed(0));
        assertThat(client.stdout().readNBytes(10_000)).hasSize(10_000);
        client.stdout().close();

        var confirm = (FromClient.Confirm) connection.next();

        assertThat(confirm.complete()).isFalse();
        assertThat(confirm.written()).isBetween(10_000L, 4 * 65_536L - 1);
        client.failed(1, "cannot write the output: Broken pipe");
        writer.join();
    }

    @Test
    void an_output_that_does_not_block_is_waited_for() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running client = scene.plan("bus", "inbox").staged("n").start();
        FakeDaemon.Connection connection = daemon.greeted();
        String part = "y".repeat(65_536);

        Thread writer =
                connection.saying(out(part), out(part), out(part), out(part), exitConfirmed(0));

        assertThat(client.out()).isEqualTo(part.repeat(4));
        assertThat(connection.next()).isEqualTo(new FromClient.Confirm(0, 4 * 65_536, true));
        client.succeeded();
        writer.join();
    }

    @Test
    void a_command_without_end_is_cancelled_when_nobody_reads_it() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running client = scene.run("bus", "tail", "--follow");
        FakeDaemon.Connection connection = daemon.greeted();
        client.stdout().close();

        connection.say(out("line\n"));

        assertThat(connection.next()).isEqualTo(new FromClient.Cancel());
        assertThat(connection.next()).isEqualTo(new FromClient.Confirm(0, 0, false));
        client.failed(1, "cannot write the output: Broken pipe");
    }

    @Test
    void an_interrupt_cancels_and_ends_with_130() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running client = scene.plan("bus", "send", "--wait", "seen").staged("i").start();
        FakeDaemon.Connection connection = daemon.greeted();

        client.signal("INT");

        assertThat(connection.next()).isEqualTo(new FromClient.Cancel());
        assertThat(client.exit()).isEqualTo(130);
        assertThat(client.err()).isEmpty();
    }

    @Test
    void a_daemon_that_hangs_is_waited_for_until_the_interrupt() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running client = scene.plan("bus", "inbox").staged("i").start();
        FakeDaemon.Connection connection = daemon.accept();
        connection.call();

        client.signal("INT");

        assertThat(connection.next()).isEqualTo(new FromClient.Cancel());
        assertThat(client.exit()).isEqualTo(130);
    }

    @Test
    void arguments_over_the_limit_are_refused_before_anything_is_sent() throws Exception {
        FakeDaemon daemon = scene.daemon();
        String[] arguments = new String[12];
        Arrays.fill(arguments, "a".repeat(100_000));

        Running client = scene.run(arguments);

        client.failed(2, "the arguments are larger than 1 MiB; give the text with --file or -");
        Running next = scene.run("bus", "whoami");
        assertThat(daemon.greeted().say(exit(0)).call().arguments())
                .containsExactly("bus", "whoami");
        next.succeeded();
    }

    @Test
    void arguments_within_the_limit_arrive() throws Exception {
        FakeDaemon daemon = scene.daemon();
        String[] arguments = new String[10];
        Arrays.fill(arguments, "a".repeat(100_000));

        Running client = scene.run(arguments);

        assertThat(daemon.greeted().say(exit(0)).call().arguments()).containsExactly(arguments);
        client.succeeded();
    }

    @Test
    void a_directory_that_is_gone_is_sent_as_none() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Path gone = Files.createDirectory(scene.dir.resolve("gone"));
        Running client =
                scene.plan("bus", "whoami")
                        .through("/bin/sh", "-c", "rmdir \"$PWD\" && exec \"$@\"", "shell")
                        .in(gone)
                        .start();

        assertThat(daemon.greeted().say(exit(0)).call().cwd()).isEmpty();
        client.succeeded();
    }

    @Test
    void who_waits_at_a_terminal_is_told_why() throws Exception {
        scene.javaThatStays();
        Running client =
                scene.plan("bus", "whoami")
                        .through("/bin/sh", "-c", "exec script -qefc \"$*\" /dev/null", "sh")
                        .piped()
                        .start();

        assertThat(client.line()).isEqualTo("starting the bus ...\r");
        FakeDaemon.Connection connection = scene.daemon().accept();
        connection.call();
        assertThat(client.line())
                .isEqualTo(
                        "the bus daemon (pid "
                                + ProcessHandle.current().pid()
                                + ") does not answer; still waiting ...\r");
        connection.say(hello(), exit(0));
        assertThat(client.exit()).isZero();
    }

    @Test
    void the_version_needs_no_daemon() throws Exception {
        for (String option : new String[] {"--version", "-V"}) {
            Running client = scene.run(option);
            assertThat(client.out()).isEqualTo("claudectl " + Build.ID + "\n");
            client.succeeded();
        }
        assertThat(scene.home).doesNotExist();
    }
}
