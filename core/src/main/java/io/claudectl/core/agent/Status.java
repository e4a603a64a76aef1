package io.claudectl.core.agent;

/** What an agent's own records say that a session does. */
public enum Status {
    IDLE,
    BUSY,
    /** A dialog waits for the person. */
    WAITING,
    /** The records say nothing. */
    UNKNOWN
}
