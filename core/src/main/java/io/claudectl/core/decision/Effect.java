package io.claudectl.core.decision;

import io.claudectl.core.agent.WakeChannel;
import io.claudectl.core.role.SessionKey;
import java.time.Duration;

/** A hint to the shell. Losing one costs time, never mail. */
public sealed interface Effect {
    /** Look into the transcripts of this session's leases after that long. */
    record ReadTranscripts(SessionKey session, Duration in) implements Effect {}

    /**
     * Something lies in the human lane; the line says who and what about, never the text itself.
     */
    record ForHuman(String line) implements Effect {}

    /**
     * A turn went on after an end that was answered with context alone, or ended there though
     * nothing broke it off: so does that version of the client.
     */
    record StopJudged(String version, boolean wentOn) implements Effect {}

    /** Wake this idle session by that means; the line is for the person at its terminal. */
    record Ring(SessionKey session, WakeChannel means, String line) implements Effect {}
}
