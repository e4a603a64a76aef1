package io.claudectl.e2e.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Patience;
import io.claudectl.demo.Ran;
import io.claudectl.testkit.client.Terminal;
import io.claudectl.testkit.client.Tmux;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class InitTest {
    private static final String SETTINGS =
            "{\r\n\t\"//\": \"mine\",\r\n\t\"caf\u00e9\": \"\\u00e9\",\r\n\t\"hooks\": {\"Stop\": [{\"hooks\": [{\"type\": \"command\", \"command\": \"say done\"}]}]}\r\n}";

    /** A file that init cannot read; init leaves it alone. */
    private static final String UNREADABLE = "{ // no\n}";

    @RegisterExtension private final User user = new User();

    /**
     * Each way to do nothing: without a terminal, dry, with wrong words, with a file in the way.
     */
    @Test
    void init_dryOrRefused_writesNothing() throws Exception {
        Ran refused = user.init();
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains("--non-interactive").hasLineCount(1);
        refused = user.init("--non-interactive", "--bind", "My Role");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("'My Role' is not a role name", "use my-role");
        refused = user.init("--link", "perhaps");
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).hasLineCount(1).contains("--link");
        assertThat(user.init("--remove", "--check").exit()).isEqualTo(2);
        assertThat(user.listing()).isEmpty();

        user.settings(SETTINGS);
        Map<String, String> before = user.listing();
        Ran dry = user.init("--dry-run", "--non-interactive");
        assertThat(dry.exit()).isZero();
        assertThat(dry.out())
                .contains("new      ~/.claude/skills/claudectl", "copy ", "nothing was written")
                .doesNotContain("settings.json");
        assertThat(dry.out().lines()).as("fits a screen").hasSizeLessThan(20);
        assertThat(user.listing()).isEqualTo(before);

        Files.writeString(user.home().resolve(".local"), "");
        before = user.listing();
        refused = user.init("--non-interactive");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("/.local is not a directory", "nothing was changed");
        assertThat(user.listing()).isEqualTo(before);
    }

    @Test
    void init_repeatedCheckedUpgradedRemovedPurged_keepsWhatIsTheUsers() throws Exception {
        user.settings(SETTINGS);
        Map<String, String> bare = user.listing();
        long session = user.running();

        assertThat(user.install("--bind", "spec").out())
                .contains("join when they are restarted", "pid " + session);
        Map<String, String> installed = user.listing();
        Ran again = user.install();
        assertThat(again.out())
                .startsWith("everything is in place already")
                .doesNotContain("pid " + session);
        assertThat(user.listing()).isEqualTo(installed);
        user.leave();

        Path hooks = user.plugin().resolve("hooks/hooks.json");
        Files.delete(hooks);
        Ran check = user.run("init", "--check");
        assertThat(check.exit()).isEqualTo(1);
        assertThat(check.out()).contains(hooks + " is missing", "claudectl init --upgrade");
        user.run("init", "--upgrade").orFail();
        user.run("init", "--check").orFail();

        assertThat(wake()).isEqualTo("off");
        user.install("--wake", "on");
        assertThat(wake()).isEqualTo("on");
        user.install();
        assertThat(wake()).as("a later init that says nothing changes nothing").isEqualTo("on");
        user.install("--wake", "off");
        assertThat(wake()).isEqualTo("off");

        user.run("bus", "send", "spec", "for later").orFail();
        Ran purge = user.run("init", "--purge");
        assertThat(purge.exit()).isEqualTo(2);
        assertThat(purge.err()).contains("--purge --yes");
        user.run("init", "--check").orFail();

        user.run("init", "--remove").orFail();
        assertThat(User.text(user.settings())).isEqualTo(SETTINGS);
        assertThat(user.listing().keySet())
                .noneMatch(name -> name.startsWith(".claude/") && !name.endsWith("settings.json"));
        user.install();
        assertThat(user.run("bus", "role", "list").out()).contains("spec", "1 waiting");

        user.run("init", "--remove").orFail();
        user.run("init", "--purge", "--yes").orFail();
        assertThat(user.listing()).isEqualTo(bare);
    }

    private String wake() {
        String shown = user.run("config", "show").out();
        return shown.contains("wake.default = \"on\"") ? "on" : "off";
    }

    @Test
    void mail_flowsWhenTheBuildIsGone() throws Exception {
        Path build = user.copy(User.image(), "build");
        user.call(build.resolve("bin/claudectl"), "init", "--non-interactive", "--bind", "spec")
                .run()
                .orFail();
        user.call(build.resolve("bin/claudectl"), "daemon", "stop").run();
        User.delete(build);

        assertThat(user.run("bus", "send", "spec", "still here").exit()).isZero();
        Ran hook =
                user.call(user.client(), "bus", "stop-hook")
                        .reading(
                                "{\"session_id\":\"s1\",\"cwd\":\"%s\",\"hook_event_name\":\"Stop\",\"transcript_path\":\"%s\"}"
                                        .formatted(user.home(), user.home().resolve("t.jsonl")))
                        .run();
        assertThat(hook.exit()).isZero();
        assertThat(hook.out()).contains("still here");
    }

    @Test
    void purge_alone_keepsWhatIsNotOurs() throws Exception {
        Files.createDirectories(user.state().resolve("coord"));
        Files.writeString(user.state().resolve("coord/theirs.db"), "x");
        Map<String, String> before = user.listing();
        user.install("--bind", "spec");

        Ran purge = user.run("init", "--purge", "--yes");

        assertThat(purge.out()).contains("not ours");
        assertThat(user.listing()).isEqualTo(before);
    }

    @Test
    void init_fourAtOnce_makeOneInstallation() throws Exception {
        user.settings(UNREADABLE);
        var running = new ArrayList<Process>();
        for (int i = 0; i < 4; i++) {
            running.add(
                    user.call(User.image().resolve("bin/claudectl"), "init", "--non-interactive")
                            .start(user.root().resolve("out" + i), user.root().resolve("err" + i)));
        }
        for (int i = 0; i < running.size(); i++) {
            assertThat(running.get(i).waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(running.get(i).exitValue())
                    .as(User.text(user.root().resolve("err" + i)))
                    .isZero();
        }
        assertThat(user.run("init", "--check").exit()).isZero();
        assertThat(user.run("init", "--remove").exit()).isZero();
        assertThat(User.text(user.settings())).isEqualTo(UNREADABLE);
    }

    @Test
    void init_killedAtRandom_leavesOldOrNewPlugin() throws Exception {
        user.settings(SETTINGS);
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(4);
        for (int round = 0; round < 3; round++) {
            Process init =
                    user.call(User.image().resolve("bin/claudectl"), "init", "--non-interactive")
                            .start(user.root().resolve("out"), user.root().resolve("err"));
            init.waitFor(random.nextInt(100, 700), TimeUnit.MILLISECONDS);
            init.destroyForcibly().waitFor();

            assertThat(User.text(user.settings())).isEqualTo(SETTINGS);
            Path hooks = user.plugin().resolve("hooks/hooks.json");
            assertThat(Files.exists(user.plugin())).isEqualTo(Files.exists(hooks));
            assertThat(!Files.exists(hooks) || Files.isExecutable(user.client())).isTrue();

            user.install();
            assertThat(user.run("init", "--check").out()).contains("installed as recorded");
            user.run("init", "--remove").orFail();
            assertThat(user.plugin()).doesNotExist();
        }
    }

    @Test
    void init_atATerminal_asksShowsAndWaitsForAYes() throws Exception {
        user.settings(SETTINGS);
        var environment =
                Map.of(
                        "HOME", user.home().toString(),
                        "PATH", "/usr/bin:/bin",
                        "LANG", "C.UTF-8",
                        "TERM", "xterm");
        try (Tmux tmux = Tmux.start(user.root(), environment)) {
            Terminal terminal =
                    tmux.open(
                            "init",
                            user.home(),
                            environment,
                            List.of(
                                    "sh",
                                    "-c",
                                    User.image().resolve("bin/claudectl")
                                            + " init; echo ended $?; cat"));
            answer(terminal, "without a dialog", "maybe");
            answer(terminal, "y or n", "n");
            answer(terminal, "Bind a role", "My Spec");
            answer(terminal, "use my-spec", "my-spec");
            answer(terminal, "Each wake costs a turn", "y");
            answer(terminal, "Make these changes?", "d");
            answer(terminal, "The user asks for this session's mail", "yes");
            terminal.await("the end", screen -> screen.contains("ended 0"));
            assertThat(terminal.history())
                    .contains(
                            "new      ~/.claude/skills/claudectl",
                            "my-spec bound",
                            "installed claudectl");
            assertThat(User.text(user.plugin().resolve("hooks/hooks.json")))
                    .doesNotContain("--allow-tools");
            assertThat(User.text(user.settings())).isEqualTo(SETTINGS);
            assertThat(User.text(user.state().resolve("config.toml")))
                    .contains("[wake]", "default = \"on\"");
        }
    }

    @Test
    void init_atEndOfInput_stopsAtOnce() throws Exception {
        var environment =
                Map.of("HOME", user.home().toString(), "PATH", "/usr/bin:/bin", "TERM", "xterm");
        try (Tmux tmux = Tmux.start(user.root(), environment)) {
            String command = User.image().resolve("bin/claudectl") + " init; echo ended $?; cat";
            Terminal terminal =
                    tmux.open("init", user.home(), environment, List.of("sh", "-c", command));
            terminal.await("a question", screen -> screen.contains("without a dialog"));
            terminal.press("C-d");
            terminal.await("the end", screen -> screen.contains("ended 1"));

            assertThat(terminal.history())
                    .contains("nothing was changed")
                    .doesNotContain("Bind a role");
        }
        assertThat(user.plugin()).doesNotExist();
    }

    @Test
    void home_withAnOddName_worksWithoutALocale() {
        // The names of this very process may be ASCII only, so a shell makes this one.
        String script =
                """
                HOME="$PWD/it's a h$(printf '\\303\\266')me"; export HOME
                mkdir "$HOME" && %s init --non-interactive || exit 1
                own="$HOME/.local/bin/claudectl"
                "$own" bus role bind spec "$HOME" && "$own" bus send spec hello && "$own" init --check || exit 2
                printf '{"session_id":"s","cwd":"%%s","hook_event_name":"Stop"}' "$HOME" |
                    "$HOME/.claudectl/bin/claudectl" bus stop-hook | grep -q hello || exit 3
                "$own" init --purge --yes && rmdir "$HOME"
                """
                        .formatted(User.image().resolve("bin/claudectl"));

        Ran ran = user.call(Path.of("/bin/sh"), "-c", script).without("LANG").run();

        assertThat(ran.exit()).as(ran.toString()).isZero();
    }

    private static void answer(Terminal terminal, String question, String answer) {
        terminal.await(question, screen -> screen.contains(question));
        terminal.submit(answer);
    }
}
