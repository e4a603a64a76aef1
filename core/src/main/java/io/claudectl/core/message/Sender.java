package io.claudectl.core.message;

import io.claudectl.core.role.SessionKey;
import org.jspecify.annotations.Nullable;

/**
 * Who a message comes from, as the bus itself established it.
 *
 * @param name a role, a session's own mailbox, or a label given outside any session
 * @param session the sending session; null when it came from outside any session ("via cli")
 * @param pid the operating system's number of the calling process, 0 when unknown
 */
public record Sender(String name, @Nullable SessionKey session, long pid) {
    /** True when no session stands behind the name: it is a label and proves nothing. */
    public boolean outside() {
        return session == null;
    }
}
