package io.claudectl.core.command;

import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.store.Store.StateName;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Erases settled deliveries older than a time, a small batch in each commit so that sends go on
 * between.
 */
public record PruneDeliveries(Set<StateName> states, Instant before, int limit)
        implements Operation<Long> {
    public PruneDeliveries {
        states = Set.copyOf(states);
        if (states.contains(StateName.PENDING) || states.contains(StateName.LEASED)) {
            throw new IllegalArgumentException("waiting mail is never pruned");
        }
    }

    /** Returns how many this step erased. */
    @Override
    public Long run(Tx tx) {
        List<Delivery> old = tx.view().facts().prunable(states, before, limit);
        var draft = new Decision.Draft();
        if (!old.isEmpty()) {
            draft.change(
                    new Change.DeliveriesErased(
                            old.stream().map(Delivery::id).toList(),
                            tx.view()
                                    .now()
                                    .wall()
                                    .minus(tx.view().limits().sending().keyWindow())));
        }
        return tx.apply(draft.reply((long) old.size()));
    }
}
