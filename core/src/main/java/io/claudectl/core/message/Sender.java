package io.claudectl.core.message;

import io.claudectl.core.role.SessionKey;
import org.jspecify.annotations.Nullable;

/**
 * A message's sender, as the bus found it.
 *
 * @param name a role, a session's own mailbox, or a label given outside any session
 * @param session the sending session; null when it came from outside any session ("via cli")
 * @param pid the operating system's number of the calling process, 0 when unknown
 */
public record Sender(String name, @Nullable SessionKey session, long pid) {
    /** Returns whether the name is a label given outside every session, which proves nothing. */
    public boolean outside() {
        return session == null;
    }
}
