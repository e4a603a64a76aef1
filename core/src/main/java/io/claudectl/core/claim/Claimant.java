package io.claudectl.core.claim;

import io.claudectl.core.role.ClientSessionId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;

/**
 * Who claims: a conversation in a process, as a reader of a mailbox.
 *
 * @param session {@link SessionKey#OUTSIDE} for the person who reads the human lane
 * @param mailbox the one that holds the offer
 */
public record Claimant(SessionKey session, ClientSessionId conversation, RoleName mailbox) {
    /** True when that conversation took the claim, in this process or before it was resumed. */
    public boolean is(SessionKey key, ClientSessionId of) {
        return session.equals(key)
                ? conversation.equals(of)
                : !conversation.equals(ClientSessionId.NONE) && conversation.equals(of);
    }
}
