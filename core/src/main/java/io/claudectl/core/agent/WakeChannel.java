package io.claudectl.core.agent;

import io.claudectl.core.text.Word;

/** A channel by which an idle session can be woken. */
public enum WakeChannel implements Word {
    /** A line of the plugin's monitor, {@code claudectl bus doorbell}. */
    DOORBELL,
    /**
     * The client's own inbox socket: not a published contract, used only after it has worked once.
     */
    SOCKET
}
