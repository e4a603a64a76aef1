package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.HookAnswer;
import io.claudectl.demo.ScriptedSession;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Mail whose lease of a second runs out before it is proved. */
class LeaseEndsTest {
    @RegisterExtension static final Stage stage = new Stage();

    private final String frontend = Stage.fresh("frontend");

    @BeforeAll
    static void configure() {
        stage.bus().configure("[delivery]\nlease = \"1s\"\n");
    }

    @Test
    void mail_without_evidence_comes_again_and_says_so() {
        ScriptedSession session = stage.memberAfterTurn(frontend);
        String id = stage.send(frontend, "a task");

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
        ScriptedSession session = stage.memberAfterTurn(frontend);
        String id = stage.send(frontend, "a task");

        session.stop();
        session.apiError(400);
        assertThat(stage.mail(id).is("leased")).isTrue();
        List<String> more = session.turn("and now?");

        assertThat(more).isEmpty();
        stage.await(id, "delivered seen");
        assertThat(stage.mail(id).attempt()).isEqualTo(1);
    }

    @Test
    void a_proof_found_late_still_counts() {
        ScriptedSession session = stage.memberAfterTurn(frontend);
        String id = stage.send(frontend, "a task");

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
        ScriptedSession session =
                stage.session(frontend).in(stage.role(frontend)).withoutTranscript().start();
        String id = stage.send(frontend, "a task");

        assertThat(session.turn("one")).singleElement().asString().contains("attempt: 1");
        stage.await(id, "pending");
        assertThat(session.turn("two")).singleElement().asString().contains("attempt: 2");

        stage.await(id, "delivered unproven");
        assertThat(session.turn("three")).isEmpty();
    }

    @Test
    void without_a_transcript_a_failed_turn_proves_nothing() {
        ScriptedSession session =
                stage.session(frontend).in(stage.role(frontend)).withoutTranscript().start();
        String id = stage.send(frontend, "a task");

        for (int attempt = 1; attempt <= 3; attempt++) {
            assertThat(session.prompt("again").context()).contains("attempt: " + attempt);
            session.apiError(529);
            stage.await(id, "pending");
        }
    }
}
