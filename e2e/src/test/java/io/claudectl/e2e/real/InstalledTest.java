package io.claudectl.e2e.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.agent.claude.PluginFolder;
import io.claudectl.demo.Patience;
import io.claudectl.e2e.image.LaterImage;
import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.Gate;
import io.claudectl.testkit.client.RealClient;
import io.claudectl.testkit.client.Terminal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** After {@code claudectl init} and nothing by hand; and after it was taken back. */
class InstalledTest {
    @RegisterExtension private final Scene scene = Scene.installed();

    /** One session lives through all of it: a role typed, mail, an upgrade, a removal. */
    @Test
    void plugin_installedUpgradedRemoved_servesARunningSession() throws Exception {
        Path project = scene.project("app");
        Path home = scene.home().path();
        assertThat(listed(project)).contains("\"name\":\"claudectl\"", "claudectl-bus");
        assertThat(valid(scene.plugin())).contains("Validation passed");

        Terminal running = scene.session("app", project);
        running.submit("/role frontend");
        scene.api().await("the answer to /role", request -> request.holds("frontend"));
        scene.awaitTurnEnd(running);
        assertThat(scene.bus().run("bus", "role", "list"))
                .contains("frontend", "pid=" + running.pid());
        bringsAtTheEndOfATurn(running, "Render the date filter.");
        assertThat(home.resolve(".claude/settings.json")).content().doesNotContain("claudectl");

        scene.bus().bind("spec", scene.project("spec"));
        scene.play(running, "send", Scene.publish("spec", "task.created", "Sent unasked."));
        assertThat(scene.awaitTurnEnd(running)).doesNotContain("Do you want to proceed");
        assertThat(scene.bus().mail()).anyMatch(mail -> mail.to().equals("spec"));

        Path later =
                LaterImage.whole(
                        home.resolve(".local/bin/claudectl").toRealPath().getParent().getParent(),
                        home.resolve("later"));
        assertThat(new Bus(later.resolve("bin"), home, home.getParent()).run("init", "--upgrade"))
                .contains("installed claudectl " + LaterImage.BUILD);
        assertThat(home.resolve(".local/bin/claudectl").toRealPath().toString())
                .contains(LaterImage.BUILD);
        bringsAtTheEndOfATurn(running, "Sent after the upgrade.");
        assertThat(scene.bus().run("daemon", "status")).contains(LaterImage.BUILD);
        assertThat(scene.awaitTurnEnd(running)).doesNotContainIgnoringCase("problem");

        scene.bus().run("init", "--remove");
        scene.play(running, "after");
        assertThat(scene.awaitTurnEnd(running))
                .doesNotContainIgnoringCase("hook error")
                .doesNotContainIgnoringCase("problem");
        assertThat(listed(project)).doesNotContain("claudectl-bus");
        assertThat(scene.api().requests().getLast().conversation())
                .as("a new session knows nothing")
                .doesNotContain("claudectl bus", "mcp__plugin_claudectl");
    }

    private void bringsAtTheEndOfATurn(Terminal terminal, String body) {
        var busy = new Gate();
        String turn = body.toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "-") + "turn";
        scene.play(terminal, turn, Answer.text("Done so far.").behind(busy));
        scene.bus().send("frontend", body);
        busy.open();
        assertThat(scene.brought(body).news().split(body, -1)).as("once").hasSize(2);
        scene.bus()
                .await(
                        "it was seen",
                        mail ->
                                mail.stream()
                                        .filter(each -> each.to().equals("frontend"))
                                        .allMatch(Bus.Mail::seen));
        assertThat(turnEnd(terminal)).doesNotContainIgnoringCase("hook error");
    }

    /** A session that may have its files elsewhere. */
    private static String turnEnd(Terminal terminal) {
        return terminal.await(
                "the end of its turn", screen -> !screen.contains("esc to interrupt"));
    }

    private String valid(Path folder) {
        RealClient.Ended check =
                scene.client()
                        .run(
                                scene.project("check"),
                                "plugin",
                                "validate",
                                "--strict",
                                folder.toString());
        assertThat(check.exit()).as(check.toString()).isZero();
        return check.out() + check.err();
    }

    @Test
    void upgrade_fromOlderForm_servesOldAndNewSessions() throws Exception {
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
        bringsAtTheEndOfATurn(running, "Sent after the upgrade.");
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
    void init_clientWithoutSkillsPlugins_getsMarketplace() throws Exception {
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
        assertThat(valid(home.resolve(".claude/plugins/claudectl"))).contains("Validation passed");
        Path project = scene.project("app");
        assertThat(listed(project)).containsOnlyOnce("\"name\":\"claudectl\"");
        assertThat(scene.bus().run("init", "--check")).contains("installed as recorded");
        scene.bus().run("init", "--remove");
        assertThat(settings).content().doesNotContain("claudectl@claudectl");
        assertThat(home.resolve(".claude/plugins/claudectl")).doesNotExist();
        assertThat(listed(project)).doesNotContain("claudectl-bus");
    }

    @Test
    void init_inSecondConfigDir_joinsTheSameBus() throws Exception {
        Path second = scene.home().path().resolveSibling("second");
        Files.createDirectories(second);
        for (String each : List.of(".claude.json", ".claude/settings.json")) {
            Path file = scene.home().path().resolve(each);
            Files.copy(file, second.resolve(file.getFileName()));
        }
        scene.bus().run("init", "--non-interactive", "--config-dir", second.toString());
        scene.bus().bind("frontend", scene.project("two"));
        Terminal two =
                scene.session(
                        "two",
                        scene.project("two"),
                        Map.of("CLAUDE_CONFIG_DIR", second.toString()));
        bringsAtTheEndOfATurn(two, "Across accounts.");
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
    void purge_underARunningSession_failsNoHookAndLeavesNoTrace() throws Exception {
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
            // The call before may still be sweeping when the stub was looked for.
            if (Files.exists(stub)) {
                throw new UncheckedIOException(failure);
            }
            return true;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
