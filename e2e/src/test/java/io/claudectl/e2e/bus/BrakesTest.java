package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import io.claudectl.demo.ToolAnswer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BrakesTest {
    @RegisterExtension final Stage stage = new Stage();

    @Test
    void a_sender_who_sends_too_often_is_stopped_also_by_the_next_daemon() {
        stage.bus().configure("[send]\nper_minute = 3\n");
        stage.role("frontend");
        for (int i = 0; i < 3; i++) {
            stage.send("frontend", "message " + i);
        }
        stage.run("daemon", "stop");

        Ran refused = stage.call("bus", "send", "frontend", "one more");

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .contains("cli sent 3 messages within the last minute, the limit is 3");
        assertThat(stage.call("bus", "send", "frontend", "another label", "--from", "ci").exit())
                .isZero();
    }

    @Test
    void a_full_mailbox_refuses_until_it_is_read() {
        stage.bus().configure("[send]\nmailbox = 2\n");
        stage.role("frontend");
        stage.send("frontend", "one");
        stage.send("frontend", "two");

        Ran refused = stage.call("bus", "send", "frontend", "three");
        stage.run("bus", "inbox", "--role", "frontend");

        assertThat(refused.err())
                .contains("the mailbox of frontend holds 2 messages, the limit is 2");
        assertThat(stage.call("bus", "send", "frontend", "three").exit()).isZero();
    }

    @Test
    void a_chain_of_messages_without_a_person_comes_to_an_end() {
        stage.bus().configure("[send]\nhops = 3\n");
        ScriptedSession ping = stage.member("ping");
        ScriptedSession pong = stage.member("pong");
        ping.prompt("start");
        pong.prompt("start");
        ping.answer("started");
        pong.answer("started");
        assertThat(throwBall(ping, "pong", "1").failed()).isFalse();

        pong.stop();
        assertThat(throwBall(pong, "ping", "2").failed()).isFalse();
        ping.stop();
        assertThat(throwBall(ping, "pong", "3").failed()).isFalse();
        pong.stop();
        var fourth = throwBall(pong, "ping", "4");

        assertThat(fourth.failed()).isTrue();
        assertThat(fourth.text())
                .contains("hop 4 of a chain without a human prompt, the limit is 3");
        pong.prompt("a person");
        assertThat(throwBall(pong, "ping", "5").failed()).isFalse();
    }

    @Test
    void while_paused_mail_is_stored_and_nothing_is_handed_out() {
        ScriptedSession session = stage.member("frontend");
        assertThat(stage.run("bus", "pause").out()).startsWith("paused");
        assertThat(stage.run("bus", "pause").out()).contains("paused already");
        String id = stage.send("frontend", "held back");

        assertThat(session.turn("work")).isEmpty();
        assertThat(stage.run("bus", "inbox", "--role", "frontend", "--take").out())
                .doesNotContain("held back");
        assertThat(stage.run().out()).contains("PAUSED");
        stage.run("daemon", "stop");
        assertThat(session.turn("more")).isEmpty();
        assertThat(stage.mail(id).attempt()).isZero();

        assertThat(stage.run("bus", "resume").out()).isEqualTo("resumed\n");
        assertThat(session.turn("now")).singleElement().asString().contains("held back");
    }

    @Test
    void a_session_cannot_lift_the_pause() {
        ScriptedSession session = stage.member("frontend");
        stage.run("bus", "pause");

        Ran refused = session.sh("claudectl bus resume");

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("a session cannot lift the pause");
        assertThat(stage.run("bus", "pause").out()).contains("paused already");
    }

    private static ToolAnswer throwBall(ScriptedSession from, String to, String body) {
        return from.tool(
                "publish", "addressed_to", to, "subject", "ball", "type", "task", "body", body);
    }
}
