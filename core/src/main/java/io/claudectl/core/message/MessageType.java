package io.claudectl.core.message;

/** What kind of thing a message says. */
public enum MessageType {
    TASK,
    RESULT,
    QUESTION,
    STATUS,
    HANDOFF;

    /** True for what somebody is to do. */
    public boolean work() {
        return this == TASK || this == HANDOFF;
    }
}
