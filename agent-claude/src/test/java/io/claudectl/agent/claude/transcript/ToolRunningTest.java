package io.claudectl.agent.claude.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ToolRunningTest {
    /** A turn that ended: prompt, answer, the Stop hook's context. */
    private static Conversation turnThatEnded() {
        return new Conversation()
                .prompt("p1", null)
                .answer("a1", "p1", "r1")
                .context("t", "a1")
                .system("s1", "t");
    }

    /** Two tools at once; the first is done. */
    private static Conversation twoTools() {
        return new Conversation()
                .prompt("p1", null)
                .answer("b0", "p1", "r1")
                .answer("b1", "b0", "r1", "tool1")
                .answer("b2", "b1", "r1", "tool2")
                .result("u1", "b1", "tool1")
                .toolContext("t", "u1", "tool1");
    }

    @Test
    void a_tool_call_runs_until_its_result_is_there() {
        Conversation conversation = twoTools();
        assertThat(conversation.toolRunning()).isTrue();
        assertThat(conversation.result("u2", "b2", "tool2").toolRunning()).isFalse();
    }

    @Test
    void no_tool_call_runs_in_an_empty_transcript_or_after_plain_words() {
        assertThat(new Conversation().toolRunning()).isFalse();
        assertThat(turnThatEnded().toolRunning()).isFalse();
    }

    @Test
    void an_interrupted_tool_call_runs_no_more() {
        assertThat(twoTools().prompt("interrupted", "b2").toolRunning()).isFalse();
    }

    @Test
    void a_reminder_nobody_typed_ends_no_tool_call() {
        assertThat(twoTools().meta("m", "b2").toolRunning()).isTrue();
    }

    @Test
    void an_api_error_ends_a_tool_call() {
        assertThat(twoTools().apiError("e", "b2", null).toolRunning()).isFalse();
    }

    @Test
    void a_subagents_lines_end_no_tool_call() {
        assertThat(twoTools().subagent("x", "b2", "r2", "tool3").toolRunning()).isTrue();
    }

    @Test
    void a_subagents_open_tool_call_is_none_of_the_conversation() {
        assertThat(turnThatEnded().subagent("x", "s1", "r2", "tool3").toolRunning()).isFalse();
    }
}
