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
 * Who claims and acks: a session's model, or the person outside.
 *
 * @param knows what it was shown and has in mind
 * @param mailbox it reads first; null where the bus has not said yet
 */
record Actor(
        String name,
        Caller caller,
        SessionKey key,
        ConversationId conversation,
        Set<MessageId> knows,
        @Nullable RoleName mailbox) {
    /** The one who reads the human lane. */
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

    /** It took that claim: in this conversation, perhaps in a process before this one. */
    boolean took(Claim claim) {
        boolean samePlace = claim.by().session().equals(key);
        boolean sameMind = claim.by().conversation().equals(conversation);
        return person() ? samePlace : sameMind;
    }

    /** That claim ends as soon as this one says a word: its process forgot what it was about. */
    private boolean forgot(Claim claim) {
        return !person()
                && claim.by().session().equals(key)
                && !claim.by().conversation().equals(conversation);
    }

    /** The claim that holds the work when this one speaks; null when it is free. */
    @Nullable Claim holding(List<Claim> claims) {
        Claim last = claims.isEmpty() ? null : claims.getLast();
        return last == null || last.end() != null || forgot(last) ? null : last;
    }
}
