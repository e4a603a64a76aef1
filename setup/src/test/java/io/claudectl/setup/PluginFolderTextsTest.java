package io.claudectl.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claudectl.json.Json;
import io.claudectl.json.NotJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginFolderTextsTest {
    private static final Path CLIENT = Path.of("/opt/a \"b\"/claudectl");

    @TempDir Path folder;

    @Test
    void what_is_written_is_what_is_given_out() throws IOException {
        Map<String, String> files = PluginFolder.files(CLIENT, "1.2.3");

        PluginFolder.write(folder, CLIENT, "1.2.3");

        try (var all = Files.walk(folder)) {
            assertThat(
                            all.filter(Files::isRegularFile)
                                    .map(each -> folder.relativize(each).toString()))
                    .containsExactlyInAnyOrderElementsOf(files.keySet());
        }
        for (var file : files.entrySet()) {
            assertThat(folder.resolve(file.getKey())).hasContent(file.getValue());
        }
    }

    @Test
    void every_json_file_is_json() throws NotJson {
        for (var file : PluginFolder.files(CLIENT, "1.2.3").entrySet()) {
            if (file.getKey().endsWith(".json")) {
                assertThat(Json.parse(file.getValue()))
                        .as(file.getKey())
                        .isInstanceOfAny(Map.class, List.class);
            }
        }
    }

    @Test
    void the_supervisor_has_no_tool_of_the_bus_that_takes_sends_or_binds() {
        String agent = PluginFolder.files(CLIENT, "1.2.3").get("claudectl/agents/supervisor.md");
        String tools =
                agent.lines().filter(line -> line.startsWith("tools: ")).findFirst().orElseThrow();

        assertThat(tools)
                .contains("__list_agents", "__check_messages", "__whoami")
                .doesNotContain("publish", "read_inbox", "ack", "bind_role", "Edit", "Write", "*");
        assertThat(agent).contains(CLIENT + " bus role list --json");
    }

    @Test
    void a_path_that_is_not_absolute_is_refused() {
        assertThatThrownBy(() -> PluginFolder.files(Path.of("claudectl"), "1"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
