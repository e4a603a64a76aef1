package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import io.claudectl.demo.Patience;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers, threads, and senders that wait for what becomes of their message. */
class ReplyTest {
    private static final String UNKNOWN = "0190b2c4-0000-7000-8000-000000000000";

    @RegisterExtension static final Stage stage = new Stage();

    @Test
    void a_reply_goes_to_whoever_wrote_and_the_thread_shows_both_with_their_states() {
        ScriptedSession asker = stage.member("asker");
        ScriptedSession expert = stage.member("expert");
        asker.prompt("ask");
        String question =
                asker.bash("claudectl bus send expert 'How wide?' --type question --json")
                        .text("id");
        assertThat(expert.prompt("work").context()).contains("How wide?");
        expert.answer("I see.");
        stage.await(question, "delivered seen");

        Ran reply = expert.bash("claudectl bus reply " + question + " 'Twelve columns.' --json");
        assertThat(reply.text("recipients", 0, "role")).isEqualTo("asker");

        Ran thread = stage.run("bus", "thread", reply.text("id"));
        assertThat(thread.out())
                .containsSubsequence(
                        question,
                        "question from asker",
                        "How wide?",
                        "-> expert: delivered seen",
                        "  " + reply.text("id"),
                        "result from expert",
                        "Twelve columns.",
                        "-> asker: pending");
        Ran json = stage.run("bus", "thread", question, "--json");
        assertThat(json.text("thread_id")).isEqualTo(question);
        assertThat(json.text("messages", 1, "reply_to")).isEqualTo(question);
        assertThat(Json.at(json.json(), "cut")).isEqualTo(false);
        assertThat(asker.stop().context() + asker.prompt("more").context())
                .contains("Twelve columns.", "thread: " + question);
    }

    @Test
    void what_came_from_outside_a_session_cannot_be_answered() {
        stage.role("there");
        String id = stage.send("there", "x", "--from", "ci");

        Ran refused = stage.call("bus", "reply", id, "thanks");

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err().lines()).hasSize(1);
        assertThat(stage.call("bus", "reply", UNKNOWN, "x").exit()).isEqualTo(1);
        assertThat(stage.call("bus", "reply", "nonsense", "x").exit()).isEqualTo(1);
        assertThat(stage.call("bus", "reply", id).exit()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "../../etc", UNKNOWN})
    void a_thread_nobody_knows_is_refused(String id) {
        Ran refused = stage.call("bus", "thread", id);

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err().lines()).hasSize(1);
    }

    @Test
    void a_sender_that_waits_learns_when_it_was_read_and_when_not() throws Exception {
        stage.role("slow");
        Ran late = stage.call("bus", "send", "slow", "a", "--wait", "seen", "--timeout", "1s");
        assertThat(late.exit()).isEqualTo(3);
        assertThat(late.err()).contains("not seen within 1s", "pending", "claudectl bus why");
        assertThat(stage.call("bus", "send", "slow", "b", "--wait", "stored").exit()).isZero();

        Path out = stage.bus().directory("waiting").resolve("out");
        Process waits =
                stage.outside("bus", "send", "slow", "c", "--wait", "seen", "--json")
                        .start(out, out.resolveSibling("err"));
        String id = waitedFor();
        stage.run("bus", "inbox", "--role", "slow");
        assertThat(waits.waitFor()).isZero();
        stage.await(id, "delivered handed");
    }

    private static String waitedFor() {
        Patience.until(
                Patience.LIMIT,
                () -> stage.mail().stream().filter(mail -> mail.to().equals("slow")).count() == 3);
        return stage.mail().getLast().id();
    }

    @Test
    void a_sender_that_waits_for_an_ack_fails_when_it_is_declined_or_dead() throws Exception {
        stage.role("picky");
        for (String end : new String[] {"declined", "dead"}) {
            Path out = stage.bus().directory("picky-" + end).resolve("out");
            long before = stage.mail().size();
            Process waits =
                    stage.outside("bus", "send", "picky", "do it", "--wait", "acked")
                            .start(out, out.resolveSibling("err"));
            Patience.until(Patience.LIMIT, () -> stage.mail().size() > before);
            String id = stage.mail().getLast().id();
            if (end.equals("dead")) {
                stage.run("bus", "dead", "drop", id);
            } else {
                stage.run("bus", "inbox", "--role", "picky");
                stage.run("bus", "ack", id, "--outcome", "declined", "--note", "no time");
            }
            assertThat(waits.waitFor()).as(end).isEqualTo(1);
            assertThat(Files.readString(out.resolveSibling("err"))).contains("will not be acked");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--wait eaten", "--wait seen --timeout soon", "--timeout 8d"})
    void waits_that_cannot_be_are_exit_2(String words) {
        stage.role("any");
        Ran wrong = stage.call(("bus send any x " + words).split(" ", -1));
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(stage.mail()).noneMatch(mail -> mail.to().equals("any"));
    }
}
