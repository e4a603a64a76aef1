package io.claudectl.e2e.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.OutsideCall;
import io.claudectl.demo.Ran;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Runs the image as an account that is not root. Where the tests run as root, another uid is taken;
 * an ordinary account is itself.
 */
class OrdinaryAccountTest {
    private static final String UID = "4242";

    private Path root = Path.of("");
    private Path program = Path.of("");

    @BeforeEach
    void home() throws Exception {
        root = Files.createTempDirectory("claudectl-account-").toRealPath();
        Path home = Files.createDirectory(root.resolve("home"));
        sh("cp -a " + User.image() + " " + root.resolve("image"));
        program = root.resolve("image/bin/claudectl");
        if (root()) {
            sh("chmod 755 " + root);
            sh("chown -R " + UID + ":" + UID + " " + home);
        }
    }

    @AfterEach
    void end() throws Exception {
        call("daemon", "stop");
        User.delete(root);
    }

    private static boolean root() throws Exception {
        return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    private Ran sh(String line) {
        return new OutsideCall(
                        List.of("/bin/sh", "-c", line),
                        root,
                        Map.of("PATH", "/usr/bin:/bin"),
                        "",
                        root)
                .run()
                .orFail();
    }

    private Ran call(String... words) throws Exception {
        var command = new ArrayList<String>();
        if (root()) {
            command.addAll(
                    List.of("setpriv", "--reuid", UID, "--regid", UID, "--clear-groups", "--"));
        }
        command.add(program.toString());
        command.addAll(List.of(words));
        Path home = root.resolve("home");
        return new OutsideCall(
                        command,
                        home,
                        Map.of("HOME", home.toString(), "PATH", "/usr/bin:/bin"),
                        "",
                        root)
                .run();
    }

    @Test
    void ordinaryAccount_usesAnImageOfAnotherOwner() throws Exception {
        call("bus", "role", "bind", "spec", root.resolve("home").toString()).orFail();
        assertThat(call("bus", "send", "spec", "hello").orFail().out()).startsWith("stored ");
        assertThat(call("bus", "inbox", "--role", "spec").orFail().out()).contains("hello");

        assertThat(call("doctor", "-v").out())
                .contains("is closed to others")
                .doesNotContain("belongs");
        assertThat(sh("find " + root.resolve("image") + " -type f ! -perm -004").out())
                .as("files that cannot be read, so that the start is slow")
                .isEmpty();
    }
}
