package io.claudectl.core.agent;

/** A channel by which an idle session can be woken. */
public enum WakeChannel {
    /** A line of the plugin's monitor, {@code claudectl bus doorbell}. */
    DOORBELL,
    /**
     * The client's own inbox socket: not a published contract, used only after it has worked once.
     */
    SOCKET
}
