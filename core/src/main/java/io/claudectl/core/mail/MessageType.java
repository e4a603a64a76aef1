package io.claudectl.core.mail;

/** What kind of thing a message says. */
public enum MessageType {
    TASK,
    RESULT,
    QUESTION,
    STATUS,
    HANDOFF
}
