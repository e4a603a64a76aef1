package io.claudectl.core.command;

import io.claudectl.core.decision.Decision;
import io.claudectl.core.state.View;

/** One command to the bus. It runs alone; its changes are committed together or not at all. */
@FunctionalInterface
public interface Operation<R> {
    /** Asks rules about {@code tx}'s view and applies their decisions, in order. */
    R run(Tx tx);

    /** The transaction one operation runs in. */
    interface Tx {
        /** Returns the view of rules, with everything applied so far. */
        View view();

        /**
         * Returns the number of the newest event with everything applied so far: a reader that goes
         * on behind it misses nothing of the view, and gets nothing of it twice.
         */
        long newestEvent();

        /** Applies a decision: its rows to the store, its notes to memory. */
        <R> R apply(Decision<R> decision);
    }
}
