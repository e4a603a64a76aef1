package io.claudectl.core.command;

import io.claudectl.core.decision.Decision;
import io.claudectl.core.state.View;

/** One command to the bus. It runs alone, and either all of its changes are committed or none. */
@FunctionalInterface
public interface Operation<R> {
    /** Asks rules about {@code tx}'s view and applies what they decide, in order. */
    R run(Tx tx);

    /** The transaction one operation runs in. */
    interface Tx {
        /** What rules see now, with everything applied so far. */
        View view();

        /** Takes a decision over: its rows into the store, its notes into memory. */
        <R> R apply(Decision<R> decision);
    }
}
