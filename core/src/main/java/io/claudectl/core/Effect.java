package io.claudectl.core;

import io.claudectl.core.role.SessionKey;
import java.time.Duration;

/** A hint to the shell. Losing one costs time, never mail. */
public sealed interface Effect {
    /** Look into the transcripts of this session's leases after that long. */
    record ReadTranscripts(SessionKey session, Duration in) implements Effect {}
}
