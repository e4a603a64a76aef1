package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class InboxTest {
    @RegisterExtension static final Stage stage = new Stage();

    @Test
    void a_message_is_shown_with_all_that_is_known_of_it() {
        stage.role("shape");
        String id = stage.send("shape", "look at this", "--priority", "high", "--from", "ci");

        Ran inbox = stage.run("bus", "inbox", "--role", "shape", "--json");

        assertThat(inbox.text("role")).isEqualTo("shape");
        assertThat(keys(inbox.json())).containsExactly("role", "note", "messages");
        Object message = Json.at(inbox.json(), "messages", 0);
        assertThat(keys(message))
                .containsExactly(
                        "id",
                        "subject",
                        "type",
                        "priority",
                        "sender_role",
                        "thread_id",
                        "reply_to",
                        "created_at",
                        "body",
                        "attempt",
                        "receipt");
        assertThat(Json.text(message, "id")).isEqualTo(id);
        assertThat(Json.text(message, "sender_role")).isEqualTo("ci");
        assertThat(Json.text(message, "body")).isEqualTo("look at this");
        assertThat(Json.text(message, "priority")).isEqualTo("high");
        assertThat(Json.at(message, "attempt")).isEqualTo(1L);
        assertThat(Json.text(message, "created_at"))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d.*Z");
        assertThat(Json.text(message, "receipt")).matches("[a-z2-7]{26}");
    }

    @Test
    void what_a_reader_outside_wrote_out_is_delivered_as_handed_and_does_not_come_again() {
        stage.role("once");
        String id = stage.send("once", "only once");

        assertThat(stage.run("bus", "inbox", "--role", "once").out()).contains("only once");

        stage.await(id, "delivered handed");
        assertThat(stage.run("bus", "inbox", "--role", "once").out())
                .isEqualTo("no mail for once\n");
        assertThat(stage.run("bus", "inbox", "--role", "once", "--json").json())
                .isEqualTo(Json.object("role", "once", "note", null, "messages", List.of()));
    }

    @Test
    void the_directory_names_the_role_where_none_is_given() {
        Path directory = stage.role("here");
        stage.send("here", "by directory");

        assertThat(stage.outside("bus", "inbox").in(directory).run().orFail().out())
                .contains("by directory");
    }

    @Test
    void peeking_shows_without_taking_and_without_a_receipt() {
        stage.role("peeked");
        String id = stage.send("peeked", "first line\nsecond line");

        Ran json = stage.run("bus", "inbox", "--role", "peeked", "--peek", "--json");
        Ran text = stage.run("bus", "inbox", "--role", "peeked", "--peek");

        assertThat(json.text("messages", 0, "state")).isEqualTo("pending");
        assertThat(Json.at(json.json(), "messages", 0, "receipt")).isNull();
        assertThat(text.out()).contains(id).contains("first line").doesNotContain("second line");
        assertThat(stage.mail(id).attempt()).isZero();
    }

    @Test
    void a_full_disk_behind_the_reader_leaves_the_mail_there() {
        stage.role("full");
        String id = stage.send("full", "not to be lost");
        Ran lost = stage.shell("claudectl bus inbox --role full >/dev/full");
        Ran closed = stage.shell("claudectl bus inbox --role full >&-");

        assertThat(lost.exit()).isEqualTo(1);
        assertThat(lost.err()).contains("cannot write the output");
        assertThat(closed.exit()).isEqualTo(1);
        stage.await(id, "pending");
        assertThat(stage.mail(id).attempt()).isZero();
        assertThat(stage.run("bus", "inbox", "--role", "full").out()).contains("not to be lost");
    }

    @Test
    void inbox_of_a_live_role_takes_only_with_the_word() {
        ScriptedSession busy = stage.member("busy");
        String id = stage.send("busy", "meant for the session");

        Ran refused = stage.call("bus", "inbox", "--role", "busy");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err())
                .contains("busy has a live session (pid " + busy.pid() + ")")
                .contains("--peek", "--take");
        assertThat(stage.outside("bus", "inbox").in(busy.cwd()).run().exit()).isEqualTo(1);
        assertThat(stage.mail(id).attempt()).isZero();
        assertThat(stage.call("bus", "inbox", "--take", "--peek").exit()).isEqualTo(2);

        Ran taken = stage.run("bus", "inbox", "--role", "busy", "--take");
        assertThat(taken.out()).contains("meant for the session");
        assertThat(taken.err()).contains("the live session with pid " + busy.pid());
    }

    @Test
    void inside_a_session_another_roles_mail_can_only_be_looked_at() {
        ScriptedSession session = stage.member("nosy");
        stage.role("other");
        String id = stage.send("other", "private");

        Ran taken = session.sh("claudectl bus inbox --role other");
        Ran looked = session.sh("claudectl bus inbox --role other --peek");

        assertThat(taken.exit()).isEqualTo(1);
        assertThat(taken.err()).contains("takes only its own mail").contains("--peek");
        assertThat(looked.orFail().out()).contains("private");
        assertThat(stage.mail(id).status()).isEqualTo("pending");
    }

    @Test
    void a_session_takes_its_own_mail_and_its_transcript_proves_it() {
        ScriptedSession session = stage.member("own");
        session.prompt("get my mail");
        String id = stage.send("own", "yours");

        Ran inbox = session.bash("claudectl bus inbox --json");
        assertThat(inbox.text("messages", 0, "body")).isEqualTo("yours");
        session.answer("I have it");

        stage.await(id, "delivered seen");
    }

    @Test
    void a_directory_without_a_role_is_a_null_role_with_a_note() {
        Path nowhere = stage.bus().directory("nowhere");

        Ran json = stage.outside("bus", "inbox", "--json").in(nowhere).run();
        Ran text = stage.outside("bus", "inbox").in(nowhere).run();

        assertThat(json.exit()).isZero();
        assertThat(Json.at(json.json(), "role")).isNull();
        assertThat(json.text("note")).contains("no role belongs to this directory");
        assertThat(text.exit()).isEqualTo(1);
        assertThat(text.err()).contains("bind one: claudectl bus role bind <name> .");
    }

    @Test
    void an_unknown_role_is_refused() {
        Ran refused = stage.call("bus", "inbox", "--role", "nobody");

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("no role nobody is bound");
    }

    @Test
    void urgent_mail_comes_first_and_each_senders_in_order() {
        stage.role("sorted");
        stage.send("sorted", "b1", "--from", "bob");
        stage.send("sorted", "a1", "--from", "ann");
        stage.send("sorted", "urgent", "--from", "ann", "--priority", "high");
        stage.send("sorted", "b2", "--from", "bob");
        stage.send("sorted", "slow", "--from", "ann", "--priority", "low");

        Object mail = stage.run("bus", "inbox", "--role", "sorted", "--json").json();

        assertThat(bodies(mail)).containsExactly("urgent", "b1", "a1", "b2", "slow");
    }

    @Test
    void hidden_characters_are_made_visible_for_people_and_kept_for_programs() {
        stage.role("hidden");
        String body = "red \u001b[31m, turned \u202e, nothing \u200b, tag \udb40\udc41";
        stage.send("hidden", body);

        String peek = stage.run("bus", "inbox", "--role", "hidden", "--peek").out();
        Ran json = stage.run("bus", "inbox", "--role", "hidden", "--json");

        assertThat(peek)
                .contains("<U+001B>[31m")
                .contains("<U+202E>")
                .contains("<U+200B>")
                .contains("<U+E0041>");
        assertThat(json.text("messages", 0, "body")).isEqualTo(body);
    }

    private static List<String> keys(Object object) {
        return ((Map<?, ?>) object).keySet().stream().map(Object::toString).toList();
    }

    private static List<String> bodies(Object inbox) {
        return ((List<?>) Json.at(inbox, "messages"))
                .stream().map(message -> Json.text(message, "body")).toList();
    }
}
