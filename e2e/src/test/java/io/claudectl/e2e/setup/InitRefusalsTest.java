package io.claudectl.e2e.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.OutsideCall;
import io.claudectl.demo.Ran;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where init changes nothing and names the next step: inside a session, on a noexec disk. */
class InitRefusalsTest {
    @RegisterExtension private final User user = new User();

    /** A session is known by the name it gives its calls, or by its process, named in its file. */
    @Test
    void init_insideSession_leavesItToUser() throws Exception {
        user.install("--wake", "off");
        Map<String, String> before = user.listing();
        refused(before, "init --wake on --non-interactive", "CLAUDECODE");
        refused(before, "init --wake off --non-interactive", "CLAUDE_CODE_SESSION_ID");
        refused(before, "init --remove --non-interactive", "CLAUDE_PID");
        refused(before, "init --purge --yes --non-interactive", "CLAUDECODE");
        refused(before, "config set wake.default on", "CLAUDECODE");

        user.running();
        before = user.listing();
        for (String words : List.of("--wake on", "--remove", "--purge --yes")) {
            refused(before, "init " + words + " --non-interactive", "");
        }
        user.leave();

        assertThat(user.run("config", "show").out()).contains("wake.default = \"off\"");
        assertThat(user.run("config", "set", "wake.nonsense", "on").err()).contains("unknown key");
        user.run("config", "set", "wake.default", "on").orFail();
        assertThat(user.run("config", "show").out()).contains("wake.default = \"on\"");
    }

    private void refused(Map<String, String> before, String words, String variable) {
        OutsideCall call = user.call(user.program(), words.split(" "));

        Ran refused = variable.isEmpty() ? call.run() : call.with(variable, "1").run();

        assertThat(refused.exit()).as(words).isEqualTo(1);
        String asked = words.startsWith("init") ? "init --" : words;
        assertThat(refused.err()).contains("ask your user to run `claudectl " + asked);
        if (words.startsWith("init")) {
            assertThat(refused.err()).contains("inside a Claude Code session");
            assertThat(user.listing()).isEqualTo(before);
        }
    }

    @Test
    void init_noexecState_leavesClientAlone() {
        String script =
                "mkdir ~/.claudectl && mount -t tmpfs -o noexec,mode=700 none ~/.claudectl && exec \"$@\"";
        Ran refused =
                user.call(
                                Path.of("/usr/bin/unshare"),
                                "--map-root-user",
                                "--mount",
                                "/bin/sh",
                                "-c",
                                script,
                                "sh",
                                User.image().resolve("bin/claudectl").toString(),
                                "init",
                                "--non-interactive")
                        .run();

        assertThat(refused.exit()).as(refused.err()).isEqualTo(1);
        assertThat(refused.err())
                .contains("does not run from its place", "noexec", "export CLAUDECTL_HOME=");
        assertThat(user.config()).doesNotExist();
    }
}
