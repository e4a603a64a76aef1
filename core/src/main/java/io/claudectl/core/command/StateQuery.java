package io.claudectl.core.command;

import io.claudectl.core.state.State;
import io.claudectl.core.time.Moment;

/**
 * A question that writes nothing and is answered from the daemon's memory: one short trip to the
 * broker, without SQL. What needs rows is a {@link Query}.
 */
public interface StateQuery<R> extends Operation<R> {
    /** Reads memory on the broker's thread; bounded by what lives, not by history. */
    R answer(State state, Moment now);

    @Override
    default R run(Tx tx) {
        return answer(tx.view().state(), tx.view().now());
    }
}
