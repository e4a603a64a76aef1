package io.claudectl.core.role;

import org.jspecify.annotations.Nullable;

/**
 * The session of a caller, as its environment and processes show it.
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

    /** Returns false for sessions whose reads leave no transcript to examine. */
    public boolean transcribed() {
        return !(key instanceof SessionKey.Bridge);
    }
}
