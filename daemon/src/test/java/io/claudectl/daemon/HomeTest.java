package io.claudectl.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
    @TempDir private Path scratch;

    @Test
    void directories_are_made_private_and_tightened() throws Exception {
        Path root = Files.createDirectory(scratch.resolve("home"));
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        var home = new Home(root);

        home.prepare();

        for (Path each : new Path[] {root, home.bus(), home.logs()}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void a_directory_that_others_share_is_left_open() throws Exception {
        Path shared = Files.createDirectory(scratch.resolve("shared"));
        assertThat(new ProcessBuilder("chmod", "1777", shared.toString()).start().waitFor())
                .isZero();

        assertThatThrownBy(new Home(shared)::prepare)
                .isInstanceOf(Home.Refused.class)
                .hasMessageContaining("choose another CLAUDECTL_HOME");
        assertThatThrownBy(new Home(Path.of("/"))::prepare).isInstanceOf(Home.Refused.class);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shared)))
                .isEqualTo("rwxrwxrwx");
    }
}
