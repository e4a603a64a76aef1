package io.claudectl.core.claim;

import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;

/**
 * The one who claims: a conversation in a process, as a reader of a mailbox.
 *
 * @param session {@link SessionKey#OUTSIDE} for the person who reads the human lane
 * @param mailbox the one that holds the offer
 */
public record Claimant(SessionKey session, ConversationId conversation, RoleName mailbox) {
    /**
     * Returns whether that conversation took the claim, in this process or before it was resumed. A
     * claim taken before the conversation was known belongs to the process.
     */
    public boolean is(SessionKey key, ConversationId of) {
        return conversation.equals(ConversationId.NONE)
                ? session.equals(key)
                : conversation.equals(of);
    }
}
