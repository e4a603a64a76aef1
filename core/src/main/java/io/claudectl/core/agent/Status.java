package io.claudectl.core.agent;

/** The activity of a session, from an agent's own records. */
public enum Status {
    IDLE,
    BUSY,
    /** A dialog waits for the person. */
    WAITING,
    /** The records do not show it. */
    UNKNOWN
}
