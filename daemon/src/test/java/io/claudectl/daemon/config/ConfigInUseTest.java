package io.claudectl.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever lies in the place of the settings, the daemon has some and says why. */
@Timeout(20)
class ConfigInUseTest {
    @TempDir Path directory;

    private ConfigInUse taken() {
        return ConfigInUse.of(directory.resolve("config.toml"), directory.resolve("last.toml"));
    }

    private void write(String text) throws IOException {
        Files.writeString(directory.resolve("config.toml"), text);
    }

    @Test
    void config_without_fault_holds_and_is_kept() throws IOException {
        write("[delivery]\nlease = \"5s\"\n");

        ConfigInUse taken = taken();

        assertThat(taken.problem()).isNull();
        assertThat(lease(taken)).isEqualTo(Duration.ofSeconds(5));
        assertThat(directory.resolve("last.toml")).hasContent("[delivery]\nlease = \"5s\"\n");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(directory.resolve("last.toml"))))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "key",
                "form",
                "binary",
                "deep",
                "dots",
                "long",
                "directory",
                "zero",
                "closed",
                "fifo"
            })
    void config_that_cannot_be_taken_leaves_the_last(String fault) throws Exception {
        write("[delivery]\nlease = \"5s\"\n");
        taken();
        Path file = directory.resolve("config.toml");
        Files.delete(file);
        spoil(file, fault);

        ConfigInUse taken = taken();

        assertThat(lease(taken)).isEqualTo(Duration.ofSeconds(5));
        assertThat(taken.problem()).contains(file.toString(), "the last good settings");
        if (!Files.isReadable(file)) {
            assertThat(taken.problem()).contains("permission denied");
        }
        assertThat(taken.problem()).hasSizeLessThan(1_500).doesNotContain("\u001b");
    }

    private static void spoil(Path file, String fault) throws IOException, InterruptedException {
        switch (fault) {
            case "key" -> Files.writeString(file, "wake = 1\n\"a\\u001b]0;x\" = 2\n");
            case "form" -> Files.writeString(file, "[[[\n");
            case "binary" -> Files.write(file, new byte[] {'a', '=', (byte) 0xff});
            case "deep" -> Files.writeString(file, "a = " + "[".repeat(200_000));
            case "dots" -> Files.writeString(file, "a" + ".a".repeat(200_000) + " = 1\n");
            case "long" -> Files.writeString(file, "#".repeat(ConfigFile.BYTES_MAX + 1));
            case "directory" -> Files.createDirectory(file);
            case "zero" -> Files.createSymbolicLink(file, Path.of("/dev/zero"));
            case "closed" -> {
                // Root reads it all the same, and finds a wrong key.
                Files.writeString(file, "wake = 1\n");
                Files.setPosixFilePermissions(file, Set.of());
            }
            default ->
                    assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                            .isZero();
        }
    }

    @Test
    void config_wrong_from_the_first_day_leaves_the_defaults() throws IOException {
        write("wake = 1\n");

        ConfigInUse taken = taken();

        assertThat(taken.config()).isEqualTo(Config.DEFAULT);
        assertThat(taken.problem()).contains("unknown key wake", "the defaults");
    }

    @Test
    void config_taken_away_makes_the_defaults_the_last_good() throws IOException {
        write("[delivery]\nlease = \"5s\"\n");
        taken();
        Files.delete(directory.resolve("config.toml"));
        assertThat(taken().problem()).isNull();
        write("wake = 1\n");

        assertThat(taken().config()).isEqualTo(Config.DEFAULT);
    }

    @Test
    void damaged_copy_leaves_the_defaults() throws IOException {
        write("wake = 1\n");
        Files.writeString(directory.resolve("last.toml"), "[[[");

        assertThat(taken().config()).isEqualTo(Config.DEFAULT);
    }

    private static Duration lease(ConfigInUse taken) {
        return taken.config().limits().delivering().lease();
    }
}
