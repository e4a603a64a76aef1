package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.Gate;
import io.claudectl.testkit.client.ModelRequest;
import io.claudectl.testkit.client.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code /role} and {@code /inbox}, typed by a person. Bash is allowed here without asking. */
class SkillsTest {
    @RegisterExtension private final Scene scene = new Scene();

    @BeforeEach
    void theSkillsAreThere() {
        scene.skills();
    }

    @Test
    void a_role_is_bound_before_the_model_is_asked_and_mail_comes_at_the_next_stop() {
        Path directory = scene.project("apps/web");
        Terminal terminal = scene.session("web", directory);

        ModelRequest first = submit(terminal, "/role frontend", "has the role frontend now");

        assertThat(first.number()).as("nothing was asked before").isEqualTo(1);
        assertThat(roles()).contains("\"frontend\"", "\"pid\":" + terminal.pid());
        assertThat(noDialog(terminal)).contains("Understood.");

        var busy = new Gate();
        scene.play(terminal, "turn", Answer.text("Done.").behind(busy));
        scene.bus().send("frontend", "Render the date filter");
        busy.open();
        ModelRequest mail =
                scene.api().await("the mail", request -> request.brings("Render the date filter"));
        assertThat(mail.news()).contains("Stop hook");
        scene.bus().awaitAllSeen();
        noDialog(terminal);
    }

    @Test
    void a_role_another_session_has_is_joined_and_the_model_is_told() {
        Terminal one = scene.session("one", scene.project("one"));
        Terminal two = scene.session("two", scene.project("two"));
        submit(one, "/role tester", "has the role tester now");

        ModelRequest joined = submit(two, "/role tester", "joined the session with pid");
        assertThat(joined.news()).contains("pid " + one.pid(), "--take");

        submit(two, "/role tester --take", "taken from the session with pid " + one.pid());
        noDialog(one);
        noDialog(two);
    }

    @Test
    void without_a_name_roles_are_offered_and_none_is_bound() {
        Terminal terminal = scene.session("offered", scene.project("apps/shop"));
        submit(terminal, "you are the payments engineer", "you are the payments engineer");
        scene.awaitTurnEnd(terminal);

        ModelRequest offered = submit(terminal, "/role", "/role: nothing is bound");

        assertThat(offered.news())
                .contains("- payments: its person called it that", "- shop: its directory")
                .contains("Bind none by yourself");
        assertThat(roles()).doesNotContain("payments");
        noDialog(terminal);
    }

    /** One session for all: what is refused leaves nothing behind that the next could meet. */
    @Test
    void role_hostileOrImpossibleName_isOneLineThatRunsNothing() {
        Path directory = scene.project("refused");
        Path made = directory.resolve("x");
        Terminal terminal = scene.session("refused", directory);

        for (String name :
                List.of(
                        "a; touch %s",
                        "$(touch %s)", "!`touch %s`", "a' ; touch %s; '", "don't", "bus")) {
            terminal.submit("/role " + name.formatted(made));
            String screen =
                    terminal.await(
                            "the refusal of " + name,
                            shown ->
                                    shown.contains("is no role name")
                                            || shown.contains("bus's own"));

            assertThat(screen.lines().filter(line -> line.contains("claudectl: "))).hasSize(1);
            noDialog(terminal);
            assertThat(made).doesNotExist();
            assertThat(roles()).isEqualToIgnoringWhitespace("[]");
            assertThat(scene.api().requests()).as("the model is not asked").isEmpty();
            scene.clear(terminal, "claudectl: ");
        }
    }

    @Test
    void a_role_is_bound_where_shell_commands_run_in_the_sandbox() throws IOException {
        Path settings = scene.home().path().resolve(".claude/settings.json");
        String text = Files.readString(settings);
        Files.writeString(
                settings,
                text.substring(0, text.lastIndexOf('}')) + ",\"sandbox\":{\"enabled\":true}}");
        Terminal terminal = scene.session("boxed", scene.project("boxed"));

        submit(terminal, "/role backend", "has the role backend now");

        assertThat(roles()).contains("\"backend\"");
        noDialog(terminal);
    }

    @Test
    void a_skill_of_that_name_that_a_person_wrote_stays_theirs() {
        scene.skill(
                Map.of("role/SKILL.md", "---\ndescription: mine\n---\nPlay a role in a play.\n"));
        Terminal terminal = scene.session("theirs", scene.project("theirs"));

        ModelRequest theirs = submit(terminal, "/role hamlet", "Play a role in a play.");

        assertThat(theirs.news()).doesNotContain("[claudectl bus] /role:");
        assertThat(roles()).isEqualToIgnoringWhitespace("[]");
    }

    @Test
    void the_inbox_shows_the_mail_and_it_is_proved_seen() {
        Path directory = scene.project("reader");
        scene.bus().bind("reader", directory);
        Terminal terminal = scene.session("reader", directory);
        scene.bus().send("reader", "The build is red");

        ModelRequest inbox = submit(terminal, "/inbox", "The build is red");

        assertThat(inbox.number()).isEqualTo(1);
        assertThat(inbox.news())
                .contains("receipt: ")
                .contains("/inbox: nothing waits for reader beyond what came with this prompt");
        scene.bus().awaitAllSeen();
        noDialog(terminal);
    }

    @Test
    void what_did_not_fit_the_prompt_is_counted_and_read_with_the_tool() {
        Path directory = scene.project("full");
        scene.bus().bind("full", directory);
        Terminal terminal = scene.session("full", directory);
        scene.bus().send("full", "first " + "x".repeat(6_000));
        scene.bus().send("full", "second " + "y".repeat(6_000));

        ModelRequest inbox = submit(terminal, "/inbox", "first x");

        assertThat(inbox.news())
                .contains("1 more message waits for full")
                .doesNotContain("second y");
        scene.api().await("the rest", request -> request.brings("second y"));
        scene.bus().awaitAllSeen();
        noDialog(terminal);
    }

    private ModelRequest submit(Terminal terminal, String prompt, String brought) {
        terminal.submit(prompt);
        return scene.api().await(prompt, request -> request.brings(brought));
    }

    private String roles() {
        return scene.bus().run("bus", "role", "list", "--json").replace("\": ", "\":");
    }

    private String noDialog(Terminal terminal) {
        String screen = scene.awaitTurnEnd(terminal);
        assertThat(screen)
                .doesNotContain("Do you want to proceed", "requires approval", "Esc to cancel");
        return screen;
    }
}
