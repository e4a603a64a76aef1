package io.claudectl.core.role;

import io.claudectl.core.text.Word;
import org.jspecify.annotations.Nullable;

/**
 * A role's settings for its mail.
 *
 * @param wake whether an idle session of the role may be woken; null for the configuration's
 *     default
 * @param deliver when the role's mail is handed out
 */
public record DeliverySettings(@Nullable Boolean wake, Deliver deliver) {
    /** The settings of a role without its own. */
    public static final DeliverySettings DEFAULT = new DeliverySettings(null, Deliver.STOP);

    /** When mail is handed out. */
    public enum Deliver implements Word {
        /** Only when the session asks, by {@code read_inbox} or {@code bus inbox}. */
        ASK,
        /** At the beginning and the end of a turn; mail of high priority between tool calls too. */
        STOP,
        /** Between tool calls as well. */
        TOOL,
        /** Not at all, until that setting changes. A reader outside any session may take it. */
        OFF
    }
}
