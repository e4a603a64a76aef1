package io.claudectl.core.command;

import io.claudectl.core.Change;
import io.claudectl.core.Decision;
import io.claudectl.core.Operation;
import io.claudectl.core.guard.Limits;
import io.claudectl.core.role.Sessions;
import java.time.Instant;

/**
 * Erases history that is kept long enough, and bindings of processes that ended, at most so many
 * events in one commit so that sends go on between. Replies true while there may be more.
 */
public record Forget(int limit) implements Operation<Boolean> {
    @Override
    public Boolean run(Tx tx) {
        Limits.Keeping keeping = tx.view().limits().keeping();
        Instant before = tx.view().now().wall().minus(keeping.history());
        long old = tx.view().facts().oldEvents(before, keeping.eventBytes(), limit);
        var draft = new Decision.Draft();
        if (old > 0) {
            draft.change(new Change.HistoryErased(old, before));
        }
        boolean more = tx.apply(Sessions.released(tx.view(), limit));
        return tx.apply(draft.reply(old > 0 || more));
    }
}
