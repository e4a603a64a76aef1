package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import io.claudectl.demo.Patience;
import io.claudectl.demo.ScriptedSession;
import io.claudectl.demo.ToolAnswer;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AgentsTest {
    @RegisterExtension final Stage stage = new Stage();

    @Test
    void without_a_session_it_says_so() {
        assertThat(stage.run("bus", "agents").out()).contains("no live session");
        assertThat(stage.run("bus", "agents", "--json").json()).isEqualTo(List.of());
    }

    @Test
    void every_live_session_is_shown_with_and_without_a_role() {
        ScriptedSession bound = stage.member("frontend");
        ScriptedSession nameless = stage.session("nameless").withoutTerminal().start();
        nameless.prompt("go");

        Object agents = stage.run("bus", "agents", "--json").json();

        assertThat(Json.text(agents, 0, "role")).isEqualTo("frontend");
        assertThat(Json.text(agents, 0, "pid")).isEqualTo(Long.toString(bound.pid()));
        assertThat(Json.text(agents, 0, "session_id")).isEqualTo(bound.id());
        assertThat(Json.text(agents, 0, "cwd")).isEqualTo(bound.cwd().toString());
        assertThat(Json.text(agents, 0, "state")).isEqualTo("idle");
        assertThat(Json.at(agents, 0, "headless")).isEqualTo(false);
        assertThat(Json.text(agents, 0, "last_hook")).isEqualTo("SessionStart");
        assertThat(Json.at(agents, 1, "role")).isNull();
        assertThat(Json.text(agents, 1, "mailbox")).matches("session-[0-9a-f]{16}");
        assertThat(Json.text(agents, 1, "session_key"))
                .contains(":" + nameless.pid() + ":" + Json.text(agents, 1, "proc_start"));
        assertThat(Json.text(agents, 1, "state")).isEqualTo("busy");
        assertThat(Json.at(agents, 1, "headless")).isEqualTo(true);
        assertThat(Json.text(agents, 1, "last_hook")).isEqualTo("UserPromptSubmit");
        assertThat(Instant.parse(Json.text(agents, 1, "last_hook_at")))
                .isBeforeOrEqualTo(Instant.now())
                .isAfterOrEqualTo(Instant.parse(Json.text(agents, 1, "started")));
        assertThat(stage.run("bus", "agents").out().lines())
                .hasSize(2)
                .anyMatch(line -> line.startsWith("frontend  session-"))
                .anyMatch(
                        line -> line.startsWith("-         session-") && line.contains("headless"));
    }

    @Test
    void a_session_that_ended_is_not_shown() {
        ScriptedSession session = stage.session("nameless").start();
        session.kill();

        assertThat(
                        Patience.until(
                                Patience.LIMIT,
                                () ->
                                        Objects.equals(
                                                List.of(),
                                                stage.run("bus", "agents", "--json").json())))
                .isTrue();
    }

    @Test
    void after_a_restart_it_knows_the_session_but_no_hook_of_it() {
        stage.member("frontend");
        stage.run("daemon", "stop");

        Object agents = stage.run("bus", "agents", "--json").json();

        assertThat(Json.text(agents, 0, "role")).isEqualTo("frontend");
        assertThat(Json.text(agents, 0, "state")).isEqualTo("unknown");
        assertThat(Json.at(agents, 0, "last_hook")).isNull();
    }

    @Test
    void the_tool_lists_sessions_without_a_role_too() {
        ScriptedSession session = stage.member("frontend");
        ScriptedSession nameless = stage.session("nameless").start();
        session.prompt("who is there?");

        ToolAnswer agents = session.tool("list_agents");

        assertThat(agents.field("agents", 0, "role")).isEqualTo("frontend");
        assertThat(agents.field("unbound", 0, "pid")).isEqualTo(Long.toString(nameless.pid()));
        assertThat(agents.field("unbound", 0, "doing")).isEqualTo("idle");
        assertThat(agents.field("unbound", 0, "you")).isEqualTo("false");
        assertThat(agents.field("unbound", 1, "pid")).isEmpty();
    }
}
