package io.claudectl.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientSettingsTest {
    @TempDir Path scratch;
    private Path config;
    private Path project;
    private Path managed;

    @BeforeEach
    void places() {
        config = scratch.resolve("config");
        project = scratch.resolve("repo/app");
        managed = scratch.resolve("etc");
    }

    @ParameterizedTest
    @CsvSource({
        "config/settings.json, false",
        "repo/app/.claude/settings.json, false",
        "repo/app/.claude/settings.local.json, false",
        "etc/managed-settings.json, true",
        "etc/managed-settings.d/10-hooks.json, true"
    })
    void hooks_disabled_in_any_file_names_file_and_key(String file, boolean byAdministrator)
            throws IOException {
        Path written = write(file, "{\"disableAllHooks\": true}");

        assertThat(off())
                .containsExactly(new HooksOff(written, "disableAllHooks", byAdministrator));
    }

    @Test
    void hooks_disabled_in_a_directory_above_do_not_count() throws IOException {
        write("repo/.claude/settings.json", "{\"disableAllHooks\": true}");

        assertThat(off()).isEmpty();
    }

    @Test
    void hooks_disabled_then_enabled_nearer_run() throws IOException {
        write("config/settings.json", "{\"disableAllHooks\": true}");
        write("repo/app/.claude/settings.local.json", "{\"disableAllHooks\": false}");

        assertThat(off()).isEmpty();
        assertThat(ClientSettings.of(config, null, managed).hooksOff()).hasSize(1);
    }

    @Test
    void managed_hooks_only_in_a_users_file_has_no_effect() throws IOException {
        write("config/settings.json", "{\"allowManagedHooksOnly\": true}");

        assertThat(off()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"allowManagedHooksOnly\": true} | allowManagedHooksOnly",
                "{\"allowManagedHooksOnly\": true, \"enabledPlugins\": {\"claudectl@skills-dir\": true}} | allowManagedHooksOnly",
                "{\"strictKnownMarketplaces\": []} | strictKnownMarketplaces",
                "{\"strictKnownMarketplaces\": [{\"source\": \"directory\"}]} | strictKnownMarketplaces",
                "{\"strictKnownMarketplaces\": [{\"source\": \"skills-dir\"}]} |",
                "{\"strictPluginOnlyCustomization\": true} | strictPluginOnlyCustomization",
                "{\"strictPluginOnlyCustomization\": [\"hooks\"]} | strictPluginOnlyCustomization",
                "{\"strictPluginOnlyCustomization\": [\"agents\"]} |",
                "{\"allowManagedHooksOnly\": false} |",
                "{\"blockedMarketplaces\": []} |"
            })
    void managed_keys_against_a_plugin_in_skills(String json, String key) throws IOException {
        inSkills();
        write("etc/managed-settings.json", json);

        assertThat(off().stream().map(HooksOff::key).toList())
                .isEqualTo(key == null ? List.of() : List.of(key));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"allowManagedHooksOnly\": true} | allowManagedHooksOnly",
                "{\"allowManagedHooksOnly\": true, \"enabledPlugins\": {\"claudectl@claudectl\": true}} |",
                "{\"strictKnownMarketplaces\": []} | strictKnownMarketplaces",
                "{\"strictKnownMarketplaces\": [{\"source\": \"directory\", \"path\": \"/m\"}]} |",
                "{\"strictKnownMarketplaces\": [{\"source\": \"pathPattern\", \"pathPattern\": \"(\"}]} | strictKnownMarketplaces",
                "{\"blockedMarketplaces\": [{\"source\": \"directory\", \"path\": \"/m\"}]} | blockedMarketplaces",
                "{\"strictPluginOnlyCustomization\": true} |"
            })
    void managed_keys_against_a_marketplace_plugin(String json, String key) throws IOException {
        write(
                "config/settings.json",
                "{\"extraKnownMarketplaces\": {\"claudectl\": {\"source\": {\"path\": \"/m\"}}}}");
        write("etc/managed-settings.json", json);

        assertThat(off().stream().map(HooksOff::key).toList())
                .isEqualTo(key == null ? List.of() : List.of(key));
    }

    @Test
    void a_plugin_switched_off_counts_under_the_id_it_has() throws IOException {
        write("config/settings.json", "{\"enabledPlugins\": {\"claudectl@claudectl\": false}}");
        assertThat(off()).hasSize(1);

        // A registration of before is switched off on purpose.
        inSkills();
        assertThat(off()).isEmpty();

        Path local =
                write(
                        "repo/app/.claude/settings.local.json",
                        "{\"enabledPlugins\": {\"claudectl@skills-dir\": false}}");
        assertThat(off())
                .containsExactly(
                        new HooksOff(
                                local, "enabledPlugins[\"claudectl@skills-dir\"]: false", false));
        assertThat(off().getFirst().fix()).contains(local.toString(), "restart the session");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "{\"disableAllHooks\": tru"})
    void a_file_that_cannot_be_used_is_named_with_its_reason(String text) throws IOException {
        Path file = write("repo/app/.claude/settings.json", text);
        ClientSettings settings = ClientSettings.of(config, project, managed);

        assertThat(settings.hooksOff()).isEmpty();
        assertThat(settings.unusable())
                .singleElement()
                .asString()
                .contains(file.toString(), "JSON");
    }

    @Test
    void lists_of_all_files_are_joined() throws IOException {
        write("config/settings.json", "{\"permissions\": {\"allow\": [\"a\", 7]}}");
        write("repo/app/.claude/settings.json", "{\"permissions\": {\"allow\": [\"b\"]}}");

        assertThat(ClientSettings.of(config, project, managed).all("permissions", "allow"))
                .containsExactly("a", "b");
    }

    private List<HooksOff> off() {
        return ClientSettings.of(config, project, managed).hooksOff();
    }

    private void inSkills() throws IOException {
        write("config/skills/claudectl/.claude-plugin/plugin.json", "{}");
    }

    private Path write(String name, String text) throws IOException {
        Path file = scratch.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
