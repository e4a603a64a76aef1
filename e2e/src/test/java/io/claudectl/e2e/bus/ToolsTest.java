package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import io.claudectl.demo.ToolAnswer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ToolsTest {
    @RegisterExtension static final Stage stage = new Stage();

    private final String frontend = Stage.fresh("frontend");

    @Test
    void publish_stores_a_message_in_the_sessions_own_name() {
        String name = Stage.fresh("spec");
        ScriptedSession spec = stage.member(name);
        stage.role(frontend);
        spec.prompt("hand it over");

        ToolAnswer answer =
                spec.tool(
                        "publish",
                        "addressed_to",
                        frontend,
                        "subject",
                        "task.created",
                        "type",
                        "task",
                        "body",
                        "Render the date filter");

        assertThat(answer.failed()).isFalse();
        assertThat(answer.field("stored")).isEqualTo("true");
        assertThat(answer.field("recipients", 0, "role")).isEqualTo(frontend);
        assertThat(
                        stage.query(
                                        "SELECT sender_role, body FROM messages WHERE addressed_to = '%s'"
                                                .formatted(frontend))
                                .getFirst())
                .containsEntry("sender_role", name)
                .containsEntry("body", "Render the date filter");
    }

    @Test
    void publish_to_an_unknown_role_says_why_not() {
        ScriptedSession spec = stage.member("spec");
        spec.prompt("hand it over");

        ToolAnswer unknown =
                spec.tool(
                        "publish",
                        "addressed_to",
                        "specc",
                        "subject",
                        "task.created",
                        "type",
                        "task",
                        "body",
                        "x");

        assertThat(unknown.failed()).isTrue();
        assertThat(unknown.text()).contains("did you mean spec?");
    }

    @Test
    void read_inbox_takes_the_mail_and_the_tools_result_proves_it() {
        ScriptedSession session = stage.member(frontend);
        session.prompt("read my mail");
        String id = stage.send(frontend, "a task");

        ToolAnswer mail = session.tool("read_inbox");
        assertThat(mail.text()).contains("a task").contains(id).contains("receipt: ");
        session.answer("I have it");

        stage.await(id, "delivered seen");
        assertThat(session.tool("read_inbox").text()).isEqualTo("No mail waits.");
    }

    @Test
    void check_messages_shows_headers_and_takes_nothing() {
        ScriptedSession session = stage.member(frontend);
        session.prompt("anything there?");
        String id = stage.send(frontend, "a secret body");

        ToolAnswer waiting = session.tool("check_messages");

        assertThat(waiting.field("role")).isEqualTo(frontend);
        assertThat(waiting.field("waiting")).isEqualTo("1");
        assertThat(waiting.field("messages", 0, "id")).isEqualTo(id);
        assertThat(waiting.text()).doesNotContain("a secret body");
        assertThat(stage.mail(id).attempt()).isZero();
    }

    @Test
    void ack_says_what_became_of_a_message() {
        ScriptedSession session = stage.member(frontend);
        String id = stage.send(frontend, "a task");
        session.prompt("work");
        session.answer("I do it");

        ToolAnswer acked =
                session.tool("ack", "message_id", id, "outcome", "declined", "note", "not mine");
        ToolAnswer again = session.tool("ack", "message_id", id, "outcome", "done");

        assertThat(acked.field("outcome")).isEqualTo("declined");
        assertThat(again.field("outcome")).isEqualTo("declined");
        assertThat(again.field("note")).contains("recorded before");
        assertThat(stage.mail(id).outcome()).isEqualTo("declined");
    }

    @Test
    void whoami_and_list_agents_show_who_is_there() {
        String absent = Stage.fresh("absent");
        stage.role(absent);
        ScriptedSession session = stage.member(frontend);
        session.prompt("who is there?");

        assertThat(session.tool("whoami").field("role")).isEqualTo(frontend);
        String agents = session.tool("list_agents").text();
        assertThat(agent(agents, absent)).contains("\"live\":false");
        assertThat(agent(agents, frontend))
                .contains("\"live\":true", "\"doing\":\"busy\"", "\"you\":true");
    }

    /** The part of the list that is about this role. */
    private static String agent(String agents, String role) {
        String mark = "\"role\":\"" + role + "\"";
        String from = agents.substring(agents.indexOf(mark) + mark.length());
        int next = from.indexOf("\"role\":");
        return next < 0 ? from : from.substring(0, next);
    }

    @Test
    void bind_role_gives_the_session_a_role() {
        ScriptedSession session = stage.session("nameless").start();
        session.prompt("be the tester");

        assertThat(session.tool("whoami").field("note")).contains("bind_role");
        assertThat(session.tool("bind_role", "role", "tester").field("role")).isEqualTo("tester");
        assertThat(session.tool("whoami").field("role")).isEqualTo("tester");
        assertThat(session.tool("bind_role", "role", "supervisor").failed()).isTrue();
    }

    @Test
    void the_tools_go_on_after_the_daemon_was_killed() {
        ScriptedSession session = stage.member(frontend);
        session.prompt("who am I?");
        session.tool("whoami");
        ProcessHandle.of(stage.bus().daemon()).orElseThrow().destroyForcibly();

        assertThat(session.tool("whoami").field("role")).isEqualTo(frontend);
    }

    @Test
    void the_tools_follow_the_session_over_a_clear() {
        ScriptedSession session = stage.session("clearing").start();
        session.prompt("be the tester");
        session.tool("bind_role", "role", "tester");
        session.clear();
        String id = stage.send("tester", "after the clear");
        session.prompt("read it");

        // The prompt's own hook brought it already.
        assertThat(session.tool("read_inbox").text()).isEqualTo("No mail waits.");
        session.answer("I have it");
        stage.await(id, "delivered seen");
    }

    @Test
    void a_subagent_sees_only_how_much_waits() {
        ScriptedSession session = stage.member(frontend);
        session.prompt("let a subagent look");
        String id = stage.send(frontend, "for the main conversation");
        session.hook(
                "PreToolUse",
                Json.object(
                        "tool_name", "mcp__plugin_claudectl_claudectl-bus__read_inbox",
                        "tool_use_id", "toolu_of_a_subagent",
                        "agent_id", "agent-1"));

        String answer = session.call("read_inbox", "toolu_of_a_subagent").text();

        assertThat(answer).contains("1 message waits").doesNotContain("for the main conversation");
        assertThat(stage.mail(id).attempt()).isZero();
    }

    @Test
    void a_client_of_another_kind_reads_in_a_session_of_its_own_and_its_reads_are_handed() {
        stage.role("other");
        String id = stage.send("other", "for another client");
        String lines =
                """
                {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"other","version":"1"}}}
                {"jsonrpc":"2.0","method":"notifications/initialized"}
                this is no JSON
                {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"read_inbox","arguments":{}}}
                """;

        Ran bridge =
                stage.outside("bus", "stdio")
                        .without("CLAUDECTL_BUS")
                        .with("CLAUDECTL_BUS_ROLE", "other")
                        .reading(lines)
                        .run()
                        .orFail();

        List<String> answers = bridge.out().lines().toList();
        assertThat(answers).hasSize(3);
        assertThat(Json.text(Json.read(answers.get(0)), "result", "protocolVersion"))
                .isEqualTo("2025-06-18");
        assertThat(Json.text(Json.read(answers.get(1)), "error", "code")).isEqualTo("-32700");
        assertThat(answers.get(2)).contains("for another client");
        stage.await(id, "delivered handed");
    }

    @Test
    void two_bridges_of_two_sessions_never_get_the_same_message() {
        ScriptedSession one = stage.member("pool");
        ScriptedSession two = stage.session("two").start();
        one.sh("claudectl bus role bind pool . --self").orFail();
        two.sh("claudectl bus role bind pool . --self").orFail();
        one.prompt("work");
        two.prompt("work");
        List<String> ids =
                List.of(stage.send("pool", "first"), stage.send("pool", "second", "--from", "b"));

        String first = one.tool("read_inbox").text();
        String second = two.tool("read_inbox").text();

        assertThat(
                        ids.stream().filter(first::contains).count()
                                + ids.stream().filter(second::contains).count())
                .isEqualTo(2);
    }
}
