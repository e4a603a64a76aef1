package io.claudectl.e2e.client;

import static io.claudectl.e2e.client.FakeDaemon.exit;
import static io.claudectl.e2e.client.FakeDaemon.hello;
import static io.claudectl.e2e.client.FakeDaemon.out;
import static io.claudectl.e2e.client.FakeDaemon.resume;
import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.protocol.FromClient;
import io.claudectl.protocol.FromDaemon;
import io.claudectl.protocol.Wire;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LossTest extends OnScene {
    private static final String UNKNOWN = "outcome unknown: the daemon ended before it answered.";

    @Test
    void a_daemon_that_ends_before_its_hello_did_nothing_so_the_call_is_made_again()
            throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running client = scene.run("bus", "send", "hi");
        FakeDaemon.Connection first = daemon.accept();
        String key = first.call().key();
        first.close();
        daemon.accept().close();

        FakeDaemon.Connection third = daemon.greeted();

        assertThat(third.call().key()).isEqualTo(key);
        third.say(exit(0));
        client.succeeded();
    }

    @Test
    void a_send_that_may_have_been_done_names_the_key_to_repeat_it_with() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running client = scene.run("bus", "send", "hi");
        FakeDaemon.Connection connection = daemon.greeted();
        connection.close();

        client.failed(75, UNKNOWN + " Repeat with --key " + connection.call().key());
    }

    @Test
    void a_key_that_was_given_is_the_one_to_repeat_with() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running send = scene.run("bus", "send", "hi", "--key", "mine");
        daemon.greeted().close();
        send.failed(75, UNKNOWN + " Repeat with --key mine");

        Running ack = scene.run("bus", "ack", "--key=ours", "id");
        daemon.greeted().close();
        ack.failed(75, UNKNOWN + " Repeat with --key ours");

        for (String command : new String[] {"publish", "claim"}) {
            Running call = scene.run("bus", command, "--key", "theirs", "x");
            daemon.greeted().close();
            call.failed(75, UNKNOWN + " Repeat with --key theirs");
        }
    }

    @Test
    void another_command_is_to_be_repeated_as_it_was() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running client = scene.run("bus", "inbox");
        daemon.greeted().say(out("half an ans")).close();

        client.failed(75, UNKNOWN + " Repeat the command");
        assertThat(client.out()).isEqualTo("half an ans");
    }

    @Test
    void a_command_with_a_cursor_goesOnBehindIt() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running client = scene.run("bus", "tail", "--follow");
        FakeDaemon.Connection first = daemon.greeted();
        assertThat(first.call().cursor()).isEmpty();
        first.say(resume(0, "7", "seven\n"), resume(0, "8", "")).close();

        FakeDaemon.Connection second = daemon.greeted();
        assertThat(second.call().cursor()).isEqualTo("8");
        assertThat(second.call().arguments()).isEqualTo(first.call().arguments());
        second.close();

        FakeDaemon.Connection third = daemon.greeted();
        assertThat(third.call().cursor()).isEqualTo("8");
        third.say(out("nine\n"), exit(3));
        assertThat(client.exit()).isEqualTo(3);
        assertThat(client.out()).isEqualTo("seven\nnine\n");
        assertThat(client.err()).isEmpty();
    }

    @Test
    void a_cursor_that_breaks_off_does_not_count() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running client = scene.run("bus", "tail", "--follow");
        byte[] half = {0, 0, 0, 20, 38, 0, 0, 0, 0, 0, 1, '9', 'n', 'i'};
        daemon.greeted().say(resume(0, "8", "eight\n")).raw(half).close();

        FakeDaemon.Connection second = daemon.greeted();
        assertThat(second.call().cursor()).isEqualTo("8");
        second.say(exit(0));
        client.succeeded();
        assertThat(client.out()).isEqualTo("eight\n");
    }

    @Test
    void a_stopped_daemon_is_not_started_by_who_waits() throws Exception {
        scene.javaThatStays();
        FakeDaemon stopped = scene.daemon();
        Running client = scene.run("bus", "tail", "--follow");
        FakeDaemon.Connection first = stopped.greeted();
        stopped.close();
        first.say(resume(Wire.MAX_NEXT_MS, "8", "")).close();
        Until.holds("the client has hung up", () -> client.sockets() == 0);

        FakeDaemon.Connection second = scene.daemon().greeted();
        assertThat(second.call().cursor()).isEqualTo("8");
        second.say(exit(0));
        client.succeeded();
        assertThat(scene.started()).isEmpty();
    }

    @Test
    void tail_withoutDaemon_endsAtOnceWhenInterrupted() throws Exception {
        FakeDaemon stopped = scene.daemon();
        Running client = scene.plan("bus", "tail", "--follow").staged("i").start();
        FakeDaemon.Connection first = stopped.greeted();
        stopped.close();
        first.say(resume(Wire.MAX_NEXT_MS, "8", "")).close();
        Until.holds("the client has hung up", () -> client.sockets() == 0);

        client.signal("INT");

        assertThat(client.exit()).isEqualTo(130);
    }

    @Test
    void a_frame_that_breaks_off_is_a_daemon_that_ended() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running client = scene.run("bus", "inbox");
        daemon.greeted().raw((byte) 0, (byte) 0, (byte) 1, (byte) 0, (byte) 33, (byte) 'x').close();

        client.failed(75, UNKNOWN + " Repeat the command");
        assertThat(client.out()).isEmpty();
    }

    @Test
    void what_answers_without_the_magic_is_no_daemon() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running client = scene.run("bus", "inbox");
        daemon.accept().raw(new byte[] {0, 0, 0, 6, 1, 'H', 'T', 'T', 'P', 0, 1});

        client.failed(1, "what answers at " + scene.socket() + " is no bus daemon");
    }

    @Test
    void a_frame_over_the_limit_is_refused() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running client = scene.run("bus", "inbox");
        daemon.greeted().raw((byte) 0, (byte) 16, (byte) 0, (byte) 65, (byte) 33);

        client.failed(1, "the daemon announced a frame of 1048641 bytes, more than 1048640");
    }

    @Test
    void the_longest_frame_is_printed_whole() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running client = scene.run("bus", "inbox");
        FakeDaemon.Connection connection = daemon.greeted();
        String longest = "z".repeat(Wire.MAX_PAYLOAD);

        Thread writer = connection.saying(out(longest), exit(0));

        assertThat(client.out()).isEqualTo(longest);
        client.succeeded();
        writer.join();
    }

    @Test
    void garbage_is_refused() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running text = scene.run("bus", "inbox");
        daemon.accept().raw("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        text.failed(1, "the daemon announced a frame of 1213486160 bytes, more than 1048640");

        Running unknown = scene.run("bus", "inbox");
        daemon.greeted().raw(new byte[] {0, 0, 0, 0, 99});
        unknown.failed(1, "the daemon sent a frame that does not fit (kind 99, 0 bytes)");

        Running shortened = scene.run("bus", "inbox");
        daemon.greeted().raw(new byte[] {0, 0, 0, 1, 36, 0});
        shortened.failed(1, "the daemon sent a frame that does not fit (kind 36, 1 bytes)");
    }

    @Test
    void a_daemon_of_another_protocol_is_told_apart() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running client = scene.run("bus", "inbox");
        daemon.accept().say(new FromDaemon.Hello(Wire.PROTOCOL - 1, "older"));

        client.failed(
                1,
                "this claudectl and the running daemon do not fit: run `claudectl daemon stop`,"
                        + " then repeat");
    }

    @Test
    void a_newer_daemon_is_never_ended_for_an_older_client() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running client = scene.run("bus", "inbox");
        daemon.accept().say(new FromDaemon.Hello(Wire.PROTOCOL + 1, "newer"));

        client.failed(
                1, "this claudectl is older than the running bus daemon: restart this session");
    }

    @Test
    void daemon_stop_ends_a_daemon_of_another_protocol() throws Exception {
        scene.prepareHome();
        Process foreign =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                FakeDaemon.Foreign.class.getName(),
                                scene.socket().toString())
                        .start();
        scene.opened(foreign::destroyForcibly);
        assertThat(foreign.inputReader().readLine()).isEqualTo("listening");

        Running client = scene.run("daemon", "stop");

        assertThat(client.out())
                .isEqualTo("the bus daemon (pid " + foreign.pid() + ") was told to end\n");
        client.succeeded();
        foreign.waitFor();
    }

    @Test
    void daemon_stop_is_content_when_the_daemon_is_gone() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running client = scene.run("daemon", "stop");
        daemon.greeted().close();

        client.succeeded();
    }

    @Test
    void doorbell_ofKilledClient_endsBehindItsShell() throws Exception {
        FakeDaemon daemon = scene.daemon();
        // The client runs its monitor in a shell, which outlives a client that is killed.
        Running client =
                scene.plan("bus", "doorbell")
                        .through("sh", "-c", "sh -c '\"$@\"; true' sh \"$@\" & wait", "sh")
                        .start();
        var connection = daemon.greeted();
        ProcessHandle killed = ProcessHandle.of(client.pid()).orElseThrow();
        ProcessHandle doorbell =
                killed.descendants()
                        .filter(each -> each.info().command().orElse("").endsWith("claudectl"))
                        .findFirst()
                        .orElseThrow();
        killed.destroyForcibly();
        killed.onExit().get(20, TimeUnit.SECONDS);
        connection.close();

        doorbell.onExit().get(20, TimeUnit.SECONDS);
    }

    @Test
    void a_doorbell_waits_for_the_next_daemon() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running doorbell = scene.run("bus", "doorbell");
        daemon.greeted().say(out("mail\n")).close();
        assertThat(doorbell.line()).isEqualTo("mail");

        daemon.accept().raw(new byte[] {0, 0, 0, 6, 1, 'H', 'T', 'T', 'P', 0, 1});
        daemon.greeted().say(out("more mail\n"), exit(0));

        assertThat(doorbell.line()).isEqualTo("more mail");
        doorbell.succeeded();
    }

    @Test
    void an_answer_behind_a_broken_request_is_still_taken() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running client = scene.plan("bus", "send", "-").piped().start();
        FakeDaemon.Connection connection = daemon.accept();
        connection.say(hello(), new FromDaemon.WantStdin(1_000));
        connection.call();
        client.type("abc").stdin().close();
        assertThat(((FromClient.Stdin) connection.next()).bytes()).hasSize(3);
        connection.say(out("enough\n"), exit(4)).close();

        assertThat(client.out()).isEqualTo("enough\n");
        assertThat(client.exit()).isEqualTo(4);
    }
}
