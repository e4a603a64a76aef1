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
        ScriptedSession session = stage.member(name());
        stage.run("bus", "pause");

        refused(way.run(session, "claudectl bus resume"), "`claudectl bus resume`");
        refused(way.run(session, "claudectl daemon stop"), "`claudectl daemon stop`");

        assertThat(stage.run("bus", "resume").out()).isEqualTo("resumed\n");
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
