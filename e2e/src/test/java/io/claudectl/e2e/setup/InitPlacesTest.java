package io.claudectl.e2e.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Ran;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where init writes: several configuration directories, a state elsewhere, shells' folders. */
class InitPlacesTest {
    private static final String SETTINGS = "{\"model\": \"x\"}";

    @RegisterExtension private final User user = new User();

    @Test
    void init_second_config_dir_shares_one_bus() throws Exception {
        user.settings(SETTINGS);
        user.install("--bind", "spec");
        Path second = user.home().resolve("second account");
        Map<String, String> first = user.listing();
        first.keySet().removeIf(each -> !each.startsWith(".claude/"));

        user.install("--config-dir", second.toString());

        assertThat(user.listing()).containsAllEntriesOf(first);
        assertThat(second.resolve("skills/claudectl/hooks/hooks.json"))
                .content()
                .contains(user.client().toString());
        Files.delete(second.resolve("skills/claudectl/.mcp.json"));
        assertThat(user.run("init", "--check").out())
                .contains(second + "/skills/claudectl/.mcp.json");
        assertThat(user.run("init", "--upgrade").exit()).isZero();
        assertThat(user.run("init", "--check").exit()).isZero();

        user.run("init", "--remove", "--config-dir", second.toString()).orFail();
        assertThat(second).doesNotExist();
        assertThat(user.run("init", "--check").exit()).isZero();
        user.run("init", "--purge", "--yes").orFail();
        assertThat(user.listing().keySet()).containsExactly(".claude", ".claude/settings.json");
    }

    @Test
    void init_with_state_elsewhere_serves_hooks_without_environment() throws Exception {
        Path state = user.root().resolve("state");
        user.call(
                        User.image().resolve("bin/claudectl"),
                        "init",
                        "--non-interactive",
                        "--bind",
                        "spec")
                .with("CLAUDECTL_HOME", state.toString())
                .run()
                .orFail();
        Path client = state.resolve("bin/claudectl");
        user.call(client, "bus", "send", "spec", "from the copy").run().orFail();

        assertThat(user.state()).doesNotExist();
        assertThat(user.call(client, "bus", "role", "list").run().out())
                .contains("spec", "1 waiting");
        user.call(client, "init", "--purge", "--yes").run().orFail();
        assertThat(state).doesNotExist();
    }

    @Test
    void init_links_man_page_and_completions() {
        user.install();

        Path share = user.home().resolve(".local/share");
        assertThat(share.resolve("man/man1/claudectl.1")).content().contains(".TH");
        for (String each :
                List.of(
                        "bash-completion/completions/claudectl",
                        "zsh/site-functions/_claudectl",
                        "fish/vendor_completions.d/claudectl.fish")) {
            assertThat(share.resolve(each)).isSymbolicLink().content().contains("claudectl");
        }
    }

    /** As with sudo -E: root in another account's home. Root alone can play that. */
    @Test
    @Tag("root")
    void init_home_of_another_user_is_refused() throws Exception {
        Files.setAttribute(user.home(), "unix:uid", 4242);

        Ran refused = user.init("--non-interactive");
        Files.setAttribute(user.home(), "unix:uid", 0);

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .contains("belongs to 4242", "without sudo", "nothing was changed");
        assertThat(user.listing()).isEmpty();
    }

    @Test
    void plugin_only_writes_plugin_again_and_nothing_else() throws Exception {
        user.install();
        Map<String, String> before = user.listing();
        Files.delete(user.plugin().resolve("hooks/hooks.json"));
        Files.delete(user.config().resolve("skills/role/SKILL.md"));
        Path man = user.home().resolve(".local/share/man/man1/claudectl.1");
        Files.delete(man);

        Ran again = user.init("--plugin-only");

        assertThat(again.exit()).as(again.err()).isZero();
        assertThat(again.out()).contains("~/.claude/skills/claudectl").doesNotContain(".local");
        assertThat(man).doesNotExist();
        before.remove(".local/share/man/man1/claudectl.1");
        Map<String, String> after = user.listing();
        assertThat(after.remove(".claudectl/onboarding.json")).isNotEmpty();
        before.remove(".claudectl/onboarding.json");
        assertThat(after).isEqualTo(before);
    }

    @Test
    void hook_allowTools_allows_only_the_bus_own_tools() {
        user.install();
        // A hook between two tools does not wait for a daemon that starts.
        user.run("bus", "role", "list").orFail();

        assertThat(before("mcp__plugin_claudectl_claudectl-bus__publish", "--allow-tools"))
                .contains("\"permissionDecision\":\"allow\"");
        assertThat(before("mcp__other__publish", "--allow-tools")).isEmpty();
        assertThat(before("mcp__plugin_claudectl_claudectl-bus__publish")).isEmpty();
        assertThat(before("Bash", "--allow-tools")).isEmpty();
    }

    private String before(String tool, String... options) {
        var words = new ArrayList<>(List.of("bus", "hook"));
        words.addAll(List.of(options));
        words.add("PreToolUse");
        String payload =
                "{\"session_id\":\"s\",\"cwd\":\"%s\",\"hook_event_name\":\"PreToolUse\",\"tool_name\":\"%s\"}"
                        .formatted(user.home(), tool);
        // This very process plays the client's.
        return user.call(user.client(), words.toArray(String[]::new))
                .with("CLAUDE_PID", Long.toString(ProcessHandle.current().pid()))
                .reading(payload)
                .run()
                .orFail()
                .out();
    }
}
