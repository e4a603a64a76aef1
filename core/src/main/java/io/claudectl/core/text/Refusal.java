package io.claudectl.core.text;

/**
 * Why something was not done.
 *
 * @param rule short name of the rule, stable for scripts
 * @param text one line for a person: the thing, the reason, the limit and the value, the next step
 */
public record Refusal(String rule, String text) {}
