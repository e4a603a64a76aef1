package io.claudectl.e2e.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code .ci/run} as root, where making an account and becoming it are only written down. */
class CiRunTest {
    @TempDir private Path scratch = Path.of("");
    private Checkout checkout;
    private Path account = Path.of("");

    @BeforeEach
    void machine() throws Exception {
        checkout = new Checkout(scratch);
        account = Files.createDirectory(scratch.resolve("account"));
        Files.writeString(
                Files.createDirectory(scratch.resolve(".m2")).resolve("settings.xml"), "s");
        Files.writeString(scratch.resolve(".npmrc"), "registry");
        Files.writeString(scratch.resolve(".netrc"), "a secret");
        checkout.program("id", "[ \"$1\" = -u ] && echo 0 || echo 7");
        checkout.program("getent", "echo \"$2:x:7:7::" + account + ":/bin/bash\"");
        // Becomes nobody: runs what follows the second --, but ends no process.
        checkout.program(
                "setpriv",
                "while [ \"$1\" != -- ]; do shift; done; shift",
                "case \"$*\" in *'kill -KILL'*) exit 0 ;; esac",
                "exec \"$@\"");
        for (String tool : new String[] {"useradd", "userdel", "chown"}) {
            checkout.program(tool);
        }
        checkout.script("scripts/needs").script("scripts/commit-form");
        test("5 passed, 0 failed, 0 skipped", "2 passed, 0 failed, 0 skipped");
    }

    private void test(String user, String root) throws IOException {
        Files.writeString(
                checkout.root().resolve("test"),
                "#!/bin/bash\n"
                        + "echo \"HOME=$HOME CI=$CI SECRET=${SECRET-} $PWD\"\n"
                        + "[ \"$1\" = root ] && line='"
                        + root
                        + "' || line='"
                        + user
                        + "'\n"
                        + "echo \"$line\"\n"
                        + "[[ $line == *' 0 failed'* ]]\n");
    }

    private static String last(Ran ran) {
        return ran.out().lines().reduce("", (before, line) -> line);
    }

    @Test
    void ci_root_testsAsUserThenAsRoot() {
        Ran ran = checkout.with("SECRET", "x").run(".ci/run").orFail();

        assertThat(last(ran)).isEqualTo("7 passed, 0 failed, 0 skipped");
        assertThat(ran.out())
                .contains("HOME=" + account + " CI=true SECRET= " + account + "/claudectl\n")
                .contains("HOME=" + scratch + " CI=true SECRET=x " + account + "/claudectl\n");
        assertThat(checkout.called()).anyMatch(call -> call.startsWith("userdel --remove "));
    }

    @Test
    void ci_account_getsSettingsWithoutSecrets() {
        checkout.run(".ci/run").orFail();

        assertThat(account.resolve(".m2/settings.xml")).hasContent("s");
        assertThat(account.resolve(".npmrc")).hasContent("registry");
        assertThat(account.resolve(".netrc")).doesNotExist();
        assertThat(account.resolve("claudectl/scripts/jdk")).exists();
    }

    @Test
    void ci_failureOfEither_fails() throws Exception {
        test("4 passed, 1 failed, 0 skipped", "2 passed, 0 failed, 0 skipped");
        Ran user = checkout.run(".ci/run");
        assertThat(user.exit()).isEqualTo(1);
        assertThat(last(user)).isEqualTo("6 passed, 1 failed, 0 skipped");

        checkout.sh("rm -rf '" + account + "/claudectl'").orFail();
        test("5 passed, 0 failed, 0 skipped", "no word of how it went");
        Ran root = checkout.run(".ci/run");
        assertThat(root.exit()).isEqualTo(1);
        assertThat(last(root)).isEqualTo("5 passed, 1 failed, 0 skipped");
    }
}
