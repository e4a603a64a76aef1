package io.claudectl.core.state;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.OfferHeader;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.store.Store;
import io.claudectl.core.time.Moment;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The input of rules: the store within this transaction, the daemon's memory, the time, the bounds.
 */
public final class View {
    private final Supplier<Store.Facts> facts;
    private final State state;
    private final Moment now;
    private final Limits limits;
    private final Entropy entropy;

    public View(
            Supplier<Store.Facts> facts, State state, Moment now, Limits limits, Entropy entropy) {
        this.facts = facts;
        this.state = state;
        this.now = now;
        this.limits = limits;
        this.entropy = entropy;
    }

    /**
     * Opens the transaction at the first call, so a rule that can answer from memory asks memory
     * first.
     */
    public Store.Facts facts() {
        return facts.get();
    }

    public State state() {
        return state;
    }

    public Moment now() {
        return now;
    }

    public Limits limits() {
        return limits;
    }

    /** Returns whether only the bus itself may add to that mailbox. */
    public boolean full(RoleName mailbox) {
        return full(state.mailboxes().waiting(mailbox));
    }

    /** Returns whether it is full with the draft's deliveries counted. */
    public boolean full(RoleName mailbox, Decision.Draft draft) {
        return full(state.mailboxes().waiting(mailbox) + draft.added(mailbox));
    }

    private boolean full(int waiting) {
        return waiting >= limits.sending().mailbox();
    }

    /** Returns the envelope header of open work; null for any other message. */
    public @Nullable OfferHeader offer(MessageId id) {
        if (state.claimBook().open(id) == null) {
            return null;
        }
        List<Claim> before = facts().claimsOf(id);
        return new OfferHeader(before.isEmpty() ? null : before.getLast());
    }

    public Entropy entropy() {
        return entropy;
    }
}
