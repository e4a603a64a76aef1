package io.claudectl.testkit;

import io.claudectl.core.agent.Observation;
import io.claudectl.core.agent.PromptOrigin;
import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.agent.Turn;
import io.claudectl.core.command.Hook;
import io.claudectl.core.message.Lease;
import io.claudectl.core.role.SessionSeed;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Steps of a played session, as observations an agent would report. */
public enum PlayedEvent {
    SESSION_START,
    PROMPT,
    PRE_TOOL,
    POST_TOOL,
    STOP,
    STOP_FAILURE,
    SESSION_END,
    COMPACTED,
    CLEARED;

    /**
     * Returns the observation.
     *
     * @param origin of a prompt
     * @param continued whether the bus has continued a turn that ends
     */
    public Observation observation(PromptOrigin origin, boolean continued) {
        return switch (this) {
            case SESSION_START -> new Observation.SessionStarted(false);
            case PROMPT -> new Observation.PromptSubmitted(origin);
            case PRE_TOOL -> new Observation.ToolStarting(false);
            case POST_TOOL -> new Observation.ToolEnded();
            case STOP -> new Observation.TurnEnded(continued);
            case STOP_FAILURE -> new Observation.TurnFailed();
            case SESSION_END -> new Observation.SessionEnded();
            case COMPACTED -> new Observation.ContextReset(false);
            case CLEARED -> new Observation.ContextReset(true);
        };
    }

    /** Returns the operation for it. */
    public Hook hook(
            SessionSeed session,
            Played played,
            @Nullable List<TokenFinding> findings,
            Lease.Mark mark) {
        return new Hook(
                observation(played.origin(), played.continued()),
                session,
                new Turn(
                        name().toLowerCase(Locale.ROOT),
                        played.promptId(),
                        played.subagent(),
                        played.deadlineTickMs()),
                findings,
                mark);
    }

    /** The turn of such a step. */
    public record Played(
            @Nullable String promptId,
            PromptOrigin origin,
            boolean continued,
            boolean subagent,
            long deadlineTickMs) {}
}
