package io.claudectl.core.agent;

/**
 * What an agent takes at most.
 *
 * @param replyChars UTF-16 characters of one reply; what is longer is cut by the agent
 * @param continuations how often in a row a turn can be continued
 */
public record Budgets(int replyChars, int continuations) {}
