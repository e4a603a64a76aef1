package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a session may not do, by whatever way its call comes. */
class RightsTest {
    @RegisterExtension static final Stage stage = new Stage();

    private static int names;

    /** Ways a call below a session leaves it, as far as a model comes upon them. */
    enum Way {
        PLAIN("%s"),
        BUS_OFF("CLAUDECTL_BUS=off %s"),
        OTHER_CONFIG("CLAUDE_CONFIG_DIR=/nonexistent %s"),
        CLEAN_ENVIRONMENT(
                "env -i PATH=\"$PATH\" CLAUDECTL_HOME=\"$CLAUDECTL_HOME\" CLAUDECTL_BUS=off %s"),
        /** A process in a session of its own whose parent ended before it calls. */
        CHAIN_CUT(
                "d=$(mktemp -d); mkfifo $d/go $d/done; (setsid sh -c 'read x <$0/go; { %s; }"
                        + " >$0/out 2>$0/err; echo $? >$0/done' $d &); echo >$d/go; read code <$d/done;"
                        + " cat $d/out; cat $d/err >&2; rm -r $d; exit $code");

        private final String form;

        Way(String form) {
            this.form = form;
        }

        Ran run(ScriptedSession session, String command) {
            return session.sh(form.replace("%s", command));
        }
    }

    private static String name() {
        return "role-" + ++names;
    }

    private static void refused(Ran ran, String... contains) {
        assertThat(ran.exit()).as("%s", ran).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("ask your user to run `claudectl ");
        List.of(contains).forEach(each -> assertThat(ran.err()).contains(each));
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void session_takes_no_other_mail_by_any_way(Way way) {
        String mine = name();
        String other = name();
        ScriptedSession session = stage.member(mine);
        ScriptedSession holder = stage.member(other);
        String id = stage.send(other, "for the other only");

        refused(
                way.run(session, "claudectl bus inbox --role " + other),
                "claudectl bus inbox --role " + other);
        refused(way.run(session, "claudectl bus inbox --take --role " + other));

        assertThat(stage.mail(id).attempt()).isZero();
        assertThat(holder.turn("go on")).singleElement().asString().contains("for the other only");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void session_uses_no_operators_command_by_any_way(Way way) {
        String mine = name();
        String other = name();
        ScriptedSession session = stage.member(mine);
        ScriptedSession holder = stage.member(other);
        String id = stage.send(other, "still waiting");
        stage.run("bus", "pause");
        stage.run("bus", "mute", other);

        refused(way.run(session, "claudectl bus resume"), "`claudectl bus resume`");
        refused(way.run(session, "claudectl bus unmute " + other));
        refused(way.run(session, "claudectl bus mute " + other));
        refused(way.run(session, "claudectl bus role set " + other + " --wake on"));
        refused(way.run(session, "claudectl bus role unbind " + other));
        refused(way.run(session, "claudectl bus role bind " + other + " / "));
        String take = " --take --pid " + session.pid();
        refused(way.run(session, "claudectl bus role bind " + other + take));
        refused(way.run(session, "claudectl bus role bind " + mine + " --pid " + holder.pid()));
        refused(way.run(session, "claudectl bus prune --days 0"));
        refused(way.run(session, "claudectl bus dead drop " + id));
        refused(way.run(session, "claudectl bus dead retry " + id));
        refused(way.run(session, "claudectl bus wake-test --yes " + other));
        refused(way.run(session, "claudectl daemon stop"), "`claudectl daemon stop`");

        assertThat(stage.run("bus", "resume").out()).isEqualTo("resumed\n");
        assertThat(stage.run("bus", "unmute", other).out()).contains("may be woken again");
        assertThat(stage.mail(id).status()).isEqualTo("pending");
        assertThat(holder.sh("claudectl bus whoami --json").text("role")).isEqualTo(other);
    }

    @Test
    void refused_and_used_rights_are_events() {
        String mine = name();
        ScriptedSession session = stage.member(mine);
        session.sh("claudectl bus prune --days 0");
        session.sh("CLAUDECTL_BUS=off claudectl bus resume");
        stage.run("bus", "role", "set", mine, "--wake", "off");

        assertThat(events("right.refused"))
                .anyMatch(
                        data ->
                                data.contains("\"act\":\"prune\"")
                                        && data.contains("\"by\":\"session\"")
                                        && data.contains("\"pid\":" + session.pid()))
                .anyMatch(
                        data ->
                                data.contains("\"act\":\"resume\"")
                                        && data.contains("\"by\":\"unknown session\""));
        assertThat(events("right.used"))
                .anyMatch(
                        data ->
                                data.contains("\"act\":\"role.set\"")
                                        && data.contains("\"on\":\"" + mine + "\"")
                                        && data.contains("\"by\":\"person\""));
    }

    private static List<String> events(String kind) {
        return stage.bus().events().stream()
                .filter(event -> event.kind().equals(kind))
                .map(event -> event.data())
                .toList();
    }

    @Test
    void detached_send_is_stamped_as_its_session() {
        String mine = name();
        ScriptedSession session = stage.member(mine);
        stage.role("reader-of-all");

        Ran sent =
                Way.CHAIN_CUT
                        .run(session, "claudectl bus send reader-of-all hello --json")
                        .orFail();
        Ran forged =
                Way.CHAIN_CUT.run(
                        session, "claudectl bus send reader-of-all x --from reader-of-all");

        assertThat(sender(sent.text("id"))).isEqualTo(mine);
        assertThat(forged.err())
                .as("%s", forged)
                .contains("the bus stamps the sender, which is " + mine);
    }

    @Test
    void environment_of_an_unknown_session_gives_a_label() {
        String mine = name();
        stage.role(mine);
        String names = "CLAUDE_CODE_SESSION_ID=none CLAUDE_PID=1 ";

        Ran sent = stage.shell(names + "claudectl bus send " + mine + " hello --json").orFail();

        assertThat(sender(sent.text("id"))).isEqualTo("cli");
        refused(stage.shell(names + "claudectl bus send " + mine + " x --from " + mine));
        refused(stage.shell(names + "claudectl bus inbox --role " + mine));
        stage.shell(names + "claudectl bus inbox --peek --role " + mine).orFail();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CLAUDE_CODE_SESSION_ID",
                "CLAUDE_PID",
                "CLAUDECODE",
                "CLAUDE_CODE_ENTRYPOINT",
                "CLAUDE_CODE_MESSAGING_SOCKET"
            })
    void each_name_of_the_client_makes_a_call_inside(String variable) {
        refused(stage.outside("bus", "resume").with(variable, "1").run());
    }

    @Test
    void session_known_by_its_file_alone_is_inside() {
        ScriptedSession session = stage.session(name()).open();

        refused(Way.CLEAN_ENVIRONMENT.run(session, "claudectl bus resume"));
    }

    @Test
    void bridge_of_a_cut_call_reads_nothing() throws IOException {
        String other = name();
        stage.member(other);
        String id = stage.send(other, "for the other only");
        ScriptedSession session = stage.member(name());
        Files.writeString(
                session.cwd().resolve("lines"),
                """
                {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}
                {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"read_inbox","arguments":{}}}
                """);

        Ran ran =
                Way.CHAIN_CUT.run(
                        session, "CLAUDECTL_BUS_ROLE=" + other + " claudectl bus stdio <lines");

        assertThat(ran.out()).contains("\"id\":2").doesNotContain("for the other only");
        assertThat(stage.mail(id).attempt()).isZero();
    }

    // CLAUDECTL_BUS_ROLE

    @Test
    void environment_role_of_a_single_call_counts_for_nothing() {
        String other = name();
        String mine = name();
        ScriptedSession holder = stage.member(other);
        ScriptedSession session = stage.member(mine);
        String id = stage.send(other, "for the other only");

        for (String role : List.of(other, "typo-" + other)) {
            String set = "CLAUDECTL_BUS_ROLE=" + role + " ";
            assertThat(session.sh(set + "claudectl bus whoami --json").text("role"))
                    .isEqualTo(mine);
            assertThat(session.sh(set + "claudectl bus inbox").orFail().out())
                    .contains("no mail for " + mine);
        }
        assertThat(stage.run("bus", "role", "list").out()).doesNotContain("typo-");
        assertThat(session.sh("claudectl bus whoami --json").text("role")).isEqualTo(mine);
        assertThat(stage.mail(id).attempt()).isZero();
        assertThat(holder.turn("go on")).singleElement().asString().contains("for the other only");
    }

    @Test
    void environment_role_of_the_process_counts_and_the_holder_is_told() {
        String role = name();
        ScriptedSession holder = stage.session(role).in(stage.role(role)).start();
        holder.sh("claudectl bus role bind " + role + " --self").orFail();

        ScriptedSession joiner = stage.session("joiner").with("CLAUDECTL_BUS_ROLE", role).start();

        assertThat(joiner.sh("claudectl bus whoami --json").text("role")).isEqualTo(role);
        assertThat(holder.turn("go on"))
                .singleElement()
                .asString()
                .contains("The session with pid " + joiner.pid())
                .contains("joined the role " + role);
    }

    @Test
    void environment_role_does_not_undo_what_is_bound_later() {
        String role = name();
        String chosen = name();
        ScriptedSession session = stage.session("env").with("CLAUDECTL_BUS_ROLE", role).start();
        session.sh("claudectl bus role bind " + chosen + " . --self").orFail();

        session.turn("go on");

        assertThat(session.sh("claudectl bus whoami --json").text("role")).isEqualTo(chosen);
    }

    // Binding by number

    @Test
    void bind_of_a_process_that_is_no_session_is_refused() throws IOException {
        String role = name();
        Process sleeper = new ProcessBuilder("sleep", "1000").start();
        try {
            Ran bound =
                    stage.call("bus", "role", "bind", role, "--pid", Long.toString(sleeper.pid()));

            assertThat(bound.exit()).isEqualTo(1);
            assertThat(bound.err()).contains("is not a Claude Code session");
            assertThat(stage.run("bus", "role", "list").out()).doesNotContain(role + " ");
        } finally {
            sleeper.destroyForcibly();
        }
    }

    // Files

    @Test
    void edit_of_the_bus_files_is_denied_with_a_sentence() throws IOException {
        ScriptedSession session = stage.member(name());
        Path link = Files.createSymbolicLink(session.cwd().resolve("link"), stage.bus().home());
        Path config = stage.bus().user().resolve(".claude");

        for (Path file :
                List.of(
                        stage.bus().home().resolve("config.toml"),
                        stage.bus().database(),
                        link.resolve("bus/bus.db"),
                        stage.bus().home().resolve("bus/../config.toml"),
                        config.resolve("plugins/claudectl/claudectl/hooks/hooks.json"),
                        config.resolve("skills/claudectl/hooks/hooks.json"))) {
            for (String tool : List.of("Write", "Edit", "MultiEdit", "NotebookEdit")) {
                String field = tool.equals("NotebookEdit") ? "notebook_path" : "file_path";
                Object answer = edit(session, tool, Json.object(field, file.toString()));
                assertThat(Json.text(answer, "hookSpecificOutput", "permissionDecision"))
                        .as("%s of %s", tool, file)
                        .isEqualTo("deny");
                assertThat(Json.text(answer, "hookSpecificOutput", "permissionDecisionReason"))
                        .contains("a file of the bus", "ask your user to run");
            }
        }
        assertThat(events("right.refused"))
                .anyMatch(
                        data ->
                                data.contains("\"act\":\"files.edit\"")
                                        && data.contains("config.toml"));
    }

    @Test
    void edit_of_other_files_is_left_to_the_client() throws IOException {
        ScriptedSession session = stage.member(name());
        Path skill =
                Files.createDirectories(stage.bus().user().resolve(".claude/skills/role"))
                        .resolve("SKILL.md");
        Files.writeString(skill, "a skill a person wrote");

        for (Path file :
                List.of(
                        session.cwd().resolve("config.toml"),
                        session.cwd().resolve("bus.db"),
                        skill,
                        stage.bus().user().resolve(".claude/settings.json"))) {
            assertThat(
                            raw(
                                    session,
                                    "Write",
                                    Json.object("file_path", file.toString(), "content", "x")))
                    .as("%s", file)
                    .isEmpty();
        }
        assertThat(raw(session, "Edit", Json.object())).isEmpty();
        assertThat(raw(session, "Edit", Json.object("file_path", ""))).isEmpty();
        assertThat(
                        raw(
                                session,
                                "Read",
                                Json.object("file_path", stage.bus().database().toString())))
                .isEmpty();
    }

    @Test
    void edit_pathBehindALongText_isRefused() {
        ScriptedSession session = stage.member(name());
        Object input =
                Json.object(
                        "content",
                        "x".repeat(1_000_000),
                        "file_path",
                        stage.bus().database().toString());

        assertThat(
                        Json.text(
                                edit(session, "Write", input),
                                "hookSpecificOutput",
                                "permissionDecision"))
                .isEqualTo("deny");
    }

    private static Object edit(ScriptedSession session, String tool, Object input) {
        return Json.read(raw(session, tool, input));
    }

    private static String raw(ScriptedSession session, String tool, Object input) {
        String payload =
                Json.write(
                        Json.object(
                                "session_id",
                                session.id(),
                                "transcript_path",
                                session.transcript().toString(),
                                "cwd",
                                session.cwd().toString(),
                                "hook_event_name",
                                "PreToolUse",
                                "tool_name",
                                tool,
                                "tool_input",
                                input,
                                "tool_use_id",
                                "toolu_1"));
        return session.hook(List.of("bus", "hook", "PreToolUse"), payload, null).ran().out();
    }

    private static String sender(String id) {
        return stage.query("SELECT sender_role FROM messages WHERE id = '" + id + "'")
                .getFirst()
                .getOrDefault("sender_role", "");
    }
}
