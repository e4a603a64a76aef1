package io.claudectl.setup.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstallationTest {
    @TempDir private Path home;
    private Layout layout;

    @BeforeEach
    void find() throws Exception {
        layout = Layout.of(Map.of("HOME", home.toString()));
        Files.createDirectories(layout.state());
    }

    @Test
    void record_written_reads_the_same() throws Exception {
        var record =
                new Installation(
                        new Program(home.resolve("image \"x\""), "0.2.0+ab"),
                        true,
                        false,
                        List.of(home.resolve(".claude"), home.resolve("zweites")),
                        List.of(home.resolve("zweites")));
        Files.writeString(layout.record(), record.text(House.NOW));

        assertThat(Installation.of(layout)).isEqualTo(record);
    }

    @Test
    void record_of_schema_1_names_its_config_dirs() throws Exception {
        Files.writeString(
                layout.record(),
                """
                {"schema": 1, "complete": true, "build": "0.1.0+aa", "since": "2026-01-02T03:04:05Z",
                 "at": "2026-01-02T03:04:05Z", "link": true, "plugin": true, "allow_tools": true,
                 "image": "/h/.local/share/claudectl/0.1.0+aa", "settings_keys": ["PLUGIN"],
                 "files": {"/h/.claudectl/bin/claudectl": "00",
                   "/h/.claude/plugins/claudectl/.claude-plugin/marketplace.json": "00",
                   "/h/.claude/plugins/claudectl/claudectl/hooks/hooks.json": "00",
                   "/h/second/plugins/claudectl/.claude-plugin/marketplace.json": "00",
                   "/h/.claude/settings.json": "00"}}
                """);

        Installation old = Installation.of(layout);

        assertThat(old.program().build()).isEqualTo("0.1.0+aa");
        assertThat(old.allowTools()).isTrue();
        assertThat(old.configs()).containsExactly(Path.of("/h/.claude"), Path.of("/h/second"));
    }

    @Test
    void record_missing_is_no_installation() throws Exception {
        assertThat(Installation.of(layout)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "{\"schema\": 3}", "{\"schema\": \"1\"}", "{\"hooks\""})
    void record_damaged_or_foreign_is_refused(String text) throws Exception {
        Files.writeString(layout.record(), text);

        assertThatThrownBy(() -> Installation.of(layout))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("nothing was changed");
    }
}
