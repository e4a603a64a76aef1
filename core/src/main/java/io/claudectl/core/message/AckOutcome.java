package io.claudectl.core.message;

/** What a recipient says became of a message. */
public enum AckOutcome {
    DONE,
    FAILED,
    DECLINED
}
