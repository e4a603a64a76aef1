package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import io.claudectl.demo.Patience;
import io.claudectl.demo.ScriptedSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each setting that switches hooks off, in each file that may hold it: what a sender is told. */
class HooksOffKeysTest {
    @RegisterExtension static final Stage stage = new Stage();

    private static final AtomicInteger ROLES = new AtomicInteger();
    private static final String BELL =
            """
            claudectl bus doorbell 2>bell.err </dev/null | cat >heard.txt &
            n=0
            until claudectl bus role list | grep -q '^ROLE .*reads on request'; do
                n=$((n + 1)); [ $n -lt 500 ] || { cat bell.err; exit 1; }
            done
            """;

    private Path config = Path.of("");
    private Path managed = Path.of("");

    @BeforeEach
    void daemon_with_administrator_files_of_its_own() throws IOException {
        config = Files.createDirectories(stage.bus().user().resolve(".claude"));
        managed = Files.createDirectories(stage.bus().directory("etc"));
        stage.outside("daemon", "start")
                .with("CLAUDECTL_JAVA_OPTS", "-Dclaudectl.managed.settings=" + managed)
                .run()
                .orFail();
    }

    private Path file(String kind, Path directory) {
        return switch (kind) {
            case "user" -> config.resolve("settings.json");
            case "project" -> directory.resolve(".claude/settings.json");
            case "local" -> directory.resolve(".claude/settings.local.json");
            case "managed" -> managed.resolve("managed-settings.json");
            case "drop-in" -> managed.resolve("managed-settings.d/50-hooks.json");
            default -> throw new AssertionError(kind);
        };
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String sent(String kind, String json, boolean skills) throws IOException {
        return sent(kind, json, skills, true);
    }

    /**
     * How the sender of one message is answered; the files are gone afterwards.
     *
     * @param off whether to wait until the bus has found that hooks are off
     */
    private String sent(String kind, String json, boolean skills, boolean off) throws IOException {
        String role = "role" + ROLES.incrementAndGet();
        Path directory = stage.role(role, "--wake", "on");
        Path plugin = config.resolve("skills/claudectl/.claude-plugin/plugin.json");
        Path settings = file(kind, directory);
        try {
            if (skills) {
                write(plugin, "{\"name\": \"claudectl\"}");
            }
            write(settings, json.replace('\'', '"'));
            ScriptedSession session = stage.session(role).in(directory).withoutHooks().start();
            session.tool("whoami");
            session.sh(BELL.replace("ROLE", role)).orFail();
            assertThat(!off || Patience.until(Patience.LIMIT, () -> !reach(session).isEmpty()))
                    .isTrue();
            String told = stage.run("bus", "send", role, "Read me.").out();
            assertThat(stage.query("SELECT 1 FROM event WHERE kind = 'bell.rung'")).isEmpty();
            assertThat(directory.resolve("heard.txt")).isEmptyFile();
            session.kill();
            return told;
        } finally {
            Files.delete(settings);
            Files.deleteIfExists(plugin);
        }
    }

    private static String reach(ScriptedSession session) {
        return ((List<?>) stage.run("bus", "agents", "--json").json())
                .stream()
                        .filter(row -> Long.valueOf(session.pid()).equals(Json.at(row, "pid")))
                        .map(row -> String.valueOf(Json.at(row, "reach", "hooks_off")))
                        .filter(off -> !off.equals("null"))
                        .findFirst()
                        .orElse("");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "user | disableAllHooks | {'disableAllHooks': true}",
                "project | disableAllHooks | {'disableAllHooks': true}",
                "local | disableAllHooks | {'disableAllHooks': true}",
                "managed | disableAllHooks | {'disableAllHooks': true}",
                "drop-in | disableAllHooks | {'disableAllHooks': true}",
                "user | enabledPlugins[\"claudectl@skills-dir\"]: false | {'enabledPlugins': {'claudectl@skills-dir': false}}",
                "project | enabledPlugins[\"claudectl@skills-dir\"]: false | {'enabledPlugins': {'claudectl@skills-dir': false}}",
                "local | enabledPlugins[\"claudectl@skills-dir\"]: false | {'enabledPlugins': {'claudectl@skills-dir': false}}",
                "managed | enabledPlugins[\"claudectl@skills-dir\"]: false | {'enabledPlugins': {'claudectl@skills-dir': false}}",
                "managed | allowManagedHooksOnly | {'allowManagedHooksOnly': true}",
                "drop-in | allowManagedHooksOnly | {'allowManagedHooksOnly': true}",
                "managed | strictKnownMarketplaces | {'strictKnownMarketplaces': []}",
                "managed | strictPluginOnlyCustomization | {'strictPluginOnlyCustomization': true}",
                "managed | strictPluginOnlyCustomization | {'strictPluginOnlyCustomization': ['hooks']}",
                "managed | strictPluginOnlyCustomization | {'strictPluginOnlyCustomization': ['skills']}",
            })
    void sender_is_told_that_mail_is_read_on_request(String kind, String key, String json)
            throws IOException {
        assertThat(sent(kind, json, true))
                .contains("reads on request: its hooks are off (", "/" + name(kind) + ": " + key)
                .doesNotContain("woken now");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "managed | strictKnownMarketplaces | {'strictKnownMarketplaces': []}",
                "managed | blockedMarketplaces | {'blockedMarketplaces': [{'source': 'directory', 'path': '/m'}], 'extraKnownMarketplaces': {'claudectl': {'source': {'source': 'directory', 'path': '/m'}}}}",
            })
    void plugin_of_a_marketplace_has_keys_of_its_own(String kind, String key, String json)
            throws IOException {
        assertThat(sent(kind, json, false))
                .contains("reads on request: its hooks are off (", name(kind) + ": " + key);
    }

    private String name(String kind) {
        return String.valueOf(file(kind, config).getFileName());
    }

    /** An administrator's keys mean nothing in a person's file. */
    @Test
    void administrator_key_in_a_user_file_switches_nothing_off() throws IOException {
        String keys =
                "{'allowManagedHooksOnly': true, 'strictKnownMarketplaces': [], 'strictPluginOnlyCustomization': true}";

        assertThat(sent("user", keys, true, false)).doesNotContain("hooks are off");
    }
}
