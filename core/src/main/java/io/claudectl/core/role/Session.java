package io.claudectl.core.role;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A Claude Code session the bus knows.
 *
 * @param cwd real path of its directory
 * @param transcript path of the present conversation's transcript
 * @param ownMailbox for answers to a session without a role
 * @param hop the highest hop handed to it since its last human prompt
 * @param endedAt when its process was found to have ended; null while it lives
 */
public record Session(
        SessionKey key,
        ProcessRef process,
        ConversationId conversation,
        String cwd,
        @Nullable String transcript,
        boolean headless,
        RoleName ownMailbox,
        int hop,
        Instant startedAt,
        @Nullable Instant endedAt) {

    public boolean live() {
        return endedAt == null;
    }

    public Session at(
            ConversationId nextClientSession, String nextCwd, @Nullable String nextTranscript) {
        return new Session(
                key,
                process,
                nextClientSession,
                nextCwd,
                nextTranscript,
                headless,
                ownMailbox,
                hop,
                startedAt,
                endedAt);
    }

    public Session withHop(int next) {
        return new Session(
                key,
                process,
                conversation,
                cwd,
                transcript,
                headless,
                ownMailbox,
                next,
                startedAt,
                endedAt);
    }

    public Session withHeadless(boolean next) {
        return new Session(
                key,
                process,
                conversation,
                cwd,
                transcript,
                next,
                ownMailbox,
                hop,
                startedAt,
                endedAt);
    }

    public Session withMailbox(RoleName next) {
        return new Session(
                key,
                process,
                conversation,
                cwd,
                transcript,
                headless,
                next,
                hop,
                startedAt,
                endedAt);
    }

    public Session ended(@Nullable Instant at) {
        return new Session(
                key,
                process,
                conversation,
                cwd,
                transcript,
                headless,
                ownMailbox,
                hop,
                startedAt,
                at);
    }
}
