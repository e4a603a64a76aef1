package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeadLettersTest {
    private static final String UNKNOWN = "0190b2c4-0000-7000-8000-000000000000";

    @RegisterExtension static final Stage stage = new Stage();

    @Test
    void what_was_dropped_is_listed_shown_with_its_history_and_can_be_retried() {
        stage.role("gone");
        String id = stage.send("gone", "nobody reads this");

        Ran dropped = stage.run("bus", "dead", "drop", id);
        Ran list = stage.run("bus", "dead", "list");
        Ran json = stage.run("bus", "dead", "list", "--json");
        Ran show = stage.run("bus", "dead", "show", id);

        assertThat(dropped.out()).contains("gone is dead");
        assertThat(list.out()).contains(id, "to gone from cli", "dropped by the operator");
        assertThat(Json.text(row(json, id), "state")).isEqualTo("dead");
        assertThat(Json.text(row(json, id), "reason")).isEqualTo("dropped by the operator");
        assertThat(show.out())
                .contains(
                        "dropped by the operator",
                        "claudectl bus dead retry " + id,
                        "text:",
                        "nobody reads this");

        Ran retried = stage.run("bus", "dead", "retry", id);
        assertThat(retried.out()).contains("waits again");
        assertThat(stage.mail(id).status()).isEqualTo("pending");
        assertThat(stage.run("bus", "inbox", "--role", "gone").out()).contains("nobody reads");
        stage.await(id, "delivered handed");
    }

    @Test
    void the_senders_session_is_told_with_the_reason() {
        ScriptedSession sender = stage.member("asker");
        stage.role("deaf");
        sender.prompt("ask");
        String id =
                sender.bash("claudectl bus send deaf 'are you there?' --type question --json")
                        .text("id");
        sender.answer("asked");
        sender.stop();

        stage.run("bus", "dead", "drop", id);

        List<String> told = sender.turn("anything new?");
        assertThat(told.toString()).contains("bus.dead", id, "dropped by the operator");
        assertThat(stage.call("bus", "dead", "list").out())
                .as("notices make no notices of their own")
                .doesNotContain("bus.dead");
    }

    @Test
    void what_does_not_wait_cannot_be_dropped_nor_what_lives_be_retried() {
        stage.role("plain");
        String id = stage.send("plain", "x");

        assertThat(stage.call("bus", "dead", "retry", id).err())
                .contains("neither dead nor parked");
        stage.run("bus", "inbox", "--role", "plain");
        stage.await(id, "delivered handed");
        assertThat(stage.call("bus", "dead", "drop", id).err()).contains("does not wait");
        for (String verb : List.of("retry", "drop", "show")) {
            Ran unknown = stage.call("bus", "dead", verb, UNKNOWN);
            assertThat(unknown.exit()).isEqualTo(1);
            assertThat(unknown.err().lines()).hasSize(1);
            assertThat(stage.call("bus", "dead", verb, "../x").exit()).isEqualTo(1);
        }
    }

    @Test
    void inside_a_session_they_can_be_looked_at_only() {
        ScriptedSession session = stage.member("insider");
        stage.role("target");
        String id = stage.send("target", "x");

        assertThat(session.sh("claudectl bus dead drop " + id).exit()).isEqualTo(1);
        assertThat(session.sh("claudectl bus dead retry " + id).exit()).isEqualTo(1);
        assertThat(session.sh("claudectl bus dead list").exit()).isZero();
        assertThat(stage.mail(id).status()).isEqualTo("pending");
    }

    private static Object row(Ran json, String id) {
        return ((List<?>) json.json())
                .stream().filter(row -> id.equals(Json.text(row, "id"))).findFirst().orElseThrow();
    }
}
