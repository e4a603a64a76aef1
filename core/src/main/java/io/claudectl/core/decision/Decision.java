package io.claudectl.core.decision;

import io.claudectl.core.role.RoleName;
import java.util.ArrayList;
import java.util.List;

/**
 * The result of a rule.
 *
 * @param changes rows that must be written before the reply is sent
 * @param notes for the daemon's memory, applied with the rows
 * @param effects hints for the shell, once the rows are on disk
 */
public record Decision<R>(List<Change> changes, List<Note> notes, List<Effect> effects, R reply) {
    public Decision {
        changes = List.copyOf(changes);
        notes = List.copyOf(notes);
        effects = List.copyOf(effects);
    }

    /** Makes a decision that only replies. */
    public static <R> Decision<R> of(R reply) {
        return new Decision<>(List.of(), List.of(), List.of(), reply);
    }

    /** A decision being made. Belongs to one rule's call. */
    public static final class Draft {
        private final List<Change> changes = new ArrayList<>();
        private final List<Note> notes = new ArrayList<>();
        private final List<Effect> effects = new ArrayList<>();
        private long deliveriesAdded;

        public Draft change(Change change) {
            changes.add(change);
            deliveriesAdded += change instanceof Change.DeliveryAdded ? 1 : 0;
            return this;
        }

        public Draft note(Note note) {
            notes.add(note);
            return this;
        }

        public Draft effect(Effect effect) {
            effects.add(effect);
            return this;
        }

        /** Returns how many deliveries it adds so far, for the number of the next one. */
        public long deliveriesAdded() {
            return deliveriesAdded;
        }

        /** Returns how many of them are in that mailbox. */
        public int added(RoleName mailbox) {
            int added = 0;
            for (Change change : changes) {
                if (change instanceof Change.DeliveryAdded(var delivery)
                        && delivery.role().equals(mailbox)) {
                    added++;
                }
            }
            return added;
        }

        public <R> Decision<R> reply(R reply) {
            return new Decision<>(changes, notes, effects, reply);
        }
    }
}
