package io.claudectl.core.agent;

import org.jspecify.annotations.Nullable;

/**
 * The turn an observation belongs to.
 *
 * @param event the agent's own name for what happened, shown to people
 * @param promptId the prompt that began the turn; null where the agent does not say
 * @param subagent true where a subagent reports: it says nothing about the main conversation and
 *     gets no mail
 * @param deadlineTickMs on the monotonic clock, after which nobody reads the reply; 0 for none
 */
public record Turn(
        String event, @Nullable String promptId, boolean subagent, long deadlineTickMs) {}
