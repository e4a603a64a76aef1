package io.claudectl.core.agent;

/** An agent's report of its session, in terms of no vendor. */
public sealed interface Observation {
    /**
     * A process serves a conversation from now on.
     *
     * @param forked true where the conversation of another process may continue in this one
     */
    record SessionStarted(boolean forked) implements Observation {}

    /** A turn begins. */
    record PromptSubmitted(PromptOrigin origin) implements Observation {}

    /**
     * A tool is about to run.
     *
     * @param permitted true for a tool of the bus that the person allowed without a dialog
     */
    record ToolStarting(boolean permitted) implements Observation {}

    /** A tool has run; the turn goes on. */
    record ToolEnded() implements Observation {}

    /**
     * The model has answered and the turn would end.
     *
     * @param continued true where the agent reports that the bus has already continued this turn
     */
    record TurnEnded(boolean continued) implements Observation {}

    /** The turn ended with an error. */
    record TurnFailed() implements Observation {}

    /**
     * The model has lost its context.
     *
     * @param emptied true where the conversation begins anew; false where a summary remains
     */
    record ContextReset(boolean emptied) implements Observation {}

    /** The process ends, or leaves its conversation. */
    record SessionEnded() implements Observation {}

    /** Returns true for what is reported only while the session works. */
    default boolean inTurn() {
        return switch (this) {
            case PromptSubmitted ignored -> true;
            case ToolStarting ignored -> true;
            case ToolEnded ignored -> true;
            case TurnEnded ignored -> true;
            case SessionStarted ignored -> false;
            case TurnFailed ignored -> false;
            case ContextReset ignored -> false;
            case SessionEnded ignored -> false;
        };
    }
}
