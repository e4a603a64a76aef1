package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.HookAnswer;
import io.claudectl.demo.Json;
import io.claudectl.demo.Patience;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeliveryTest {
    @RegisterExtension final Stage stage = new Stage();

    @Test
    void a_stop_hook_continues_the_turn_with_the_mail_and_the_transcript_proves_it() {
        ScriptedSession session = stage.member("frontend");
        session.prompt("work");
        session.answer("done");
        String id = stage.send("frontend", "a task");

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
        ScriptedSession session = stage.member("frontend");
        String id = stage.send("frontend", "a task");

        assertThat(session.prompt("work").context()).contains("a task");
        session.answer("both");

        stage.await(id, "delivered seen");
    }

    @Test
    void a_starting_session_gets_one_line_and_no_mail() {
        stage.role("backend");
        Path directory = stage.role("frontend");
        String id = stage.send("frontend", "a task");

        HookAnswer start = stage.session("frontend").in(directory).open().start();

        assertThat(start.context())
                .isEqualTo(
                        "claudectl bus: this session has the role frontend. Peers: backend. Mail"
                                + " waiting: 1; it comes with the next turn.");
        assertThat(stage.mail(id).attempt()).isZero();
    }

    @Test
    void mail_without_evidence_comes_again_and_says_so() {
        stage.bus().configure("[delivery]\nlease = \"1s\"\n");
        ScriptedSession session = stage.member("frontend");
        session.prompt("work");
        session.answer("done");
        String id = stage.send("frontend", "a task");

        // The client drops what this hook said: it stands nowhere in the transcript.
        session.hook("Stop", session.stopPayload());
        stage.await(id, "pending");
        HookAnswer again = session.stop();

        assertThat(again.context()).contains("again, attempt 2").contains("attempt: 2");
        session.answer("I do it");
        stage.await(id, "delivered seen");
    }

    @Test
    void an_api_error_proves_nothing_until_a_later_turn_answers() {
        stage.bus().configure("[delivery]\nlease = \"1s\"\n");
        ScriptedSession session = stage.member("frontend");
        session.prompt("work");
        session.answer("done");
        String id = stage.send("frontend", "a task");

        session.stop();
        session.apiError(400);
        assertThat(stage.mail(id).is("leased")).isTrue();
        List<String> more = session.turn("and now?");

        assertThat(more).isEmpty();
        stage.await(id, "delivered seen");
        assertThat(stage.mail(id).attempt()).isEqualTo(1);
    }

    @Test
    void a_rewound_turn_lets_the_mail_come_again() {
        ScriptedSession session = stage.member("frontend");
        session.turn("first");
        String before = session.lastLine();
        String id = stage.send("frontend", "a task");
        session.prompt("second");
        session.rewindTo(before);

        session.turn("third");
        stage.await(id, mail -> mail.attempt() == 2 || mail.is("pending"), "back in the mailbox");
        session.turn("fourth");

        stage.await(id, "delivered seen");
        assertThat(stage.mail(id).attempt()).isEqualTo(2);
    }

    @Test
    void a_proof_found_late_still_counts() {
        stage.bus().configure("[delivery]\nlease = \"1s\"\n");
        ScriptedSession session = stage.member("frontend");
        session.prompt("work");
        session.answer("done");
        String id = stage.send("frontend", "a task");

        HookAnswer unwritten = session.hook("Stop", session.stopPayload());
        stage.await(id, "pending");
        session.record(unwritten);
        session.answer("I do it");

        assertThat(session.turn("more")).isEmpty();
        stage.await(id, "delivered seen");
        assertThat(stage.mail(id).attempt()).isEqualTo(1);
    }

    @Test
    void without_a_transcript_it_is_delivered_unproven_after_two_confirmed_turns() {
        stage.bus().configure("[delivery]\nlease = \"1s\"\n");
        ScriptedSession session =
                stage.session("frontend").in(stage.role("frontend")).withoutTranscript().start();
        String id = stage.send("frontend", "a task");

        assertThat(session.turn("one")).singleElement().asString().contains("attempt: 1");
        stage.await(id, "pending");
        assertThat(session.turn("two")).singleElement().asString().contains("attempt: 2");

        stage.await(id, "delivered unproven");
        assertThat(session.turn("three")).isEmpty();
    }

    @Test
    void without_a_transcript_a_failed_turn_proves_nothing() {
        stage.bus().configure("[delivery]\nlease = \"1s\"\n");
        ScriptedSession session =
                stage.session("frontend").in(stage.role("frontend")).withoutTranscript().start();
        String id = stage.send("frontend", "a task");

        for (int attempt = 1; attempt <= 3; attempt++) {
            assertThat(session.prompt("again").context()).contains("attempt: " + attempt);
            session.apiError(529);
            stage.await(id, "pending");
        }
    }

    @Test
    void a_session_that_ends_gives_its_mail_back() {
        ScriptedSession session = stage.member("frontend");
        session.prompt("work");
        session.answer("done");
        String id = stage.send("frontend", "a task");
        session.hook("Stop", session.stopPayload());
        session.kill();

        stage.await(id, "pending");
        assertThat(
                        stage.run("bus", "inbox", "--role", "frontend", "--json")
                                .text("messages", 0, "attempt"))
                .isEqualTo("2");
    }

    @Test
    void a_session_that_answered_before_it_ended_has_seen_its_mail() {
        ScriptedSession session = stage.member("frontend");
        session.prompt("work");
        session.answer("done");
        String id = stage.send("frontend", "a task");
        session.stop();
        session.answer("I do it");
        session.kill();

        stage.await(id, "delivered seen");
    }

    @Test
    void mail_that_nobody_confirms_within_its_deadline_is_dead() {
        stage.bus().configure("[delivery]\ndeadline = \"1s\"\n");
        stage.role("frontend");
        String id = stage.send("frontend", "too late");
        stage.run("daemon", "stop");
        String overdue =
                "SELECT id FROM messages WHERE deadline < strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";
        assertThat(Patience.until(Patience.LIMIT, () -> stage.query(overdue).size() == 1)).isTrue();
        stage.run("daemon", "start");

        stage.await(id, mail -> mail.status().equals("dead"), "dead");

        Ran dead = stage.run("bus", "inbox", "--role", "frontend", "--dead");
        assertThat(dead.out()).contains(id).contains("dead (deadline");
        assertThat(stage.run("bus", "inbox", "--role", "frontend").out())
                .isEqualTo("no mail for frontend\n");
    }

    @Test
    void a_message_that_nobody_confirms_five_times_is_parked_and_shown_as_such() {
        stage.bus().configure("[delivery]\nlease = \"100ms\"\n");
        ScriptedSession session = stage.member("frontend");
        session.prompt("work");
        session.answer("done");
        String id = stage.send("frontend", "kills its reader");
        String other = stage.send("frontend", "harmless", "--from", "somebody-else");

        for (int i = 0; i < 5; i++) {
            stage.await(id, "pending");
            MuteClient.hook(stage.bus(), session, "Stop", Json.write(session.stopPayload()));
        }

        stage.await(id, "pending");
        assertThat(stage.run("bus", "inbox", "--role", "frontend", "--dead").out())
                .contains(id)
                .contains("parked until ");
        assertThat(stage.kinds(id)).anyMatch(event -> event.startsWith("delivery.parked"));
        assertThat(stage.mail(other)).isNotNull();
    }

    @Test
    void the_recipient_says_once_what_became_of_it() {
        ScriptedSession session = stage.member("frontend");
        String id = stage.send("frontend", "a task");
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
        stage.role("frontend");
        String id = stage.send("frontend", "a task");

        Ran refused = stranger.sh("claudectl bus ack " + id);

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("no message " + id + " was presented to this session");
        assertThat(stranger.sh("claudectl bus ack nonsense --outcome done").exit()).isEqualTo(1);
        assertThat(stranger.sh("claudectl bus ack " + id + " --outcome maybe").err())
                .contains("done, failed, declined");
    }

    @Test
    void a_resumed_session_acks_what_it_was_shown_before() {
        ScriptedSession first = stage.member("frontend");
        String id = stage.send("frontend", "a task");
        first.turn("work");
        first.exit();

        ScriptedSession again = stage.session("frontend").resuming(first).start();

        assertThat(again.sh("claudectl bus ack " + id).orFail().out()).contains("recorded: done");
    }

    @Test
    void a_backlog_comes_in_pieces_the_client_does_not_cut() {
        ScriptedSession session = stage.member("frontend");
        var ids = new ArrayList<String>();
        for (int i = 0; i < 12; i++) {
            ids.add(stage.send("frontend", i + " " + "x".repeat(1_500)));
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
