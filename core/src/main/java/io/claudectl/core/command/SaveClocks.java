package io.claudectl.core.command;

import io.claudectl.core.state.Clocks;

/**
 * Saves the clocks when the daemon ends in order, so that the next one knows how long the machine
 * ran; replies the number of rows.
 */
public record SaveClocks() implements Operation<Integer> {
    @Override
    public Integer run(Tx tx) {
        return tx.apply(Clocks.save(tx.view())) ? 1 : 0;
    }
}
