package io.claudectl.core.message;

/** The type of a message. */
public enum MessageType {
    TASK,
    RESULT,
    QUESTION,
    STATUS,
    HANDOFF;

    /** Returns whether the type asks the recipient to act. */
    public boolean work() {
        return this == TASK || this == HANDOFF;
    }
}
