package io.claudectl.core;

import io.claudectl.core.guard.Limits;
import io.claudectl.core.role.RoleName;
import java.util.function.Supplier;

/**
 * All a rule may look at: the store within this transaction, the daemon's memory, the time, the
 * bounds.
 */
public final class View {
    private final Supplier<Store.Facts> facts;
    private final State state;
    private final Moment now;
    private final Limits limits;
    private final Entropy entropy;

    View(Supplier<Store.Facts> facts, State state, Moment now, Limits limits, Entropy entropy) {
        this.facts = facts;
        this.state = state;
        this.now = now;
        this.limits = limits;
        this.entropy = entropy;
    }

    /** Asking opens the transaction, so a rule that can answer from memory asks memory first. */
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

    /** True when nothing more is put into that mailbox but what the bus itself says. */
    public boolean full(RoleName mailbox) {
        return full(state.mailboxes().waiting(mailbox));
    }

    /** The same behind what the draft puts there. */
    public boolean full(RoleName mailbox, Decision.Draft draft) {
        return full(state.mailboxes().waiting(mailbox) + draft.added(mailbox));
    }

    private boolean full(int waiting) {
        return waiting >= limits.sending().mailbox();
    }

    public Entropy entropy() {
        return entropy;
    }
}
