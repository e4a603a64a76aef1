package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.agent.claude.Skills;
import io.claudectl.demo.HookAnswer;
import io.claudectl.demo.Json;
import io.claudectl.demo.ScriptedSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The hook by which the client tells of a slash command before it expands it. */
class SlashCommandTest {
    @RegisterExtension static final Stage stage = new Stage();

    private static int sessions;

    private ScriptedSession session;

    @BeforeEach
    void aSessionWithOurSkills() throws IOException {
        session = stage.session("slash-" + ++sessions).start();
        for (var file : Skills.files(stage.bus().client()).entrySet()) {
            write(file.getKey(), file.getValue());
        }
    }

    @Test
    void a_name_is_bound_and_the_model_is_told() {
        HookAnswer answer = typed("role", "taster-" + sessions);

        assertThat(answer.context()).contains("has the role taster-" + sessions + " now");
        assertThat(answer.context())
                .as("whether it may be woken, and how its person changes that")
                .contains("wake = off", "role set taster-" + sessions + " --wake on");
        assertThat(role()).isEqualTo("taster-" + sessions);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a; touch x",
                "a && touch x",
                "a b",
                "$(touch x)",
                "`touch x`",
                "don't",
                "\"a\"",
                "../../a",
                "a\nb",
                "\u001b[2Ja",
                "\u202ea",
                "--all",
                "--take",
                "--take --take",
                "Front",
                "bus",
                "session-0a1b2c3d"
            })
    void what_is_no_name_binds_nothing_and_is_one_line_for_the_person(String typed) {
        HookAnswer answer = typed("role", typed);

        assertThat(answer.decision()).isEqualTo("block");
        assertThat(answer.reason())
                .startsWith("claudectl: ")
                .doesNotContain("\n", "\u001b", "\u202e");
        assertThat(answer.context()).isEmpty();
        assertThat(role()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\t "})
    void no_name_offers_and_binds_nothing(String typed) {
        HookAnswer answer = typed("role", typed);

        assertThat(answer.context())
                .contains("nothing is bound")
                .contains("- slash-" + sessions + ": its directory has that name");
        assertThat(role()).isEmpty();
    }

    @Test
    void white_space_around_a_name_and_the_place_of_take_do_not_matter() {
        typed("role", "  --take \t moved-" + sessions + "\n");

        assertThat(role()).isEqualTo("moved-" + sessions);
    }

    @Test
    void a_skill_a_person_wrote_is_none_of_the_buss() throws IOException {
        write("role/SKILL.md", "---\ndescription: mine\n---\nPlay.\n");

        assertThat(typed("role", "hamlet").silent()).isTrue();
        assertThat(role()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"projectSettings", "plugin", ""})
    void a_skill_from_elsewhere_is_none_of_the_buss(String source) {
        HookAnswer answer =
                session.hook(
                        "UserPromptExpansion",
                        Json.object(
                                "command_name", "role",
                                "command_args", "hamlet",
                                "command_source", source));

        assertThat(answer.silent()).isTrue();
        assertThat(role()).isEmpty();
    }

    @Test
    void another_command_is_none_of_the_buss() {
        assertThat(typed("review", "frontend").silent()).isTrue();
    }

    @Test
    void the_inbox_takes_nothing_and_says_what_is_left() {
        stage.run("bus", "role", "bind", "left", session.cwd().toString());
        String id = stage.send("left", "still there");

        assertThat(typed("inbox", "").context()).contains("1 more message waits for left");
        assertThat(stage.mail(id).is("pending")).isTrue();
        stage.run("bus", "role", "unbind", "left");
    }

    private HookAnswer typed(String name, String arguments) {
        return session.hook(
                "UserPromptExpansion",
                Json.object(
                        "command_name", name,
                        "command_args", arguments,
                        "command_source", "userSettings"));
    }

    private String role() {
        return session.sh("claudectl bus whoami --json").text("role");
    }

    private static void write(String file, String text) throws IOException {
        Path skill = stage.bus().user().resolve(".claude/skills").resolve(file);
        Files.createDirectories(Objects.requireNonNull(skill.getParent()));
        Files.writeString(skill, text);
    }
}
