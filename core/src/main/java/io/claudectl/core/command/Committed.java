package io.claudectl.core.command;

import io.claudectl.core.decision.Change;
import java.util.List;

/**
 * Rows of one commit, durable when this exists.
 *
 * @param newest the number of the newest event; those among the changes come last, in order
 * @param changes of every operation of the batch that was not rolled back, in order
 */
public record Committed(long newest, List<Change> changes) {
    public Committed {
        changes = List.copyOf(changes);
    }
}
