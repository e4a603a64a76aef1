package io.claudectl.core.command;

import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.ProcessRef;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.session.Authority.Standing;
import io.claudectl.core.state.Directory;
import org.jspecify.annotations.Nullable;

/** The caller, as the daemon found it from the operating system. */
public sealed interface Caller {
    /** A process below (or the hooks of) a session. */
    record InSession(SessionSeed seed) implements Caller {}

    /**
     * A call from inside a Claude Code session that cannot be attributed to one: its environment
     * names a session that is not above it (the chain of processes was cut), or it keeps off the
     * bus ({@code CLAUDECTL_BUS=off}). It may only look and send.
     *
     * @param cwd real path of its directory
     * @param process the Claude process above it; {@link ProcessRef#NONE} for none
     * @param conversation the session its environment names; {@link ConversationId#NONE} for none
     * @param named the process its environment names; 0 for none
     */
    record Detached(
            long pid, String cwd, ProcessRef process, ConversationId conversation, long named)
            implements Caller {
        /** Returns the live session it belongs to; null when the bus knows none. */
        @Nullable Session session(Directory directory) {
            Session above = process.known() ? directory.session(process.key()) : null;
            if (above != null && above.live()) {
                return above;
            }
            Session same =
                    conversation.equals(ConversationId.NONE)
                            ? null
                            : directory.liveWith(conversation);
            boolean contradicted = same != null && named != 0 && same.process().pid() != named;
            return contradicted ? null : same;
        }
    }

    /**
     * A shell, a script, a CI job.
     *
     * @param cwd real path of its directory, which may name a role
     * @param role the role its environment names; null for none
     * @param mayTake false for callers of another pid namespace: they may send and look, never take
     */
    record Outside(long pid, String cwd, @Nullable RoleName role, boolean mayTake)
            implements Caller {}

    /** Returns the person at a session's prompt, whose typed commands carry a person's rights. */
    static Caller typed(SessionSeed seed) {
        return new Outside(seed.process().pid(), seed.cwd(), null, true);
    }

    /** Returns the caller's place in the table of rights. */
    default Standing standing() {
        return switch (this) {
            case InSession ignored -> Standing.SESSION;
            case Detached ignored -> Standing.UNKNOWN_SESSION;
            case Outside outside -> outside.mayTake() ? Standing.PERSON : Standing.OTHER_NAMESPACE;
        };
    }

    /** Returns the process number for the event log; 0 when unknown. */
    default long number() {
        return switch (this) {
            case InSession(var seed) -> seed.process().pid();
            case Detached detached -> detached.pid();
            case Outside outside -> outside.pid();
        };
    }
}
