package io.claudectl.core.command;

import io.claudectl.core.decision.Decision;
import io.claudectl.core.decision.Note;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.role.SessionSeed;

/**
 * Registers a session whose settings switch hooks off, at the connection of its tools: no hook
 * reports it, yet it reads mail on request, and senders should see it.
 *
 * @param off the settings file and its key
 */
public record HooksOffFound(SessionSeed seed, String off) implements Operation<SessionKey> {
    @Override
    public SessionKey run(Tx tx) {
        SessionKey key = ResolvedCaller.of(tx, seed, false).session().key();
        return tx.apply(new Decision.Draft().note(new Note.HooksOff(key, off)).reply(key));
    }
}
