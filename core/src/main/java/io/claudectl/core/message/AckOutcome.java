package io.claudectl.core.message;

/** A recipient's report of a message's outcome. */
public enum AckOutcome {
    DONE,
    FAILED,
    DECLINED
}
