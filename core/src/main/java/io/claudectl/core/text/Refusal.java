package io.claudectl.core.text;

import org.jspecify.annotations.Nullable;

/**
 * The reason why an operation was not done.
 *
 * @param rule short name of the rule, stable for scripts
 * @param bound the limit that was passed; null where the rule has none
 * @param text one line for a person: the thing, the reason, the limit and the value, the next step
 */
public record Refusal(String rule, @Nullable Bound bound, String text) {
    /** A limit, and the value that passed it. */
    public record Bound(long limit, long value) {}

    /** Makes a refusal by a rule without a limit. */
    public Refusal(String rule, String text) {
        this(rule, null, text);
    }

    /** Makes a refusal of a value beyond the limit. */
    public static Refusal over(String rule, long limit, long value, String text) {
        return new Refusal(rule, new Bound(limit, value), text);
    }
}
