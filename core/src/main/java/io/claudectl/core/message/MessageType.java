package io.claudectl.core.message;

import io.claudectl.core.text.Word;

/** The type of a message. */
public enum MessageType implements Word {
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
