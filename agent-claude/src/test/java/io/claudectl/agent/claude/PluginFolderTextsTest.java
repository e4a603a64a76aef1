package io.claudectl.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claudectl.json.Json;
import io.claudectl.json.NotJson;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PluginFolderTextsTest {
    private static final Path CLIENT = Path.of("/opt/a \"b\"/claudectl");

    @Test
    void allow_tools_chosen_is_a_flag_of_the_hook_before_tools() throws NotJson {
        assertThat(PluginFolder.files(CLIENT, "1", true).get("hooks/hooks.json"))
                .containsOnlyOnce("\"--allow-tools\", \"PreToolUse\"");
        assertThat(PluginFolder.files(CLIENT, "1", false).get("hooks/hooks.json"))
                .doesNotContain("--allow-tools")
                .contains("[\"bus\", \"hook\", \"PreToolUse\"]");
    }

    @Test
    void texts_leave_no_placeholder() {
        assertThat(PluginFolder.marketplace(CLIENT, "1.2.3", true).values())
                .noneMatch(
                        text ->
                                text.contains("@CLIENT")
                                        || text.contains("@VERSION")
                                        || text.contains("@QUOTED"));
        assertThat(PluginFolder.files(CLIENT, "1.2.3", true).get("monitors/monitors.json"))
                .contains(PluginFolder.MONITOR, "exec '/opt/a \\\"b\\\"/claudectl' bus doorbell");
    }

    @Test
    void every_json_file_is_json() throws NotJson {
        for (var file : PluginFolder.files(CLIENT, "1.2.3", true).entrySet()) {
            if (file.getKey().endsWith(".json")) {
                assertThat(Json.parse(file.getValue()))
                        .as(file.getKey())
                        .isInstanceOfAny(Map.class, List.class);
            }
        }
    }

    @Test
    void the_supervisor_has_no_tool_of_the_bus_that_takes_sends_or_binds() {
        String agent = PluginFolder.files(CLIENT, "1.2.3", true).get("agents/supervisor.md");
        String tools =
                agent.lines().filter(line -> line.startsWith("tools: ")).findFirst().orElseThrow();

        assertThat(tools)
                .contains("__list_agents", "__check_messages", "__whoami")
                .doesNotContain("publish", "read_inbox", "ack", "bind_role", "Edit", "Write", "*");
        assertThat(agent).contains(CLIENT + " bus role list --json");
    }

    @Test
    void a_path_that_is_not_absolute_is_refused() {
        assertThatThrownBy(() -> PluginFolder.files(Path.of("claudectl"), "1", true))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
