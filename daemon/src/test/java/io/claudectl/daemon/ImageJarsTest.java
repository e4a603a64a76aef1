package io.claudectl.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageJarsTest {
    @TempDir private Path image = Path.of("");

    @BeforeEach
    void image_withTwoJarsAndACache() throws IOException {
        Files.createDirectories(image.resolve("lib/native"));
        write("lib/claudectl.jar", 300);
        write("lib/core.jar", 200);
        write("lib/claudectl.aot", 10);
        Files.writeString(
                image.resolve("lib/manifest"),
                """
                aa 300 lib/claudectl.jar
                bb 200 lib/core.jar
                cc 7 lib/native/libsqlitejdbc.so
                dd 9 bin/claudectl
                """);
    }

    private void write(String name, int bytes) throws IOException {
        Files.write(image.resolve(name), new byte[bytes]);
    }

    private String misfit() throws IOException {
        return String.valueOf(ImageJars.misfit(image.toString()));
    }

    @Test
    void jars_asTheManifestSays_fit() throws IOException {
        assertThat(misfit()).isEqualTo("null");
    }

    @Test
    void jar_ofAnotherLength_isNamedWithBoth() throws IOException {
        write("lib/core.jar", 100);

        assertThat(misfit()).isEqualTo(image + "/lib/core.jar has 100 bytes, not 200");
    }

    @Test
    void jar_thatIsGone_isNamed() throws IOException {
        Files.delete(image.resolve("lib/claudectl.jar"));

        assertThat(misfit()).isEqualTo(image + "/lib/claudectl.jar is missing");
    }

    @Test
    void jar_ofAnotherLengthWithoutCache_isOpenedAsItIs() throws IOException {
        write("lib/core.jar", 100);
        Files.delete(image.resolve("lib/claudectl.aot"));

        assertThat(misfit()).isEqualTo("null");
    }

    @Test
    void image_withoutManifestOrNone_fits() throws IOException {
        Files.delete(image.resolve("lib/manifest"));

        assertThat(misfit()).isEqualTo("null");
        assertThat(ImageJars.misfit(null)).isNull();
    }
}
