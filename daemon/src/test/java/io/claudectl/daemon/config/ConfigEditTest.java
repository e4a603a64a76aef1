package io.claudectl.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigEditTest {
    @TempDir private Path directory;

    private String after(String before, String value) throws Exception {
        return after(before, ConfigKey.WAKE_DEFAULT, value);
    }

    private String after(String before, ConfigKey key, String value) throws Exception {
        Path file = directory.resolve("config.toml");
        Files.writeString(file, before);
        ConfigEdit.set(file, key, value);
        return Files.readString(file);
    }

    @Test
    void set_missing_file_is_made_private() throws Exception {
        Path file = directory.resolve("new/config.toml");

        assertThat(ConfigEdit.set(file, ConfigKey.WAKE_DEFAULT, "on")).isTrue();

        assertThat(file).hasContent("[wake]\ndefault = \"on\"\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(ConfigEdit.set(file, ConfigKey.WAKE_DEFAULT, "on")).isFalse();
    }

    @Test
    void set_other_lines_stay() throws Exception {
        String before = "# mine\n[delivery]\nlease = \"30s\" # short\n\n[wake]\nper_hour = 3\n";

        assertThat(after(before, "on"))
                .isEqualTo(before.replace("[wake]\n", "[wake]\ndefault = \"on\"\n"));
        assertThat(after("[wake]", "on")).isEqualTo("[wake]\ndefault = \"on\"\n");
    }

    @Test
    void set_value_that_is_there_is_replaced() throws Exception {
        assertThat(after("[wake]\ndefault = \"on\" # yes\n[delivery]\npark_after = 3\n", "off"))
                .isEqualTo("[wake]\ndefault = \"off\"\n[delivery]\npark_after = 3\n");
        assertThat(after("wake.default = \"off\"\n", "on")).isEqualTo("wake.default = \"on\"\n");
    }

    @Test
    void set_same_name_in_other_table_stays() throws Exception {
        assertThat(after("[delivery]\npark_after = 3\n", ConfigKey.WAKE_PER_HOUR, "7"))
                .isEqualTo("[delivery]\npark_after = 3\n\n[wake]\nper_hour = 7\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[wake\n", "wake = { default = \"off\" }\n"})
    void set_text_not_understood_is_left_alone(String odd) {
        assertThatThrownBy(() -> after(odd, "on"))
                .isInstanceOf(ConfigWrong.class)
                .hasMessageContaining("by hand");
        assertThat(directory.resolve("config.toml")).hasContent(odd);
    }

    @Test
    void set_wrong_value_is_refused() {
        assertThatThrownBy(() -> after("", "perhaps")).isInstanceOf(ConfigWrong.class);
        assertThatThrownBy(() -> after("", ConfigKey.WAKE_PER_HOUR, "x = 3"))
                .isInstanceOf(ConfigWrong.class);
        assertThat(directory.resolve("config.toml")).isEmptyFile();
    }
}
