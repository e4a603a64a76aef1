package io.claudectl.core.command;

import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionSeed;
import org.jspecify.annotations.Nullable;

/** Who calls, as the daemon found out from the operating system. */
public sealed interface Caller {
    /** A process below (or the hooks of) a session. */
    record InSession(SessionSeed seed) implements Caller {}

    /**
     * A shell, a script, a CI job.
     *
     * @param cwd real path of its directory, which may name a role
     * @param role the role its environment names; null for none
     * @param mayTake false for callers of another pid namespace: they may send and look, never take
     */
    record Outside(long pid, String cwd, @Nullable RoleName role, boolean mayTake)
            implements Caller {}
}
