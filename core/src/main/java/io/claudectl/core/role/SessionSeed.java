package io.claudectl.core.role;

import org.jspecify.annotations.Nullable;

/**
 * What a caller's surroundings say of its session.
 *
 * @param transcript path, when the caller knew it
 * @param environmentRole the role its environment names for this very process; null when none or
 *     inherited
 */
public record SessionSeed(
        SessionKey key,
        ProcessRef process,
        ConversationId conversation,
        String cwd,
        @Nullable String transcript,
        boolean headless,
        @Nullable RoleName environmentRole) {

    /** False for sessions whose reads leave no transcript the bus could look into. */
    public boolean transcribed() {
        return !key.value().startsWith("parent:");
    }
}
