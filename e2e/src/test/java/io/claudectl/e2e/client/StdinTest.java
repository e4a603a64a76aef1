package io.claudectl.e2e.client;

import static io.claudectl.e2e.client.FakeDaemon.err;
import static io.claudectl.e2e.client.FakeDaemon.exit;
import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.protocol.FromDaemon;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A command reads as much of standard input as the daemon asks for, and waits for both. */
class StdinTest extends OnScene {
    @Test
    void standard_input_is_left_alone_unless_the_daemon_asks() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running loop =
                scene.plan("bus", "send")
                        .through(
                                "/bin/sh",
                                "-c",
                                "while read -r line; do \"$@\" && echo \"$line\"; done",
                                "loop")
                        .piped()
                        .start();
        loop.type("one\ntwo\nthree\n").stdin().close();

        for (int i = 0; i < 3; i++) {
            daemon.greeted().say(exit(0));
        }

        assertThat(loop.out()).isEqualTo("one\ntwo\nthree\n");
        loop.succeeded();
    }

    @Test
    void standard_input_is_sent_to_its_end_when_the_daemon_asks() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running client = scene.plan("bus", "send", "-").piped().start();
        String text = "line\n".repeat(40_000);

        FakeDaemon.Connection connection = daemon.greeted();
        connection.say(new FromDaemon.WantStdin(1_000_000));
        client.type(text).stdin().close();

        assertThat(connection.stdin()).asString(StandardCharsets.UTF_8).isEqualTo(text);
        connection.say(exit(0));
        client.succeeded();
    }

    @Test
    void no_more_of_standard_input_is_read_than_was_asked_for() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running shell =
                scene.plan("bus", "send", "-")
                        .through("/bin/sh", "-c", "\"$@\" && cat", "shell")
                        .piped()
                        .start();
        shell.type("0123456789the rest");

        FakeDaemon.Connection connection = daemon.greeted();
        connection.say(new FromDaemon.WantStdin(10));
        assertThat(connection.stdin()).asString(StandardCharsets.UTF_8).isEqualTo("0123456789");
        connection.say(exit(0));
        shell.stdin().close();

        assertThat(shell.out()).isEqualTo("the rest");
        shell.succeeded();
    }

    /** Two readers of one pipe: poll() may show a byte that is gone when it is read. */
    @Test
    void stdin_takenByAnotherProcess_keepsNoAnswerWaiting() throws Exception {
        FakeDaemon daemon = scene.daemon();
        String takers = "exec 3<&0; " + "cat <&3 >/dev/null 2>&1 & ".repeat(4);
        for (int round = 0; round < 40; round++) {
            Running shell =
                    scene.plan("bus", "send", "-")
                            .through("/bin/sh", "-c", takers + "exec \"$@\" 3<&-", "sh")
                            .piped()
                            .start();
            FakeDaemon.Connection connection = daemon.greeted();
            connection.say(new FromDaemon.WantStdin(100));
            shell.type("x");
            connection.say(exit(0));
            shell.succeeded();
            shell.stdin().close();
        }
    }

    @Test
    void an_answer_is_taken_while_standard_input_stays_open() throws Exception {
        FakeDaemon daemon = scene.daemon();
        Running client = scene.plan("bus", "send", "-").piped().start();

        FakeDaemon.Connection connection = daemon.greeted();
        connection.say(new FromDaemon.WantStdin(100), err("claudectl: too long\n"), exit(1));

        client.failed(1, "too long");
    }
}
