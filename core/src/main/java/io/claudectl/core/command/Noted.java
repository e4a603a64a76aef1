package io.claudectl.core.command;

import io.claudectl.core.decision.Decision;
import io.claudectl.core.decision.Note;
import java.util.List;

/** What the shell saw of sessions from outside: their bells, their dialogs, what they do. */
public record Noted(List<Note> notes) implements Operation<Integer> {
    public Noted {
        notes = List.copyOf(notes);
    }

    /** One thing that was seen. */
    public static Noted of(Note... notes) {
        return new Noted(List.of(notes));
    }

    @Override
    public Integer run(Tx tx) {
        var draft = new Decision.Draft();
        notes.forEach(draft::note);
        return tx.apply(draft.reply(notes.size()));
    }
}
