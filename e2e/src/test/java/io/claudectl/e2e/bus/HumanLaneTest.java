package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.HookAnswer;
import io.claudectl.demo.Patience;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The person's own mailbox. */
class HumanLaneTest {
    @RegisterExtension final Stage stage = new Stage();

    @Test
    void a_question_to_the_person_is_announced_read_answered_and_acked() {
        ScriptedSession spec = stage.member("spec");
        assertThat(stage.run().out()).doesNotContain("the person");
        spec.prompt("ask");
        String id =
                spec.bash("claudectl bus send human 'May I drop it?' --type question --json")
                        .text("id");
        spec.answer("asked");
        spec.stop();

        assertThat(stage.run().out())
                .contains("1 message waits for the person: claudectl bus inbox --role human");
        assertThat(stage.run("bus", "role", "list").out())
                .contains("1 message waits for the person");
        assertThat(spec.sh("claudectl bus inbox --role human --peek").out())
                .contains("May I drop it?");
        Ran taken = spec.sh("claudectl bus inbox --role human");
        assertThat(taken.exit()).isEqualTo(1);
        assertThat(taken.err())
                .contains("takes only its own mail", "bus inbox --role human --peek");
        assertThat(stage.run("bus", "inbox", "--role", "human", "--peek").out()).contains(id);

        Ran read = stage.run("bus", "inbox", "--role", "human");
        assertThat(read.out())
                .contains(id, "question from spec", "    May I drop it?")
                .contains("claudectl bus reply " + id)
                .doesNotContain("receipt", "Another agent wrote it");
        stage.await(id, "delivered handed");
        stage.run("bus", "reply", id, "Yes, on Monday.");
        stage.run("bus", "ack", id, "--note", "answered");

        assertThat(spec.turn("anything?").toString())
                .contains("Message from human (via cli)", "Yes, on Monday.")
                .contains("question.completed");
        assertThat(stage.run().out()).doesNotContain("the person");
    }

    @Test
    void the_person_takes_work_nobody_wants_and_settles_it() {
        ScriptedSession spec = stage.member("spec");
        spec.prompt("go");
        String id = spec.bash("claudectl bus publish task.odd 'Do it' --json").text("id");
        spec.answer("sent");
        spec.stop();

        Ran read = stage.run("bus", "inbox", "--role", "human");
        Ran claimed = stage.run("bus", "claim", id);

        assertThat(read.out()).contains("nobody claimed it yet", "claudectl bus claim " + id);
        assertThat(claimed.out()).contains("granted " + id + ": claim 1 for human", "Do it");
        assertThat(stage.run("bus", "why", id).out()).contains("claim 1 by human, a person, since");
        stage.run("bus", "ack", id, "--note", "by hand");
        assertThat(spec.turn("more").toString()).contains("task.completed", "by hand");
    }

    @Test
    void a_desktop_notification_names_sender_and_subject_and_never_the_text() throws IOException {
        Path log = notifier();
        stage.bus().configure("[human]\nnotify = \"notify-send\"\n");
        stage.outside("daemon", "start")
                .with(
                        "CLAUDECTL_JAVA_OPTS",
                        "-Dclaudectl.notify-send=" + log.resolveSibling("notify-send"))
                .run()
                .orFail();

        stage.send("human", "the secret plan", "--type", "question", "--subject", "ask.me");
        Patience.until(Patience.LIMIT, () -> Files.exists(log));
        stage.send("human", "a second secret", "--subject", "ask.again");
        stage.run("daemon", "stop");

        assertThat(Files.readAllLines(log))
                .containsExactly(
                        "--app-name=claudectl",
                        "--",
                        "claudectl: mail for you",
                        "question from cli (via cli): ask.me");
    }

    @Test
    void a_terminal_is_notified_with_the_next_hook_once() {
        stage.bus().configure("[human]\nnotify = \"terminal\"\n");
        ScriptedSession spec = stage.member("spec");
        ScriptedSession headless = stage.session("headless").withoutTerminal().start();
        stage.send("human", "the secret plan", "--subject", "ask.me");

        HookAnswer nobody = headless.prompt("x");
        HookAnswer first = spec.prompt("x");
        stage.send("human", "another", "--subject", "ask.more");
        HookAnswer second = spec.stop();

        assertThat(nobody.ran().out()).doesNotContain("terminalSequence");
        assertThat(first.ran().text("terminalSequence"))
                .isEqualTo("\u001b]9;claudectl bus: task from cli (via cli): ask.me\u0007\u0007");
        assertThat(first.ran().out()).doesNotContain("secret");
        assertThat(second.ran().out()).doesNotContain("terminalSequence");
    }

    /** A program called notify-send that writes down what it was given. */
    private Path notifier() throws IOException {
        Path directory = stage.bus().directory("desktop");
        Path log = directory.resolve("log");
        Path program = directory.resolve("notify-send");
        Files.writeString(
                program,
                """
                #!/bin/sh
                for word; do echo "$word"; done > '%s.new' && cat '%s.new' >> '%s'
                """
                        .formatted(log, log, log));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return log;
    }
}
