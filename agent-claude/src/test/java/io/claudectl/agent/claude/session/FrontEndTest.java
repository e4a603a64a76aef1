package io.claudectl.agent.claude.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.agent.Invocation;
import io.claudectl.core.agent.Report;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.os.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headless is a matter of the front end that started the client. */
class FrontEndTest {
    private final ProcessTable processes = new ProcessTable();
    private final ClaudeCallers callers = new ClaudeCallers(processes, new AgentProcesses());
    private final long pid = ProcessHandle.current().pid();

    @TempDir Path config;

    private Invocation hook(Map<String, String> more) {
        var environment = new HashMap<>(more);
        environment.put("CLAUDE_PID", Long.toString(pid));
        environment.put("CLAUDE_CONFIG_DIR", config.toString());
        return new Invocation(
                List.of("bus", "hook", "SessionStart"),
                environment,
                "/",
                pid,
                pid,
                processes.namespace(),
                false,
                0);
    }

    private boolean headless(Map<String, String> environment) {
        SessionSeed seed =
                callers.hook(
                        hook(environment),
                        new Report(new Report.Content.Ignored(), "conversation", "/", null));
        assertThat(seed).isNotNull();
        return seed.headless();
    }

    @ParameterizedTest
    @CsvSource({
        "cli, 1, false",
        "cli, 0, false",
        "claude-vscode, 1, false",
        "claude-vscode, 0, false",
        "claude-desktop, 1, false",
        "sdk-cli, 0, true",
        "sdk-ts, 0, true",
        "sdk-py, 1, true",
        "claude-code-github-action, 0, true"
    })
    void front_end_decides_what_is_headless(String entrypoint, String attended, boolean headless) {
        assertThat(
                        headless(
                                Map.of(
                                        "CLAUDE_CODE_ENTRYPOINT", entrypoint,
                                        "CLAUDE_CODE_SESSION_ATTENDED", attended)))
                .isEqualTo(headless);
    }

    @ParameterizedTest
    @CsvSource({"0, true", "false, true", "1, false"})
    void front_end_without_name_goes_by_attended(String attended, boolean headless) {
        assertThat(headless(Map.of("CLAUDE_CODE_SESSION_ATTENDED", attended))).isEqualTo(headless);
    }

    @Test
    void job_is_headless_while_it_is_spare() throws IOException {
        Map<String, String> job =
                Map.of(
                        "CLAUDE_CODE_ENTRYPOINT",
                        "cli",
                        "CLAUDE_CODE_SESSION_ATTENDED",
                        "0",
                        "CLAUDE_JOB_DIR",
                        "/home/dev/.claude/jobs/9ef44243");
        Path sessions = Files.createDirectories(config.resolve("sessions"));
        String start = Long.toString(processes.chain(pid).getFirst().start());
        String file =
                "{\"pid\":%d,\"procStart\":\"%s\",\"kind\":\"bg\",\"spare\":true}"
                        .formatted(pid, start);
        Files.writeString(sessions.resolve(pid + ".json"), file);
        assertThat(headless(job)).isTrue();

        Files.writeString(sessions.resolve(pid + ".json"), file.replace("true", "false"));
        assertThat(headless(job)).isFalse();
    }

    @Test
    void version_is_known_without_session_file() {
        Invocation call = hook(Map.of("AI_AGENT", "claude-code_2-1-332_harness"));

        assertThat(callers.version(call, processes.chain(pid).getFirst())).isEqualTo("2.1.332");
        assertThat(
                        callers.version(
                                hook(Map.of("AI_AGENT", "other_1-2-3_x")),
                                processes.chain(pid).getFirst()))
                .isEmpty();
    }
}
