package io.claudectl.core.agent;

import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.ProcessRef;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionSeed;
import org.jspecify.annotations.Nullable;

/** The caller, as the agent's environment and the process table show it. */
public sealed interface Identity {
    /** A call from inside a session. */
    record InSession(SessionSeed seed) implements Identity {}

    /**
     * A call from inside an agent that belongs to no session.
     *
     * @param agent the agent's process above it; {@link ProcessRef#NONE} where there is none
     * @param conversation the environment names
     * @param agentPid the environment names; 0 for none
     */
    record Detached(
            long pid, String cwd, ProcessRef agent, ConversationId conversation, long agentPid)
            implements Identity {}

    /**
     * A call from a shell or a program.
     *
     * @param sameNamespace false for callers whose processes this daemon cannot name
     */
    record Outside(long pid, String cwd, @Nullable RoleName role, boolean sameNamespace)
            implements Identity {}
}
