package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.agent.claude.PluginFolder;
import io.claudectl.demo.Patience;
import io.claudectl.e2e.image.LaterImage;
import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.Gate;
import io.claudectl.testkit.client.ModelRequest;
import io.claudectl.testkit.client.Terminal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** After {@code claudectl init} and nothing by hand; and after it was taken back. */
class InstalledTest {
    @RegisterExtension private final Scene scene = Scene.installed();

    @Test
    void a_session_lists_the_plugin_takes_a_role_and_gets_its_mail() {
        Path project = scene.project("app");
        assertThat(listed(project)).contains("\"name\":\"claudectl\"", "claudectl-bus");
        assertThat(
                        scene.client()
                                .run(
                                        project,
                                        "plugin",
                                        "validate",
                                        "--strict",
                                        scene.plugin().toString())
                                .exit())
                .isZero();

        Terminal terminal = scene.session("app", project);
        terminal.submit("/role frontend");
        scene.api().await("the answer to /role", request -> request.holds("frontend"));
        scene.awaitTurnEnd(terminal);
        assertThat(scene.bus().run("bus", "role", "list"))
                .contains("frontend", "pid=" + terminal.pid());

        var busy = new Gate();
        scene.play(terminal, "work", Answer.text("Done so far.").behind(busy));
        scene.bus().send("frontend", "Render the date filter.");
        busy.open();
        scene.api().await("the mail", request -> request.brings("Render the date filter."));
        scene.bus().awaitAllSeen();
        assertThat(scene.home().path().resolve(".claude/settings.json"))
                .content()
                .doesNotContain("claudectl");
    }

    @Test
    void init_alone_spares_dialog_for_bus_tools() {
        Path project = scene.project("app");
        scene.bus().bind("spec", scene.project("spec"));
        scene.bus().bind("frontend", project);
        Terminal terminal = scene.session("app", project);

        scene.play(terminal, "send", Scene.publish("spec", "task.created", "Sent unasked."));

        assertThat(scene.awaitTurnEnd(terminal)).doesNotContain("Do you want to proceed");
        assertThat(scene.bus().mail()).anyMatch(mail -> mail.to().equals("spec"));
    }

    @Test
    void upgrade_from_older_form_serves_old_and_new_sessions() throws Exception {
        Path home = scene.home().path();
        olderForm(home);
        Path project = scene.project("app");
        scene.bus().bind("frontend", project);
        Terminal running = scene.session("running", project);
        scene.play(running, "before");
        scene.awaitTurnEnd(running);

        scene.bus().run("init", "--upgrade");

        assertThat(home.resolve(".claude/settings.json"))
                .content()
                .doesNotContain("claudectl@claudectl");
        var busy = new Gate();
        scene.play(running, "work", Answer.text("Done so far.").behind(busy));
        scene.bus().send("frontend", "Sent after the upgrade.");
        busy.open();
        ModelRequest mail =
                scene.api().await("the mail", request -> request.brings("Sent after the upgrade."));
        assertThat(mail.news().split("Sent after the upgrade.", -1)).as("once").hasSize(2);
        scene.bus().awaitAllSeen();
        assertThat(scene.awaitTurnEnd(running)).doesNotContainIgnoringCase("hook error");
        assertThat(listed(project)).containsOnlyOnce("\"name\":\"claudectl\"");
    }

    /** Puts the plugin in the form of older versions, with the client's command in reach. */
    private void olderForm(Path home) throws IOException {
        scene.bus().run("init", "--remove");
        Path marketplace = home.resolve(".claude/plugins/claudectl");
        Path client = home.resolve(".claudectl/bin/claudectl");
        PluginFolder.marketplace(client, "0.0.9", true)
                .forEach(
                        (name, text) -> {
                            try {
                                Path file = marketplace.resolve(name);
                                Files.createDirectories(file.getParent());
                                Files.writeString(file, text);
                            } catch (IOException failure) {
                                throw new UncheckedIOException(failure);
                            }
                        });
        Path settings = home.resolve(".claude/settings.json");
        String text = Files.readString(settings);
        Files.writeString(
                settings,
                text.substring(0, text.lastIndexOf('}'))
                        + ",\"extraKnownMarketplaces\":{\"claudectl\":{\"source\":{\"source\":\"directory\",\"path\":\"%s\"}}},\"enabledPlugins\":{\"claudectl@claudectl\":true}}"
                                .formatted(marketplace));
        Files.writeString(
                home.resolve(".claudectl/onboarding.json"),
                "{\"schema\":1,\"build\":\"0.0.9+old\",\"link\":true,\"allow_tools\":true,\"image\":\"%s\",\"files\":{\"%s/.claude-plugin/marketplace.json\":\"\"}}"
                        .formatted(home.resolve(".claudectl/image").toRealPath(), marketplace));
        Files.createSymbolicLink(home.resolve(".local/bin/claude"), Needs.client());
    }

    /** The real client behind a command that lists as one would that loads no skills folder. */
    @Test
    void init_client_without_skills_plugins_gets_marketplace() throws Exception {
        Path home = scene.home().path();
        scene.bus().run("init", "--remove");
        Path claude = home.resolve(".local/bin/claude");
        Files.writeString(
                claude,
                """
                #!/bin/sh
                [ "$*" = "plugin list --json" ] || exec '%1$s' "$@"
                list=$('%1$s' "$@")
                case $list in *claudectl@claudectl*) echo "$list";; *) echo '[]';; esac
                """
                        .formatted(Needs.client()));
        Files.setPosixFilePermissions(claude, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(scene.bus().run("init", "--non-interactive"))
                .contains("registered with claude plugin install");

        Path settings = home.resolve(".claude/settings.json");
        assertThat(settings).content().contains("claudectl@claudectl");
        assertThat(home.resolve(".claude/skills/claudectl")).doesNotExist();
        Path project = scene.project("app");
        assertThat(listed(project)).containsOnlyOnce("\"name\":\"claudectl\"");
        assertThat(scene.bus().run("init", "--check")).contains("installed as recorded");
        scene.bus().run("init", "--remove");
        assertThat(settings).content().doesNotContain("claudectl@claudectl");
        assertThat(home.resolve(".claude/plugins/claudectl")).doesNotExist();
        assertThat(listed(project)).doesNotContain("claudectl-bus");
    }

    @Test
    void init_in_second_config_dir_joins_the_same_bus() throws Exception {
        Path second = scene.home().path().resolveSibling("second");
        Files.createDirectories(second);
        for (String each : List.of(".claude.json", ".claude/settings.json")) {
            Path file = scene.home().path().resolve(each);
            Files.copy(file, second.resolve(file.getFileName()));
        }
        scene.bus().run("init", "--non-interactive", "--config-dir", second.toString());
        scene.bus().bind("one", scene.project("one"));
        scene.bus().bind("two", scene.project("two"));
        Terminal one = scene.session("one", scene.project("one"));
        Terminal two =
                scene.session(
                        "two",
                        scene.project("two"),
                        Map.of("CLAUDE_CONFIG_DIR", second.toString()));
        var busy = new Gate();
        scene.play(two, "work", Answer.text("Done so far.").behind(busy));

        scene.play(one, "send", Scene.publish("two", "task.created", "Across accounts."));
        scene.awaitTurnEnd(one);
        busy.open();

        scene.api().await("the mail", request -> request.brings("Across accounts."));
        scene.bus().awaitAllSeen();
    }

    @Test
    void hooks_of_a_running_session_go_on_after_an_upgrade() throws Exception {
        Path project = scene.project("app");
        scene.bus().bind("frontend", project);
        Terminal running = scene.session("running", project);
        Path home = scene.home().path();
        Path later =
                LaterImage.whole(
                        home.resolve(".local/bin/claudectl").toRealPath().getParent().getParent(),
                        home.resolve("later"));

        String said =
                new Bus(later.resolve("bin"), home, home.getParent()).run("init", "--upgrade");

        assertThat(said).contains("installed claudectl " + LaterImage.BUILD);
        assertThat(home.resolve(".local/bin/claudectl").toRealPath().toString())
                .contains(LaterImage.BUILD);
        var busy = new Gate();
        scene.play(running, "work", Answer.text("Done so far.").behind(busy));
        scene.bus().send("frontend", "Sent after the upgrade.");
        busy.open();
        scene.api().await("the mail", request -> request.brings("Sent after the upgrade."));
        scene.bus().awaitAllSeen();
        assertThat(scene.bus().run("daemon", "status")).contains(LaterImage.BUILD);
        assertThat(scene.awaitTurnEnd(running)).doesNotContainIgnoringCase("problem");
    }

    @Test
    void removed_under_a_running_session_no_hook_fails_and_a_new_session_knows_nothing() {
        Path project = scene.project("app");
        scene.bus().bind("frontend", project);
        Terminal running = scene.session("running", project);
        scene.play(running, "before");
        scene.awaitTurnEnd(running);

        scene.bus().run("init", "--remove");

        scene.play(running, "after");
        assertThat(scene.awaitTurnEnd(running))
                .doesNotContainIgnoringCase("hook error")
                .doesNotContainIgnoringCase("problem");
        Terminal fresh = scene.session("fresh", project);
        ModelRequest first = scene.play(fresh, "hello");
        assertThat(first.conversation()).doesNotContain("claudectl bus", "mcp__plugin_claudectl");
        assertThat(listed(project)).doesNotContain("claudectl-bus");
    }

    /** What a session tells of itself when it begins: tools, plugins, servers, skills. */
    private String listed(Path project) {
        return scene.client()
                .headless(project, "hello", "--output-format", "stream-json", "--verbose")
                .out()
                .lines()
                .filter(line -> line.contains("\"subtype\":\"init\""))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void purged_under_a_running_session_no_hook_fails_and_the_last_trace_goes_with_it()
            throws Exception {
        Path project = scene.project("app");
        scene.bus().bind("frontend", project);
        Terminal running = scene.session("running", project);
        scene.play(running, "before");
        scene.awaitTurnEnd(running);
        Path state = scene.home().path().resolve(".claudectl");
        Path stub = state.resolve("bin/claudectl");

        scene.bus().run("init", "--purge", "--yes");

        assertThat(stub).isExecutable();
        assertThat(state.resolve("bus")).doesNotExist();
        scene.play(running, "after");
        assertThat(scene.awaitTurnEnd(running))
                .doesNotContainIgnoringCase("hook error")
                .doesNotContainIgnoringCase("problem");
        assertThat(stub).exists();

        running.type("/exit");
        running.press("Enter");
        running.awaitEnd();
        // The window may close before the process has gone: the first call behind it sweeps.
        assertThat(Patience.until(Patience.LIMIT, () -> gone(stub))).isTrue();
        try (Stream<Path> left = Files.walk(scene.home().path())) {
            assertThat(left.map(scene.home().path()::relativize).map(Path::toString))
                    .noneMatch(
                            each ->
                                    each.startsWith(".claudectl")
                                            || each.matches("\\.local/(bin|share/claudectl).*"))
                    .noneMatch(each -> each.matches("\\.claude/(plugins|skills).*claudectl.*"));
        }
    }

    /** Calls the stub as a hook does; true when there is none any more. */
    private static boolean gone(Path stub) {
        try {
            if (Files.exists(stub)) {
                assertThat(
                                new ProcessBuilder(stub.toString(), "bus", "hook", "Stop")
                                        .start()
                                        .waitFor())
                        .isZero();
            }
            return !Files.exists(stub);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
