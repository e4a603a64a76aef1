package io.claudectl.core.command;

import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.rules.session.Sessions;
import java.time.Instant;

/**
 * Erases history past its retention, and bindings of ended processes, at most so many events in one
 * commit so that sends go on between. Replies true while there may be more.
 *
 * <p>For an hour after the wall clock leapt forward nothing counts as old, so that a wrong time
 * that is soon corrected erases nothing; the limit of bytes still applies.
 */
public record PruneHistory(int limit) implements Operation<Boolean> {
    @Override
    public Boolean run(Tx tx) {
        Limits.Keeping keeping = tx.view().limits().keeping();
        boolean doubted = tx.view().state().wallDoubted(tx.view().now());
        Instant before = doubted ? Instant.EPOCH : tx.view().now().wall().minus(keeping.history());
        long old = tx.view().facts().oldEvents(before, keeping.eventBytes(), limit);
        var draft = new Decision.Draft();
        if (old > 0) {
            draft.change(new Change.HistoryErased(old, before));
        }
        boolean more = !doubted && tx.apply(Sessions.released(tx.view(), limit));
        return tx.apply(draft.reply(old > 0 || more));
    }
}
