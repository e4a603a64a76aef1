package io.claudectl.core.agent;

/** By what an idle session can be woken. */
public enum WakeChannel {
    /** A line of the plugin's monitor, {@code claudectl bus doorbell}. */
    DOORBELL,
    /** The client's own inbox socket: no published contract, used only once it has worked. */
    SOCKET
}
