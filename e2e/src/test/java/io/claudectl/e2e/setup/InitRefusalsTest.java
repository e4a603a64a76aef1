package io.claudectl.e2e.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.OutsideCall;
import io.claudectl.demo.Ran;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where init changes nothing and names the next step: inside a session, on a noexec disk. */
class InitRefusalsTest {
    @RegisterExtension private final User user = new User();

    /** By the name a session gives its calls, and by its process above, which its file names. */
    @ParameterizedTest
    @CsvSource({
        "--wake on,CLAUDECODE",
        "--wake off,CLAUDE_CODE_SESSION_ID",
        "--wake on,''",
        "--remove,CLAUDE_PID",
        "--remove,''",
        "--purge --yes,CLAUDECODE",
        "--purge --yes,''"
    })
    void init_inside_session_leaves_it_to_user(String flags, String variable) throws Exception {
        user.install("--wake", "off");
        if (variable.isEmpty()) {
            user.running();
        }
        Map<String, String> before = user.listing();
        var words = new ArrayList<>(List.of("init", "--non-interactive"));
        words.addAll(List.of(flags.split(" ")));
        OutsideCall call = user.call(user.program(), words.toArray(String[]::new));

        Ran refused = variable.isEmpty() ? call.run() : call.with(variable, "1").run();

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .contains(
                        "inside a Claude Code session", "ask your user to run `claudectl init --");
        assertThat(user.listing()).isEqualTo(before);
    }

    @Test
    void config_set_inside_session_leaves_it_to_user() {
        user.install();
        OutsideCall call = user.call(user.program(), "config", "set", "wake.default", "on");

        Ran refused = call.with("CLAUDECODE", "1").run();

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .contains("ask your user to run `claudectl config set wake.default on`");
        assertThat(user.run("config", "show").out()).contains("wake.default = \"off\"");
        assertThat(user.run("config", "set", "wake.nonsense", "on").err()).contains("no key");
        assertThat(user.run("config", "set", "wake.default", "on").exit()).isZero();
        assertThat(user.run("config", "show").out()).contains("wake.default = \"on\"");
    }

    @Test
    void init_noexec_state_leaves_client_alone() {
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
