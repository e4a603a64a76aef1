package io.claudectl.core.command;

import io.claudectl.core.rules.deliver.Deadlines;
import io.claudectl.core.state.Clocks;

/** Ends deliveries past their deadline, at most {@code limit} in one commit; replies how many. */
public record ExpireDeliveries(int limit) implements Operation<Integer> {
    @Override
    public Integer run(Tx tx) {
        tx.apply(Clocks.saveAlone(tx.view()));
        return tx.apply(Deadlines.expire(tx.view(), limit));
    }
}
