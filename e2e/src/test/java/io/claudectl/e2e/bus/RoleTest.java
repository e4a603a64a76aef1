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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoleTest {
    @RegisterExtension static final Stage stage = new Stage();

    @Test
    void a_bound_role_is_listed_with_its_directory() {
        Path directory = stage.role("listed");

        Map<?, ?> role = listed("listed");

        assertThat(role.keySet())
                .map(Object::toString)
                .contains("name", "cwd", "pid", "state", "last_seen", "waiting", "headless");
        assertThat(role.get("cwd")).isEqualTo(directory.toString());
        assertThat(role.get("pid")).isNull();
        assertThat(role.get("state")).isEqualTo("absent");
        assertThat(stage.run("bus", "role", "list").out())
                .containsPattern("listed +" + directory + " +pid=- +absent +0 waiting +last seen ");
    }

    @Test
    void a_live_session_shows_in_the_list_by_its_process() {
        ScriptedSession session = stage.member("alive");

        assertThat(stage.run("bus", "role", "list").out())
                .containsPattern("alive .* pid=" + session.pid() + " +idle");
        assertThat(listed("alive").get("pid")).isEqualTo(session.pid());
        session.prompt("work");
        assertThat(listed("alive").get("state")).isEqualTo("busy");
    }

    @Test
    void whoami_outside_names_the_role_of_the_directory() {
        Path directory = stage.role("around");

        Ran json = stage.outside("bus", "whoami", "--json").in(directory).run().orFail();
        Ran text = stage.outside("bus", "whoami").in(directory).run().orFail();

        assertThat(((Map<?, ?>) json.json()).keySet())
                .map(Object::toString)
                .containsExactly(
                        "role",
                        "cwd_selector",
                        "last_session_id",
                        "pid",
                        "note",
                        "wake",
                        "reach",
                        "subscriptions",
                        "owns");
        assertThat(json.text("role")).isEqualTo("around");
        assertThat(json.text("cwd_selector")).isEqualTo(directory.toString());
        assertThat(text.out()).startsWith("around");
    }

    @Test
    void whoami_without_a_role_is_exit_1_for_people_and_a_null_role_for_programs() {
        Path nowhere = stage.bus().directory("unbound");

        Ran json = stage.outside("bus", "whoami", "--json").in(nowhere).run();
        Ran text = stage.outside("bus", "whoami").in(nowhere).run();

        assertThat(json.exit()).isZero();
        assertThat(Json.at(json.json(), "role")).isNull();
        assertThat(json.text("note")).contains("claudectl bus role bind");
        assertThat(text.exit()).isEqualTo(1);
        assertThat(text.err()).contains("claudectl bus role bind");
    }

    @Test
    void unbinding_keeps_the_mail_for_who_binds_the_name_again() {
        Path directory = stage.role("leaving");
        stage.send("leaving", "still here");

        Ran unbound = stage.run("bus", "role", "unbind", "leaving");
        Ran refused = stage.call("bus", "send", "leaving", "x");
        stage.run("bus", "role", "bind", "leaving", directory.toString());

        assertThat(unbound.out()).contains("1 message waits for it and will be there");
        assertThat(refused.err()).contains("no role leaving is bound");
        assertThat(stage.run("bus", "inbox", "--role", "leaving").out()).contains("still here");
    }

    @Test
    void unbinding_what_is_not_bound_is_refused() {
        assertThat(stage.call("bus", "role", "unbind", "ghost").exit()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Upper", "-x", "a b", "a.b", "", "a\nb", "\u00e4rger"})
    void names_of_another_form_are_refused(String name) {
        Ran refused = stage.call("bus", "role", "bind", name, ".");

        assertThat(refused.exit()).isIn(1, 2);
        assertThat(refused.err().lines()).hasSize(1);
    }

    @Test
    void names_may_have_64_characters() {
        String directory = stage.bus().directory("names").toString();

        assertThat(stage.call("bus", "role", "bind", "n".repeat(64), directory).exit()).isZero();
        assertThat(stage.call("bus", "role", "bind", "n".repeat(65), directory).exit())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"supervisor", "operator", "human", "bus", "cli", "session-0a1b2c3d"})
    void the_buss_own_names_are_refused(String name) {
        Ran refused = stage.call("bus", "role", "bind", name, ".");

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("the bus's own");
    }

    @Test
    void a_directory_that_is_none_is_refused() {
        assertThat(stage.call("bus", "role", "bind", "lost", "/no/such/place").err())
                .contains("is no directory");
    }

    @Test
    void a_role_is_bound_to_a_process_by_its_number() {
        ScriptedSession session = stage.session("pinned").start();

        stage.run(
                "bus",
                "role",
                "bind",
                "pinned",
                session.cwd().toString(),
                "--pid",
                Long.toString(session.pid()));

        assertThat(session.sh("claudectl bus whoami --json").text("role")).isEqualTo("pinned");
        assertThat(stage.call("bus", "role", "bind", "pinned", "--pid", "4194303").err())
                .contains("no process 4194303");
    }

    @Test
    void a_role_is_bound_to_a_conversation_by_its_id() {
        ScriptedSession session = stage.session("talked").start();

        stage.run("bus", "role", "bind", "talked", "--session-id", session.id());

        assertThat(session.sh("claudectl bus whoami --json").text("role")).isEqualTo("talked");
    }

    @Test
    void a_session_binds_itself() {
        ScriptedSession session = stage.session("self").start();

        Ran bound = session.sh("claudectl bus role bind myself . --self");

        assertThat(bound.orFail().out()).startsWith("myself bound");
        Ran whoami = session.sh("claudectl bus whoami --json");
        assertThat(whoami.text("role")).isEqualTo("myself");
        assertThat(whoami.text("pid")).isEqualTo(Long.toString(session.pid()));
        assertThat(whoami.text("last_session_id")).isEqualTo(session.id());
    }

    @Test
    void outside_a_session_there_is_no_self_to_bind() {
        assertThat(stage.call("bus", "role", "bind", "me", ".", "--self").err())
                .contains("--self works inside a Claude Code session");
    }

    @Test
    void a_second_session_joins_a_role_or_takes_it() {
        ScriptedSession first = stage.session("first").start();
        ScriptedSession second = stage.session("second").start();
        first.sh("claudectl bus role bind shared . --self").orFail();

        Ran joined = second.sh("claudectl bus role bind shared . --self").orFail();
        assertThat(joined.out())
                .contains("joined the session with pid " + first.pid())
                .contains("--take");
        assertThat(first.sh("claudectl bus whoami --json").text("role")).isEqualTo("shared");

        Ran refused = second.sh("claudectl bus role bind shared . --self --take");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("ask your user to run").contains("/role shared --take");
        String pid = Long.toString(second.pid());
        Ran taken = stage.run("bus", "role", "bind", "shared", "--pid", pid, "--take");
        assertThat(taken.out()).contains("taken from the session with pid " + first.pid());
        assertThat(Json.at(first.sh("claudectl bus whoami --json").json(), "role")).isNull();
    }

    @Test
    void a_session_holds_one_role() {
        ScriptedSession session = stage.session("changing").start();
        session.sh("claudectl bus role bind before . --self").orFail();

        Ran bound = session.sh("claudectl bus role bind after . --self").orFail();

        assertThat(bound.out()).contains("gave up the role before");
        assertThat(session.sh("claudectl bus whoami --json").text("role")).isEqualTo("after");
    }

    @Test
    void binding_answers_in_json() {
        Ran bound =
                stage.run(
                        "bus",
                        "role",
                        "bind",
                        "typed",
                        stage.bus().directory("typed").toString(),
                        "--json");

        assertThat(bound.text("role")).isEqualTo("typed");
        assertThat(Json.at(bound.json(), "notes")).isEqualTo(List.of());
    }

    private static Map<?, ?> listed(String name) {
        return ((List<?>) stage.run("bus", "role", "list", "--json").json())
                .stream()
                        .map(role -> (Map<?, ?>) role)
                        .filter(role -> name.equals(role.get("name")))
                        .findFirst()
                        .orElseThrow();
    }
}
