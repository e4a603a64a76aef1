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
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code /role} and {@code /inbox}, typed by a person. Bash is allowed here without asking. */
class SkillsTest {
    private static final Pattern ROLE = Pattern.compile("\"name\":\"([^\"]+)\"");

    @RegisterExtension private static final Scene scene = new Scene();

    @BeforeAll
    static void writeSkills() {
        scene.skills();
    }

    /** A session at an empty conversation; no role is bound. */
    private static Terminal session(String name) {
        Terminal terminal = scene.kept(name, "");
        ROLE.matcher(roles())
                .results()
                .forEach(role -> scene.bus().run("bus", "role", "unbind", role.group(1)));
        return terminal;
    }

    @Test
    void role_typed_isBoundBeforeTheModelIsAsked() {
        Terminal terminal = session("shop");

        submit(terminal, "/role frontend", "has the role frontend now");

        assertThat(scene.requests()).as("nothing was asked before").hasSize(1);
        assertThat(roles()).contains("\"frontend\"", "\"pid\":" + terminal.pid());
        assertThat(noDialog(terminal)).contains("Understood.");

        var busy = new Gate();
        scene.play(terminal, "turn", Answer.text("Done.").behind(busy));
        scene.bus().send("frontend", "Render the date filter");
        busy.open();
        assertThat(scene.brought("Render the date filter").news()).contains("Stop hook");
        scene.bus().awaitAllSeen();
        noDialog(terminal);
    }

    @Test
    void role_ofAnotherSession_isJoinedOrTaken() {
        Terminal one = session("shop");
        Terminal two = scene.kept("two", "");
        submit(one, "/role tester", "has the role tester now");

        ModelRequest joined = submit(two, "/role tester", "joined the session with pid");
        assertThat(joined.news()).contains("pid " + one.pid(), "--take");

        submit(two, "/role tester --take", "taken from the session with pid " + one.pid());
        noDialog(one);
        noDialog(two);
    }

    @Test
    void role_withoutName_isOfferedNotBound() {
        Terminal terminal = session("shop");
        submit(terminal, "you are the payments engineer", "you are the payments engineer");
        scene.awaitTurnEnd(terminal);

        ModelRequest offered = submit(terminal, "/role", "/role: nothing is bound");

        assertThat(offered.news())
                .contains("- payments: its person called it that", "- shop: its directory")
                .contains("Bind none by yourself");
        assertThat(roles()).doesNotContain("payments");
        noDialog(terminal);
    }

    @Test
    void role_hostileOrImpossibleName_isOneLineThatRunsNothing() {
        Terminal terminal = session("shop");
        Path made = scene.project("shop").resolve("x");

        for (String name :
                List.of(
                        "a; touch %s",
                        "$(touch %s)", "!`touch %s`", "a' ; touch %s; '", "don't", "bus")) {
            terminal.submit("/role " + name.formatted(made));
            String screen =
                    terminal.await(
                            "the refusal of " + name,
                            shown ->
                                    shown.contains("invalid role name")
                                            || shown.contains("bus's own"));

            assertThat(screen.lines().filter(line -> line.contains("claudectl: "))).hasSize(1);
            noDialog(terminal);
            assertThat(made).doesNotExist();
            assertThat(roles()).isEqualToIgnoringWhitespace("[]");
            assertThat(scene.requests()).as("the model is not asked").isEmpty();
            terminal.submit("/clear");
            terminal.await("an empty screen", shown -> !shown.contains("claudectl: "));
        }
    }

    @Test
    void role_whereCommandsRunInTheSandbox_isBound() throws IOException {
        Path settings = scene.home().path().resolve(".claude/settings.json");
        String text = Files.readString(settings);
        Files.writeString(
                settings,
                text.substring(0, text.lastIndexOf('}')) + ",\"sandbox\":{\"enabled\":true}}");
        Terminal terminal = scene.session("boxed", scene.project("boxed"));
        Files.writeString(settings, text);

        submit(terminal, "/role backend", "has the role backend now");

        assertThat(roles()).contains("\"backend\"");
        noDialog(terminal);
    }

    @Test
    void skill_ofThatNameByAPerson_staysTheirs() {
        scene.skill(
                Map.of("role/SKILL.md", "---\ndescription: mine\n---\nPlay a role in a play.\n"));
        Terminal terminal = scene.session("theirs", scene.project("theirs"));

        ModelRequest theirs = submit(terminal, "/role hamlet", "Play a role in a play.");

        assertThat(theirs.news()).doesNotContain("[claudectl bus] /role:");
        assertThat(roles()).doesNotContain("hamlet");
        scene.skills();
    }

    @Test
    void inbox_typed_showsMailThatIsProvedSeen() {
        Terminal terminal = session("shop");
        scene.bus().bind("reader", scene.project("shop"));
        scene.bus().send("reader", "The build is red");

        ModelRequest inbox = submit(terminal, "/inbox", "The build is red");

        assertThat(scene.requests()).hasSize(1);
        assertThat(inbox.news())
                .contains("receipt: ")
                .contains("/inbox: nothing waits for reader beyond what came with this prompt");
        scene.bus().awaitAllSeen();
        noDialog(terminal);
    }

    @Test
    void inbox_mailBeyondThePrompt_isCountedAndReadByTool() {
        Terminal terminal = session("shop");
        scene.bus().bind("full", scene.project("shop"));
        scene.bus().send("full", "first " + "x".repeat(6_000));
        scene.bus().send("full", "second " + "y".repeat(6_000));

        ModelRequest inbox = submit(terminal, "/inbox", "first x");

        assertThat(inbox.news())
                .contains("1 more message waits for full")
                .doesNotContain("second y");
        scene.brought("second y");
        scene.bus().awaitAllSeen();
        noDialog(terminal);
    }

    private static ModelRequest submit(Terminal terminal, String prompt, String brought) {
        terminal.submit(prompt);
        return scene.brought(brought);
    }

    private static String roles() {
        return scene.bus().run("bus", "role", "list", "--json").replace("\": ", "\":");
    }

    private static String noDialog(Terminal terminal) {
        String screen = scene.awaitTurnEnd(terminal);
        assertThat(screen)
                .doesNotContain("Do you want to proceed", "requires approval", "Esc to cancel");
        return screen;
    }
}
