package io.claudectl.agent.claude.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.agent.Invocation;
import io.claudectl.core.agent.Observation;
import io.claudectl.core.agent.Report;
import io.claudectl.core.agent.Report.Content;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HookReportsTest {
    private final HookReports reports = new HookReports(new Subagents());

    private Report report(String word, String payload) {
        var call = new Invocation(List.of("bus", "hook", word), Map.of(), "/", 2, 1, 0, false, 0);
        return reports.report(call, payload.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void tool_result_is_not_read() {
        String result = "x".repeat(4 << 20);
        Report report =
                report(
                        "PostToolUse",
                        "{\"session_id\":\"s\",\"prompt_id\":\"p\",\"tool_response\":\"%s\",\"cwd\":\"/late\"}"
                                .formatted(result));

        assertThat(report.conversation()).isEqualTo("s");
        assertThat(report.cwd()).isEmpty();
        assertThat(report.content()).isInstanceOf(Content.Observed.class);
        if (report.content() instanceof Content.Observed(var observation, var turn)) {
            assertThat(observation).isEqualTo(new Observation.ToolEnded());
            assertThat(turn.promptId()).isEqualTo("p");
        }
    }

    @Test
    void long_prompt_is_read_whole() {
        Report report =
                report(
                        "UserPromptSubmit",
                        "{\"prompt\":\"%s\",\"session_id\":\"s\"}".formatted("x".repeat(1 << 20)));

        assertThat(report.conversation()).isEqualTo("s");
    }

    @Test
    void edited_file_is_found_behind_a_long_text() {
        Report report =
                report(
                        "PreToolUse",
                        "{\"tool_name\":\"Write\",\"tool_input\":{\"content\":\"%s\",\"file_path\":\"/a\"}}"
                                .formatted("x".repeat(1 << 20)));

        assertThat(report.content()).isEqualTo(new Content.FileEdit("/a"));
    }
}
