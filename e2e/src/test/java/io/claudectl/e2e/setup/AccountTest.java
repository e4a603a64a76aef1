package io.claudectl.e2e.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.OutsideCall;
import io.claudectl.demo.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Homes and habits that accounts really have: a umask, a home behind a link, a shared parent. */
class AccountTest {
    @RegisterExtension private final User user = new User();

    private OutsideCall shell(String line, String... words) {
        var all = new ArrayList<>(List.of("-c", line, "sh"));
        all.addAll(List.of(words));
        return user.call(Path.of("/bin/sh"), all.toArray(String[]::new))
                .with("PATH", User.image().resolve("bin") + ":/usr/bin:/bin");
    }

    private Ran sh(String line) {
        return shell(line).run().orFail();
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    }

    /** What somebody else may read, write or enter. */
    private static List<String> openToOthers(Path below) throws IOException {
        var open = new ArrayList<String>();
        try (Stream<Path> files = Files.walk(below)) {
            for (Path file : files.filter(each -> !Files.isSymbolicLink(each)).toList()) {
                if (!mode(file).endsWith("------")) {
                    open.add(mode(file) + " " + below.relativize(file));
                }
            }
        }
        return open;
    }

    @ParameterizedTest
    @ValueSource(strings = {"000", "077"})
    void umask_any_installsClosedStateAndDelivers(String umask) throws IOException {
        String mask = "umask " + umask + "; ";
        sh(mask + "claudectl bus role bind spec ~ && claudectl bus send spec hello");
        assertThat(openToOthers(user.state())).isEmpty();
        assertThat(sh("claudectl bus inbox --role spec").out()).contains("hello");

        sh(mask + "claudectl init --non-interactive");
        user.run("init", "--check").orFail();
        assertThat(sh(mask + user.program() + " demo").out()).contains("seen");
    }

    /** No mount is listed for such a root: the type of its file system cannot be told. */
    @Test
    void bus_chrootThatIsNoMount_storesAndChecks() {
        String script =
                """
                root=$HOME/root && mkdir -p $root/home && cd $root || exit 1
                for each in bin lib lib64 usr etc proc dev; do
                    [ -d /$each ] || continue
                    mkdir $each && mount --rbind /$each $each || exit 1
                done
                mkdir image && mount --rbind "$0" image || exit 1
                export HOME=/home PATH=/image/bin:/usr/bin:/bin:/usr/sbin
                chroot . sh -c 'claudectl bus role bind spec /home && claudectl bus send spec hello &&
                    claudectl bus inbox --role spec; claudectl doctor -v; claudectl daemon stop'
                """;

        Ran ran =
                user.call(
                                Path.of("/usr/bin/unshare"),
                                "--map-root-user",
                                "--mount",
                                "/bin/sh",
                                "-c",
                                script,
                                User.image().toString())
                        .run();

        assertThat(ran.out())
                .contains("stored ", "hello", "an unlisted mount")
                .doesNotContain("cannot be looked at");
        assertThat(ran.err()).as("no /tmp there either").doesNotContain("Exception");
    }

    @Test
    void bus_homeBehindALink_isTheSameBus() throws IOException {
        Path link = Files.createSymbolicLink(user.root().resolve("link"), user.home());
        sh("claudectl bus role bind spec ~");

        shell("claudectl bus send spec 'by the link'").with("HOME", link.toString()).run().orFail();

        assertThat(sh("claudectl bus inbox --role spec").out()).contains("by the link");
        assertThat(status(link)).isEqualTo(status(user.home()));
    }

    private String status(Path home) {
        Ran ran = shell("claudectl daemon status --json").with("HOME", home.toString()).run();
        return ran.orFail().text("pid");
    }

    @Test
    void bus_stateBehindALink_isKeptThere() throws IOException {
        Path disk = Files.createDirectory(user.root().resolve("disk"));
        Files.createSymbolicLink(user.state(), disk);

        sh("claudectl bus role bind spec ~ && claudectl bus send spec hello");

        assertThat(disk.resolve("bus/bus.db")).exists();
        assertThat(openToOthers(disk)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwx---", "rwxrwxrwx"})
    void bus_sharedParent_keepsItsOwnClosed(String parent) throws IOException {
        Files.setPosixFilePermissions(user.home(), PosixFilePermissions.fromString(parent));

        sh("umask 002; claudectl bus role bind spec ~ && claudectl bus send spec hello");

        assertThat(mode(user.home())).isEqualTo(parent);
        assertThat(openToOthers(user.state())).isEmpty();
    }
}
