package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.HookAnswer;
import io.claudectl.demo.Json;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeliveryTest {
    @RegisterExtension static final Stage stage = new Stage();

    private final String frontend = Stage.fresh("frontend");

    @Test
    void a_stop_hook_continues_the_turn_with_the_mail_and_the_transcript_proves_it() {
        ScriptedSession session = stage.memberAfterTurn(frontend);
        String id = stage.send(frontend, "a task");

        HookAnswer stop = session.stop();
        assertThat(stop.context())
                .contains("a task")
                .contains(id)
                .contains("attempt: 1")
                .contains("receipt: ");
        assertThat(stage.mail(id).is("leased")).isTrue();
        session.answer("I do it");

        stage.await(id, "delivered seen");
        assertThat(session.stop().silent()).isTrue();
        assertThat(stage.kinds(id))
                .anyMatch(
                        event ->
                                event.startsWith("delivery.delivered")
                                        && event.contains("\"offset\":"));
    }

    @Test
    void a_prompt_brings_the_mail_with_it() {
        ScriptedSession session = stage.member(frontend);
        String id = stage.send(frontend, "a task");

        assertThat(session.prompt("work").context()).contains("a task");
        session.answer("both");

        stage.await(id, "delivered seen");
    }

    @Test
    void a_starting_session_gets_one_line_and_no_mail() {
        Path directory = stage.role(frontend);
        String id = stage.send(frontend, "a task");

        HookAnswer start = stage.session(frontend).in(directory).open().start();

        assertThat(start.context())
                .startsWith("claudectl bus: this session has the role " + frontend + ". Peers: ")
                .endsWith("Mail waiting: 1; it comes with the next turn.");
        assertThat(stage.mail(id).attempt()).isZero();
    }

    @Test
    void a_rewound_turn_lets_the_mail_come_again() {
        ScriptedSession session = stage.member(frontend);
        session.turn("first");
        String before = session.lastLine();
        String id = stage.send(frontend, "a task");
        session.prompt("second");
        session.rewindTo(before);

        session.turn("third");
        stage.await(id, mail -> mail.attempt() == 2 || mail.is("pending"), "back in the mailbox");
        session.turn("fourth");

        stage.await(id, "delivered seen");
        assertThat(stage.mail(id).attempt()).isEqualTo(2);
    }

    @Test
    void a_session_that_ends_gives_its_mail_back() {
        ScriptedSession session = stage.memberAfterTurn(frontend);
        String id = stage.send(frontend, "a task");
        session.hook("Stop", session.stopPayload());
        session.kill();

        stage.await(id, "pending");
        assertThat(
                        stage.run("bus", "inbox", "--role", frontend, "--json")
                                .text("messages", 0, "attempt"))
                .isEqualTo("2");
    }

    @Test
    void a_session_that_answered_before_it_ended_has_seen_its_mail() {
        ScriptedSession session = stage.memberAfterTurn(frontend);
        String id = stage.send(frontend, "a task");
        session.stop();
        session.answer("I do it");
        session.kill();

        stage.await(id, "delivered seen");
    }

    @Test
    void the_recipient_says_once_what_became_of_it() {
        ScriptedSession session = stage.member(frontend);
        String id = stage.send(frontend, "a task");
        session.turn("work");
        stage.await(id, "delivered seen");

        Ran done = session.sh("claudectl bus ack " + id + " --note merged --json").orFail();
        Ran again = session.sh("claudectl bus ack " + id + " --outcome failed --json").orFail();

        assertThat(done.json()).isEqualTo(Json.object("id", id, "outcome", "done", "again", false));
        assertThat(again.json()).isEqualTo(Json.object("id", id, "outcome", "done", "again", true));
        assertThat(stage.mail(id).status()).isEqualTo("acked");
        assertThat(stage.mail(id).evidence()).isEqualTo("seen");
    }

    @Test
    void nobody_acks_what_was_not_shown_to_him() {
        ScriptedSession stranger = stage.member("stranger");
        stage.role(frontend);
        String id = stage.send(frontend, "a task");

        Ran refused = stranger.sh("claudectl bus ack " + id);

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("no message " + id + " was presented to this session");
        assertThat(stranger.sh("claudectl bus ack nonsense --outcome done").exit()).isEqualTo(1);
        assertThat(stranger.sh("claudectl bus ack " + id + " --outcome maybe").err())
                .contains("done, failed, declined");
    }

    @Test
    void a_resumed_session_acks_what_it_was_shown_before() {
        ScriptedSession first = stage.member(frontend);
        String id = stage.send(frontend, "a task");
        first.turn("work");
        first.exit();

        ScriptedSession again = stage.session(frontend).resuming(first).start();

        assertThat(again.sh("claudectl bus ack " + id).orFail().out()).contains("recorded: done");
    }

    @Test
    void a_backlog_comes_in_pieces_the_client_does_not_cut() {
        ScriptedSession session = stage.member(frontend);
        var ids = new ArrayList<String>();
        for (int i = 0; i < 12; i++) {
            ids.add(stage.send(frontend, i + " " + "x".repeat(1_500)));
        }

        session.prompt("work");
        session.answer("done");
        for (HookAnswer stop = session.stop(); stop.continues(); stop = session.stop()) {
            assertThat(stop.context().length()).isLessThanOrEqualTo(9_600);
            session.answer("I see");
        }

        assertThat(ids.stream().filter(id -> stage.mail(id).attempt() == 1).count())
                .isGreaterThan(10);
        session.turn("more");
        ids.forEach(id -> stage.await(id, "delivered seen"));
    }
}
