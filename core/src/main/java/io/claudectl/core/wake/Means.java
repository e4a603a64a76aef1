package io.claudectl.core.wake;

/** By what an idle session can be woken. */
public enum Means {
    /** A line of the plugin's monitor, {@code claudectl bus doorbell}. */
    DOORBELL,
    /** The client's own inbox socket: no published contract, used only once it has worked. */
    SOCKET
}
