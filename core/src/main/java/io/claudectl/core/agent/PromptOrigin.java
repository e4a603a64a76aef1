package io.claudectl.core.agent;

/** The author of the prompt that began a turn. */
public enum PromptOrigin {
    PERSON,
    /** A doorbell line of this bus. */
    DOORBELL,
    /** A nudge of this bus through the agent's own socket. */
    SOCKET,
    /** The agent itself, such as another monitor's line. */
    CLIENT
}
