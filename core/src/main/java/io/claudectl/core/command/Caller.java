package io.claudectl.core.command;

import io.claudectl.core.role.SessionSeed;

/** Who calls, as the daemon found out from the operating system. */
public sealed interface Caller {
    /** A process below (or the hooks of) a session. */
    record InSession(SessionSeed seed) implements Caller {}

    /**
     * A shell, a script, a CI job.
     *
     * @param mayTake false for callers of another pid namespace: they may send and look, never take
     */
    record Outside(long pid, boolean mayTake) implements Caller {}
}
