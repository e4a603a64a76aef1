package io.claudectl.core.command;

import io.claudectl.core.decision.Decision;
import io.claudectl.core.decision.Note;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.state.Activity;

/**
 * Connects a doorbell of a session. After a restart of the daemon it may be the session's first
 * contact, so the client's status counts where nothing else is known. A session known by its
 * doorbell alone serves no role: a client may run monitors without hooks or tools, and a ring there
 * would cost a turn that brings no mail. Its doorbell counts after the first hook.
 *
 * @param line the number of the connection
 */
public record DoorbellConnected(SessionSeed seed, Seen seen, long line)
        implements Operation<SessionKey> {
    /** The client's own status of the session. */
    public enum Seen {
        IDLE,
        BUSY,
        WAITING,
        /** Unknown: counts as idle, or its mail would wait forever. */
        NOTHING
    }

    @Override
    public SessionKey run(Tx tx) {
        if (tx.view().state().directory().session(seed.key()) == null) {
            return tx.apply(
                    new Decision.Draft()
                            .note(new Note.Bell(seed.key(), line, true))
                            .reply(seed.key()));
        }
        SessionKey key = ResolvedCaller.of(tx, seed, false).session().key();
        var draft = new Decision.Draft().note(new Note.Bell(key, line, true));
        if (tx.view().state().activity().doing(key) == Activity.Doing.UNKNOWN) {
            draft.note(
                    switch (seen) {
                        case IDLE, NOTHING, WAITING -> new Note.Idle(key);
                        case BUSY -> new Note.Busy(key, null);
                    });
        }
        if (seen == Seen.WAITING) {
            draft.note(new Note.Dialog(key, true));
        }
        return tx.apply(draft.reply(key));
    }
}
