package io.claudectl.core.agent;

import org.jspecify.annotations.Nullable;

/**
 * The turn an observation belongs to.
 *
 * @param event the agent's own name for the event, shown to people
 * @param promptId the prompt that began the turn; null where the agent does not name it
 * @param subagent true where a subagent reports: not evidence of the main conversation, and not
 *     given mail
 * @param deadlineTickMs on the monotonic clock, after which the reply is not read; 0 for none
 */
public record Turn(
        String event, @Nullable String promptId, boolean subagent, long deadlineTickMs) {}
