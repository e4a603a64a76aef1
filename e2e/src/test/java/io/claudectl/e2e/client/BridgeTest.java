package io.claudectl.e2e.client;

import static io.claudectl.e2e.client.FakeDaemon.answer;
import static io.claudectl.e2e.client.FakeDaemon.err;
import static io.claudectl.e2e.client.FakeDaemon.exit;
import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.protocol.Call;
import io.claudectl.protocol.Frames;
import io.claudectl.protocol.FromClient;
import io.claudectl.protocol.FromDaemon;
import io.claudectl.protocol.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BridgeTest extends OnScene {
    private Running bridge() throws IOException {
        return scene.plan("bus", "stdio").piped().start();
    }

    private static FromDaemon.Line line(
            long number, boolean keep, boolean confirm, boolean answered, String text) {
        return new FromDaemon.Line(
                number, keep, confirm, answered, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void ends(Running bridge) throws IOException {
        bridge.stdin().close();
        assertThat(bridge.out()).isEmpty();
        bridge.succeeded();
    }

    @Test
    void lines_are_numbered_and_their_answers_printed() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running bridge = bridge();
        FakeDaemon.Connection connection = daemon.greeted();
        assertThat(connection.call().mode()).isEqualTo(Call.Mode.BRIDGE);

        bridge.type("first\nsec");
        assertThat(connection.line(1)).isEqualTo("first");
        connection.say(answer(1, "one"));
        assertThat(bridge.line()).isEqualTo("one");
        bridge.type("ond\n\n");
        assertThat(connection.line(2)).isEqualTo("second");
        assertThat(connection.line(3)).isEmpty();
        connection.say(answer(3, "three"), answer(2, ""), line(0, false, false, false, "news"));
        assertThat(bridge.line()).isEqualTo("three");
        assertThat(bridge.line()).isEqualTo("news");
        ends(bridge);
    }

    @Test
    void a_printed_line_is_confirmed_when_the_daemon_wants_to_know() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running bridge = bridge();
        FakeDaemon.Connection connection = daemon.greeted();
        bridge.type("a\nb\n");
        connection.line(1);
        connection.line(2);

        connection.say(line(1, false, true, true, "mail"), line(2, false, true, true, ""));

        assertThat(connection.next()).isEqualTo(new FromClient.Confirm(1, 5, true));
        assertThat(connection.next()).isEqualTo(new FromClient.Confirm(2, 0, true));
        assertThat(bridge.line()).isEqualTo("mail");
        ends(bridge);
    }

    @Test
    void kept_and_unanswered_lines_are_repeated_to_the_next_daemon() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running bridge = bridge();
        FakeDaemon.Connection first = daemon.greeted();
        bridge.type("initialize\nanswered\nopen\n");
        first.line(1);
        first.line(2);
        first.line(3);
        first.say(line(1, true, false, true, "welcome"), answer(2, "two"));
        assertThat(bridge.line()).isEqualTo("welcome");
        assertThat(bridge.line()).isEqualTo("two");
        first.close();
        bridge.type("later\n");

        FakeDaemon.Connection second = daemon.greeted();

        assertThat(second.call().key()).isEqualTo(first.call().key());
        assertThat(second.line(1)).isEqualTo("initialize");
        assertThat(second.line(3)).isEqualTo("open");
        assertThat(second.line(4)).isEqualTo("later");
        second.say(line(1, true, true, true, "welcome"), answer(3, "three"), answer(4, "four"));
        assertThat(second.next())
                .as("the second welcome was not printed")
                .isEqualTo(new FromClient.Confirm(1, 0, false));
        assertThat(bridge.line()).isEqualTo("three");
        assertThat(bridge.line()).isEqualTo("four");
        ends(bridge);
    }

    @Test
    void half_an_answer_is_not_printed_and_the_line_is_repeated() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running bridge = bridge();
        FakeDaemon.Connection first = daemon.greeted();
        bridge.type("q\n");
        first.line(1);
        byte[] frame = Frames.encode(answer(1, "half an answer")).array();
        first.raw(Arrays.copyOf(frame, frame.length - 3)).close();

        FakeDaemon.Connection second = daemon.greeted();
        assertThat(second.line(1)).isEqualTo("q");
        second.say(answer(1, "whole"));

        assertThat(bridge.line()).isEqualTo("whole");
        ends(bridge);
    }

    @Test
    void a_bridge_outlives_whatever_a_daemon_says() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running bridge = bridge();
        bridge.type("q\n");
        daemon.accept().close();
        daemon.accept().raw(new byte[] {0, 0, 0, 6, 1, 'H', 'T', 'T', 'P', 0, 1});
        daemon.accept().say(new FromDaemon.Hello(Wire.PROTOCOL - 1, "older"));
        daemon.greeted().say(exit(0));
        daemon.greeted().raw(new byte[] {0, 0, 0, 0, 99});

        FakeDaemon.Connection last = daemon.greeted();
        assertThat(last.line(1)).isEqualTo("q");
        last.say(err("a word\n"), answer(1, "a"));

        assertThat(bridge.line()).isEqualTo("a");
        bridge.stdin().close();
        assertThat(bridge.exit()).isZero();
        assertThat(bridge.err())
                .contains("is no bus daemon", "do not fit", "(kind 99, 0 bytes)", "a word");
    }

    @Test
    void a_bridge_older_than_the_daemon_ends_so_that_its_session_starts_the_next()
            throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running bridge = bridge();
        bridge.type("q\n");
        daemon.accept().say(new FromDaemon.Hello(Wire.PROTOCOL + 1, "newer"));

        bridge.failed(
                1, "this claudectl is older than the running bus daemon: restart this session");
    }

    @Test
    void a_bridge_starts_the_daemon_and_one_more_when_that_is_gone() throws Exception {
        scene.javaThatStays();
        Running bridge = bridge();
        bridge.type("q\n");
        Until.holds("a daemon was started", () -> scene.started().size() == 1);
        try (FakeDaemon daemon = scene.daemon()) {
            FakeDaemon.Connection connection = daemon.greeted();
            connection.line(1);
            scene.startIsOver();
            connection.close();
        }
        Until.holds("another daemon was started", () -> scene.started().size() == 2);
        FakeDaemon.Connection connection = scene.daemon().greeted();
        connection.line(1);
        connection.say(answer(1, "a"));

        assertThat(bridge.line()).isEqualTo("a");
        ends(bridge);
    }

    @Test
    void between_two_starts_that_failed_others_may_start_the_daemon() throws Exception {
        scene.java("echo again >> \"$scene/tries\"");
        bridge();
        Until.holds("the bridge has tried twice", () -> scene.has("tries", 2));

        Until.holds(
                "the bridge has let go of the lock",
                () -> {
                    var flock = List.of("flock", "-n", scene.bus() + "/start.lock", "true");
                    return new ProcessBuilder(flock).start().onExit().join().exitValue() == 0;
                });
    }

    @Test
    void what_is_typed_while_there_is_no_daemon_waits_for_it() throws Exception {
        scene.javaThatStays();
        Running bridge = bridge();
        String text = "x".repeat(50_000);
        Thread typist =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        for (int i = 1; i <= 200; i++) {
                                            bridge.type(i + text + "\n");
                                        }
                                        bridge.stdin().close();
                                    } catch (IOException cut) {
                                        throw new UncheckedIOException(cut);
                                    }
                                });
        Until.holds("a daemon was started", () -> scene.started().size() == 1);
        FakeDaemon.Connection connection = scene.daemon().greeted();

        for (int i = 1; i <= 200; i++) {
            assertThat(connection.line(i)).isEqualTo(i + text);
            connection.say(answer(i, String.valueOf(i)));
        }
        for (int i = 1; i <= 200; i++) {
            assertThat(bridge.line()).isEqualTo(String.valueOf(i));
        }
        bridge.succeeded();
        typist.join();
    }

    @Test
    void a_line_over_the_limit_is_swallowed_and_marked() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running bridge = bridge();
        FakeDaemon.Connection connection = daemon.greeted();
        String longest = "m".repeat(Wire.MAX_LINE);
        Thread typist =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        bridge.type(longest + "\n" + longest + "m\n");
                                        bridge.type(longest + longest + longest + "\nnext\n");
                                        bridge.type(longest + longest).stdin().close();
                                    } catch (IOException cut) {
                                        throw new UncheckedIOException(cut);
                                    }
                                });

        assertThat(connection.line(1)).isEqualTo(longest);
        assertThat(connection.line(2)).isEqualTo("\0");
        assertThat(connection.line(3)).isEqualTo("\0");
        assertThat(connection.line(4)).isEqualTo("next");
        assertThat(connection.line(5)).isEqualTo("\0");
        typist.join();
        for (int i = 1; i <= 5; i++) {
            connection.say(answer(i, ""));
        }
        assertThat(bridge.out()).isEmpty();
        bridge.succeeded();
    }

    @Test
    void an_answer_of_a_mebibyte_is_printed_while_lines_go_on() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running bridge = bridge();
        FakeDaemon.Connection connection = daemon.greeted();
        String longest = "n".repeat(Wire.MAX_LINE);
        bridge.type("q\n");
        connection.line(1);
        Thread writer = connection.saying(answer(1, longest), answer(0, longest));

        // Nobody reads the output yet: what is typed gets through all the same.
        for (int i = 2; i <= 40; i++) {
            bridge.type("line " + i + "\n");
            assertThat(connection.line(i)).isEqualTo("line " + i);
        }
        assertThat(bridge.line()).isEqualTo(longest);
        assertThat(bridge.line()).isEqualTo(longest);
        writer.join();
        for (int i = 2; i <= 40; i++) {
            connection.say(answer(i, ""));
        }
        ends(bridge);
    }

    @Test
    void at_the_end_of_input_outstanding_answers_are_awaited() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running bridge = bridge();
        FakeDaemon.Connection connection = daemon.greeted();
        bridge.type("no newline").stdin().close();

        assertThat(connection.line(1)).isEqualTo("no newline");
        connection.say(line(1, false, true, true, "a"));

        assertThat(connection.next()).isEqualTo(new FromClient.Confirm(1, 2, true));
        assertThat(bridge.out()).isEqualTo("a\n");
        bridge.succeeded();
    }

    @Test
    void answers_that_do_not_come_are_awaited_for_five_seconds() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running bridge = bridge();
        FakeDaemon.Connection connection = daemon.greeted();
        bridge.type("q\n").stdin().close();
        connection.line(1);

        assertThat(bridge.out()).isEmpty();
        bridge.succeeded();
        assertThat(bridge.age()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(9));
    }

    @Test
    void an_output_that_nobody_reads_ends_the_bridge_and_is_confirmed_as_such() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running full = scene.plan("bus", "stdio").piped().writingTo("/dev/full").start();
        FakeDaemon.Connection connection = daemon.greeted();
        full.type("q\n");
        connection.line(1);
        connection.say(line(1, false, true, true, "mail"));
        assertThat(connection.next()).isEqualTo(new FromClient.Confirm(1, 0, false));
        full.succeeded();

        Running closed = bridge();
        daemon.greeted();
        closed.stdout().close();
        closed.succeeded();
    }
}
