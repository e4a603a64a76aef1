package io.claudectl.core.decision;

import io.claudectl.core.agent.WakeChannel;
import io.claudectl.core.role.SessionKey;
import java.time.Duration;

/** A hint to the shell. Losing one costs time, never mail. */
public sealed interface Effect {
    /** Reads the transcripts of this session's leases after that long. */
    record ReadTranscripts(SessionKey session, Duration in) implements Effect {}

    /** Announces mail in the human lane; the line names sender and subject, never the text. */
    record ForHuman(String line) implements Effect {}

    /**
     * Reports whether a turn continued after a turn end that was answered with context alone:
     * behaviour of that version of the client.
     */
    record StopJudged(String version, boolean wentOn) implements Effect {}

    /** Wakes this idle session by that channel; the line is for the person at its terminal. */
    record Ring(SessionKey session, WakeChannel channel, String line) implements Effect {}
}
