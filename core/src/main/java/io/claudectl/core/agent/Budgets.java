package io.claudectl.core.agent;

/**
 * The upper bounds of an agent.
 *
 * @param replyChars UTF-16 characters of one reply; the agent cuts a longer one
 * @param continuations how often in a row a turn can be continued
 */
public record Budgets(int replyChars, int continuations) {}
