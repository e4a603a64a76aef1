package io.claudectl.testkit.simulation;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.command.Caller;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A caller that claims and acks: a session's model, or the person outside.
 *
 * @param knows the messages in its context
 * @param mailbox it reads first; null before the bus named it
 */
record Actor(
        String name,
        Caller caller,
        SessionKey key,
        ConversationId conversation,
        Set<MessageId> knows,
        @Nullable RoleName mailbox) {
    /** Makes the reader of the human lane. */
    static Actor person(Set<MessageId> knows) {
        return new Actor(
                "person",
                new Caller.Outside(1, "/", null, true),
                SessionKey.OUTSIDE,
                ConversationId.NONE,
                knows,
                RoleName.HUMAN);
    }

    boolean person() {
        return key.equals(SessionKey.OUTSIDE);
    }

    /** Returns whether it took that claim: in this conversation, perhaps in an earlier process. */
    boolean took(Claim claim) {
        boolean samePlace = claim.by().session().equals(key);
        boolean sameMind = claim.by().conversation().equals(conversation);
        return person() ? samePlace : sameMind;
    }

    /** Returns whether that claim ends at this one's next call: its process lost the context. */
    private boolean forgot(Claim claim) {
        return !person()
                && claim.by().session().equals(key)
                && !claim.by().conversation().equals(conversation);
    }

    /** Returns the claim in force when this one calls; null when it is free. */
    @Nullable Claim holding(List<Claim> claims) {
        Claim last = claims.isEmpty() ? null : claims.getLast();
        return last == null || last.end() != null || forgot(last) ? null : last;
    }
}
