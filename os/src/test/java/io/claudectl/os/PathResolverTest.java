package io.claudectl.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathResolverTest {
    @TempDir Path folder;
    private Path root = Path.of("/");

    /** A project whose source folder is a link to another place. */
    @BeforeEach
    void project() throws IOException {
        root = folder.toRealPath();
        Files.createDirectories(root.resolve("real/deep"));
        Files.writeString(root.resolve("real/deep/a.java"), "a");
        Files.createDirectories(root.resolve("project"));
        Files.createSymbolicLink(root.resolve("project/src"), root.resolve("real/deep"));
        Files.createSymbolicLink(root.resolve("project/gone"), root.resolve("nowhere"));
    }

    @ParameterizedTest
    @CsvSource({
        "src/a.java,          real/deep/a.java",
        "src/new/b.java,      real/deep/new/b.java",
        "src/new/../b.java,   real/deep/b.java",
        "no/../src/a.java,    real/deep/a.java",
        "no/../../real/x,     real/x",
        "./src//a.java,       real/deep/a.java",
        "src/,                real/deep",
        ".,                   project",
        "new.txt,             project/new.txt",
        "../other/./x,        other/x",
        "gone,                project/gone",
        "gone/x,              project/gone/x"
    })
    void a_file_has_one_name_also_before_it_exists(String given, String found) {
        assertThat(PathResolver.of(root.resolve("project").toString(), given))
                .isEqualTo(root.resolve(found).toString());
    }

    @Test
    void up_from_a_link_is_up_from_where_it_leads() {
        assertThat(PathResolver.of(root.resolve("project").toString(), "src/../other"))
                .isEqualTo(root.resolve("real/other").toString());
    }

    @Test
    void an_absolute_path_starts_nowhere_else() {
        assertThat(PathResolver.of("/nonexistent", root.resolve("project/src/a.java").toString()))
                .isEqualTo(root.resolve("real/deep/a.java").toString());
        assertThat(PathResolver.of("/nonexistent", "/")).isEqualTo("/");
        assertThat(PathResolver.of("/nonexistent", "/../..")).isEqualTo("/");
        assertThat(PathResolver.of("/", "..")).isEqualTo("/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\0b"})
    void what_is_no_path_has_no_name(String given) {
        assertThat(PathResolver.of(root.toString(), given)).isNull();
    }

    @Test
    void path_relativeToNoDirectory_isNone() {
        assertThat(PathResolver.of("no/root", "a")).isNull();
        assertThat(PathResolver.of("no/root", "/")).isEqualTo("/");
    }

    @Test
    void the_longest_path_is_taken_and_one_more_is_not() {
        assertThat(PathResolver.of("/", "a/".repeat(2_048))).hasSize(4_096);
        assertThat(PathResolver.of("/", "a/".repeat(2_048) + "b")).isNull();
    }
}
