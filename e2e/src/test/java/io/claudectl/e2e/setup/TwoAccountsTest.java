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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An ordinary account beside root's: what it can see and use of what is not its own. */
@Tag("root")
class TwoAccountsTest {
    private static final String UID = "4243";

    private Path root = Path.of("");
    private Path home = Path.of("");

    @BeforeEach
    void home() throws Exception {
        root = Files.createTempDirectory("claudectl-accounts-").toRealPath();
        home = Files.createDirectory(root.resolve("home"));
        sh("cp -a '" + User.image() + "' image");
        sh("chmod 755 . && mkdir tmp && chmod 1777 tmp && chown -R " + UID + ":" + UID + " home");
    }

    @AfterEach
    void end() throws Exception {
        asUser("daemon", "stop").run();
        User.delete(root);
    }

    private Ran sh(String line) {
        return run(List.of("/bin/sh", "-c", line)).run().orFail();
    }

    private OutsideCall run(List<String> command) {
        return new OutsideCall(
                command,
                root,
                Map.of(
                        "HOME",
                        home.toString(),
                        "TMPDIR",
                        root.resolve("tmp").toString(),
                        "PATH",
                        "/usr/bin:/bin:/usr/sbin:/sbin"),
                "",
                root);
    }

    private List<String> become(String... words) {
        var command =
                new ArrayList<>(
                        List.of("setpriv", "--reuid", UID, "--regid", UID, "--clear-groups", "--"));
        command.add(root.resolve("image/bin/claudectl").toString());
        command.addAll(List.of(words));
        return command;
    }

    private OutsideCall asUser(String... words) {
        return run(become(words));
    }

    /** With a {@code /proc} that shows nothing of other accounts' processes. */
    private OutsideCall withHiddenProcesses(String... words) {
        var command =
                new ArrayList<>(
                        List.of(
                                "unshare",
                                "--mount",
                                "--pid",
                                "--fork",
                                "--kill-child",
                                "/bin/sh",
                                "-c",
                                "mount -t proc -o hidepid=2 proc /proc && exec \"$@\"",
                                "sh"));
        command.addAll(become(words));
        return run(command);
    }

    @Test
    void demo_hiddenProcesses_deliversAll() {
        Ran seen = withHiddenProcesses("bus", "whoami", "--json").run();
        assertThat(seen.exit()).as(seen.err()).isZero();

        assertThat(withHiddenProcesses("demo").run().orFail().out()).contains("seen");
    }

    @Test
    void state_ofAnotherAccount_isRefusedWithItsOwner() {
        sh("mkdir -p home/.claudectl/bus && chmod 700 home/.claudectl");

        Ran ran = asUser("bus", "role", "list").run();
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains(".claudectl", "uid 0", "uid " + UID);
        Ran hook = asUser("bus", "hook", "SessionStart").reading("{}").run();
        assertThat(hook.exit()).isZero();
        assertThat(hook.out()).startsWith("{\"systemMessage\":").contains("belongs to uid 0");
        assertThat(asUser("doctor").run().out()).containsPattern("fail.*\\.claudectl");

        sh("chown " + UID + " home/.claudectl");
        ran = asUser("bus", "role", "list").run();
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains(".claudectl/bus", "uid 0");
    }
}
