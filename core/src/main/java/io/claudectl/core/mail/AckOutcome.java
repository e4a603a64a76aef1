package io.claudectl.core.mail;

/** What a recipient says became of a message. */
public enum AckOutcome {
    DONE,
    FAILED,
    DECLINED
}
