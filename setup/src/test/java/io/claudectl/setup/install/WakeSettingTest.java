package io.claudectl.setup.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WakeSettingTest {
    @TempDir private Path directory;

    private String after(String before, boolean on) throws Exception {
        Path file = directory.resolve("config.toml");
        Files.writeString(file, before);
        WakeSetting.write(file, on);
        return Files.readString(file);
    }

    @Test
    void a_file_that_is_not_there_is_made_private() throws Exception {
        Path file = directory.resolve("new/config.toml");
        assertThat(WakeSetting.write(file, true)).isTrue();
        assertThat(file).hasContent("[wake]\ndefault = \"on\"\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(WakeSetting.write(file, true)).isFalse();
    }

    @Test
    void everything_else_in_the_file_stays() throws Exception {
        String before = "# mine\n[delivery]\nlease = \"30s\" # short\n\n[wake]\nper_hour = 3\n";
        assertThat(after(before, true))
                .isEqualTo(before.replace("[wake]\n", "[wake]\ndefault = \"on\"\n"));
    }

    @Test
    void a_value_that_stands_there_is_replaced() throws Exception {
        assertThat(after("[wake]\ndefault = \"on\" # yes\n[send]\nhops = 3\n", false))
                .isEqualTo("[wake]\ndefault = \"off\"\n[send]\nhops = 3\n");
        assertThat(after("wake.default = \"off\"\n", true)).isEqualTo("wake.default = \"on\"\n");
    }

    @Test
    void a_default_of_another_table_is_not_taken_for_it() throws Exception {
        assertThat(after("[other]\ndefault = \"x\"\n", true))
                .isEqualTo("[other]\ndefault = \"x\"\n\n[wake]\ndefault = \"on\"\n");
    }

    @Test
    void what_is_no_toml_or_says_it_in_another_way_is_left_alone() throws Exception {
        for (String odd : new String[] {"[wake\n", "wake = { default = \"off\" }\n"}) {
            assertThatThrownBy(() -> after(odd, true))
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("by hand");
            assertThat(directory.resolve("config.toml")).hasContent(odd);
        }
    }
}
