package io.claudectl.core.command;

import io.claudectl.core.decision.Decision;
import io.claudectl.core.decision.Note;
import java.util.List;

/** Applies notes from outside the broker: doorbells, dialogs, activity of sessions. */
public record ApplyNotes(List<Note> notes) implements Operation<Integer> {
    public ApplyNotes {
        notes = List.copyOf(notes);
    }

    /** Makes the operation from these notes. */
    public static ApplyNotes of(Note... notes) {
        return new ApplyNotes(List.of(notes));
    }

    @Override
    public Integer run(Tx tx) {
        var draft = new Decision.Draft();
        notes.forEach(draft::note);
        return tx.apply(draft.reply(notes.size()));
    }
}
