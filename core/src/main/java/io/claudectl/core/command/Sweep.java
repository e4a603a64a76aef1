package io.claudectl.core.command;

import io.claudectl.core.state.State;
import java.util.List;

/**
 * Runs the daemon's regular check in one trip: ends expired claims, rings where a pause ended, and
 * replies the checks to make outside the broker.
 *
 * @param works looked after in one commit
 */
public record Sweep(int works) implements Operation<Sweep.Seen> {
    /**
     * The reply.
     *
     * @param doubts sessions whose client may know better than their hooks
     * @param due sessions to look after
     * @param busy whether leases or claims run, so that the daemon must stay
     */
    public record Seen(
            List<StaleActivityQuery.Candidate> doubts, SweepQuery.Sessions due, boolean busy) {
        public Seen {
            doubts = List.copyOf(doubts);
        }
    }

    @Override
    public Seen run(Tx tx) {
        new ExpireClaims(works).run(tx);
        new WakeAll().run(tx);
        State state = tx.view().state();
        boolean busy = !state.leases().holders().isEmpty() || state.claimBook().moves();
        return new Seen(new StaleActivityQuery().run(tx), new SweepQuery().run(tx), busy);
    }
}
