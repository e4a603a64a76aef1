package io.claudectl.agent.claude.transcript;

import static io.claudectl.agent.claude.transcript.Conversation.LINE;
import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.agent.TokenFinding.TokenState;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ProofTest {
    private static final String TOKEN = Conversation.TOKEN.value();

    /** A turn that ended: prompt, answer, the Stop hook's context with the token. */
    private static Conversation handedAtTheEndOfATurn() {
        return new Conversation()
                .prompt("p1", null)
                .answer("a1", "p1", "r1")
                .context("t", "a1", TOKEN)
                .system("s1", "t");
    }

    /** Two tools at once; the token came with the result of the first. */
    private static Conversation handedBesideATool() {
        return new Conversation()
                .prompt("p1", null)
                .answer("b0", "p1", "r1")
                .answer("b1", "b0", "r1", "tool1")
                .answer("b2", "b1", "r1", "tool2")
                .result("u1", "b1", "tool1")
                .toolContext("t", "u1", "tool1", TOKEN);
    }

    @Nested
    class WhereATokenIs {
        @Test
        void a_token_without_any_answer_behind_it_is_only_there() {
            assertThat(handedAtTheEndOfATurn().judged(0))
                    .isEqualTo(new Proof.Judgement(TokenState.FOUND, 2L * LINE));
        }

        @Test
        void a_token_that_stands_nowhere_proves_nothing() {
            assertThat(new Conversation().prompt("p1", null).answer("a1", "p1", "r1").judged(0))
                    .isEqualTo(new Proof.Judgement(TokenState.ABSENT, -1));
        }

        @Test
        void another_token_proves_nothing() {
            assertThat(
                            new Conversation()
                                    .prompt("p1", null, "othertokenothertokenothert")
                                    .answer("a1", "p1", "r1")
                                    .state())
                    .isEqualTo(TokenState.ABSENT);
        }

        @Test
        void a_token_before_the_recorded_length_proves_nothing() {
            Conversation answered = handedAtTheEndOfATurn().answer("a2", "s1", "r2");
            assertThat(answered.judged(2L * LINE).state()).isEqualTo(TokenState.ANSWERED);
            assertThat(answered.judged(2L * LINE + 1).state()).isEqualTo(TokenState.ABSENT);
        }

        @Test
        void a_token_in_a_subagents_conversation_proves_nothing() {
            assertThat(
                            new Conversation()
                                    .prompt("p1", null)
                                    .answer("a1", "p1", "r1", "agent")
                                    .subagentContext("t", "a1", TOKEN)
                                    .subagent("x", "t", "r2")
                                    .state())
                    .isEqualTo(TokenState.ABSENT);
        }

        @Test
        void a_token_that_stands_twice_is_answered_when_one_of_them_is() {
            assertThat(
                            handedAtTheEndOfATurn()
                                    .answer("a2", "s1", "r2")
                                    .prompt("p2", "a2", TOKEN)
                                    .judged(0))
                    .isEqualTo(new Proof.Judgement(TokenState.ANSWERED, 2L * LINE));
        }

        @Test
        void a_token_that_stands_twice_is_not_cut_while_one_of_them_may_be_answered() {
            assertThat(
                            handedAtTheEndOfATurn()
                                    .prompt("p2", "a1")
                                    .answer("a2", "p2", "r2")
                                    .prompt("p3", "a2", TOKEN)
                                    .state())
                    .isEqualTo(TokenState.FOUND);
        }
    }

    @Nested
    class WhatAnAnswerIs {
        @Test
        void an_answer_hangs_on_the_token_through_lines_of_the_system() {
            assertThat(handedAtTheEndOfATurn().answer("a2", "s1", "r2").state())
                    .isEqualTo(TokenState.ANSWERED);
        }

        @Test
        void an_answer_some_prompts_later_counts() {
            assertThat(
                            handedAtTheEndOfATurn()
                                    .prompt("interrupted", "s1")
                                    .prompt("p2", "interrupted")
                                    .answer("a2", "p2", "r2")
                                    .state())
                    .isEqualTo(TokenState.ANSWERED);
        }

        @Test
        void an_answer_to_a_prompt_that_holds_the_token_counts() {
            assertThat(new Conversation().prompt("t", null, TOKEN).answer("a1", "t", "r1").state())
                    .isEqualTo(TokenState.ANSWERED);
        }

        @Test
        void an_api_error_is_no_answer_even_with_a_request_id() {
            assertThat(handedAtTheEndOfATurn().apiError("e", "s1", "r2").state())
                    .isEqualTo(TokenState.FOUND);
        }

        @Test
        void an_answer_after_an_api_error_counts() {
            assertThat(
                            handedAtTheEndOfATurn()
                                    .apiError("e", "s1", null)
                                    .prompt("p2", "e")
                                    .answer("a2", "p2", "r2")
                                    .state())
                    .isEqualTo(TokenState.ANSWERED);
        }

        @Test
        void a_line_without_a_request_id_is_no_answer() {
            // The client writes such lines itself when it resumes a conversation that was cut off.
            assertThat(handedAtTheEndOfATurn().answer("a2", "s1", null).state())
                    .isEqualTo(TokenState.FOUND);
        }

        @Test
        void a_later_block_of_an_answer_that_had_begun_before_the_token_is_none() {
            assertThat(
                            new Conversation()
                                    .prompt("p1", null)
                                    .answer("b1", "p1", "r1", "tool1")
                                    .result("u1", "b1", "tool1")
                                    .context("t", "u1", TOKEN)
                                    .answer("b2", "t", "r1", "tool2")
                                    .state())
                    .isEqualTo(TokenState.FOUND);
        }

        @Test
        void a_subagents_answer_is_none() {
            assertThat(handedAtTheEndOfATurn().subagent("x", "s1", "r2").state())
                    .isEqualTo(TokenState.FOUND);
        }

        @Test
        void an_answer_written_before_the_tokens_line_is_none() {
            assertThat(
                            new Conversation()
                                    .prompt("p1", null)
                                    .answer("a1", "p1", "r1")
                                    .answer("late", "t", "r2")
                                    .context("t", "a1", TOKEN)
                                    .state())
                    .isEqualTo(TokenState.FOUND);
        }

        @Test
        void a_line_copied_twice_changes_nothing() {
            assertThat(
                            handedAtTheEndOfATurn()
                                    .context("t", "a1", TOKEN)
                                    .system("s1", "t")
                                    .answer("a2", "s1", "r2")
                                    .judged(0))
                    .isEqualTo(new Proof.Judgement(TokenState.ANSWERED, 2L * LINE));
        }
    }

    @Nested
    class ParallelTools {
        @Test
        void an_answer_that_hangs_on_another_result_answers_all_of_them() {
            assertThat(
                            handedBesideATool()
                                    .result("u2", "b2", "tool2")
                                    .answer("a2", "u2", "r2")
                                    .state())
                    .isEqualTo(TokenState.ANSWERED);
        }

        @Test
        void a_token_in_a_tools_own_result_is_answered_with_its_siblings() {
            assertThat(
                            new Conversation()
                                    .prompt("p1", null)
                                    .answer("b1", "p1", "r1", "tool1")
                                    .answer("b2", "b1", "r1", "tool2")
                                    .result("t", "b1", "tool1", TOKEN)
                                    .result("u2", "b2", "tool2")
                                    .answer("a2", "u2", "r2")
                                    .state())
                    .isEqualTo(TokenState.ANSWERED);
        }

        @Test
        void nothing_is_answered_while_a_sibling_has_no_result() {
            assertThat(handedBesideATool().answer("a2", "b2", "r2").state())
                    .isEqualTo(TokenState.FOUND);
        }

        @Test
        void the_results_alone_are_no_answer() {
            assertThat(handedBesideATool().result("u2", "b2", "tool2").state())
                    .isEqualTo(TokenState.FOUND);
        }

        @Test
        void a_further_block_of_the_same_answer_is_no_answer_to_it() {
            assertThat(
                            handedBesideATool()
                                    .result("u2", "b2", "tool2")
                                    .answer("b3", "b2", "r1")
                                    .state())
                    .isEqualTo(TokenState.FOUND);
        }

        @Test
        void a_context_that_is_not_about_a_tool_call_is_no_sibling_of_what_it_hangs_on() {
            // A prompt typed in the turn hangs below the tools; whoever goes back before it leaves
            // its context.
            assertThat(
                            new Conversation()
                                    .prompt("p1", null)
                                    .answer("b1", "p1", "r1", "tool1")
                                    .result("u1", "b1", "tool1")
                                    .context("typed", "u1")
                                    .context("t", "typed", TOKEN)
                                    .prompt("p2", "u1")
                                    .answer("a2", "p2", "r2")
                                    .state())
                    .isEqualTo(TokenState.ABANDONED);
        }

        @Test
        void going_back_before_the_turn_cuts_its_tools_contexts_off() {
            assertThat(
                            handedBesideATool()
                                    .result("u2", "b2", "tool2")
                                    .prompt("p2", "p1")
                                    .answer("a2", "p2", "r2")
                                    .state())
                    .isEqualTo(TokenState.ABANDONED);
        }
    }

    @Nested
    class LeftBranches {
        @Test
        void an_answer_to_a_later_prompt_elsewhere_cuts_the_token_off() {
            assertThat(
                            handedAtTheEndOfATurn()
                                    .prompt("p2", "a1")
                                    .answer("a2", "p2", "r2")
                                    .judged(0))
                    .isEqualTo(new Proof.Judgement(TokenState.ABANDONED, 2L * LINE));
        }

        @Test
        void a_prompt_elsewhere_without_an_answer_cuts_nothing_off() {
            assertThat(handedAtTheEndOfATurn().prompt("p2", "a1").apiError("e", "p2", "r2").state())
                    .isEqualTo(TokenState.FOUND);
        }

        @Test
        void an_answer_elsewhere_to_nothing_new_cuts_nothing_off() {
            // Its request may have been sent before the token was written.
            assertThat(handedAtTheEndOfATurn().answer("a2", "a1", "r2").state())
                    .isEqualTo(TokenState.FOUND);
        }

        @Test
        void what_was_answered_before_the_branch_was_left_stays_answered() {
            assertThat(
                            handedAtTheEndOfATurn()
                                    .answer("a2", "s1", "r2")
                                    .prompt("p3", "a1")
                                    .answer("a3", "p3", "r3")
                                    .state())
                    .isEqualTo(TokenState.ANSWERED);
        }

        @Test
        void a_branch_that_is_taken_up_again_is_answered() {
            assertThat(
                            handedAtTheEndOfATurn()
                                    .prompt("p2", "a1")
                                    .answer("a2", "p2", "r2")
                                    .prompt("p3", "s1")
                                    .answer("a3", "p3", "r3")
                                    .state())
                    .isEqualTo(TokenState.ANSWERED);
        }

        @Test
        void after_a_compaction_the_token_is_out_of_the_context() {
            assertThat(
                            handedAtTheEndOfATurn()
                                    .system("boundary", null)
                                    .prompt("summary", "boundary")
                                    .prompt("p2", "summary")
                                    .answer("a2", "p2", "r2")
                                    .state())
                    .isEqualTo(TokenState.ABANDONED);
        }
    }

    @Nested
    class MissingLines {
        @Test
        void a_branch_from_before_the_reading_cuts_the_token_off() {
            assertThat(
                            new Conversation()
                                    .prompt("p0", null)
                                    .answer("a0", "p0", "r0")
                                    .prompt("p1", "a0")
                                    .answer("a1", "p1", "r1")
                                    .context("t", "a1", TOKEN)
                                    .prompt("p2", "p0")
                                    .answer("a2", "p2", "r2")
                                    .without(2)
                                    .state())
                    .isEqualTo(TokenState.ABANDONED);
        }

        @Test
        void a_damaged_line_behind_the_token_may_have_been_the_missing_link() {
            assertThat(
                            handedAtTheEndOfATurn()
                                    .damaged()
                                    .prompt("p2", "unreadable")
                                    .answer("a2", "p2", "r2")
                                    .state())
                    .isEqualTo(TokenState.FOUND);
        }

        @Test
        void a_damaged_line_elsewhere_does_not_hide_an_answer() {
            assertThat(handedAtTheEndOfATurn().damaged().answer("a2", "s1", "r2").state())
                    .isEqualTo(TokenState.ANSWERED);
        }

        @Test
        void where_the_beginning_of_the_tools_answer_is_missing_another_branch_cuts_it_off() {
            // That branch may hang on a block of the very answer. To hand the mail out again,
            // marked, is better than to wait for lines that were lost.
            assertThat(
                            handedBesideATool()
                                    .result("u2", "b2", "tool2")
                                    .prompt("p2", "b0")
                                    .answer("a2", "p2", "r2")
                                    .without(2)
                                    .state())
                    .isEqualTo(TokenState.ABANDONED);
        }
    }
}
