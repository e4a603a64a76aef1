package io.claudectl.core.agent;

/** What a coding agent reports of its session, in words that belong to no vendor. */
public sealed interface Observation {
    /**
     * A process serves a conversation from now on.
     *
     * @param forked true where a conversation of another process may go on in this one
     */
    record SessionStarted(boolean forked) implements Observation {}

    /** A turn begins. */
    record PromptSubmitted(PromptOrigin origin) implements Observation {}

    /**
     * A tool is about to run.
     *
     * @param permitted true for a tool of the bus where the person asked for no dialog before those
     */
    record ToolStarting(boolean permitted) implements Observation {}

    /** A tool has run; the turn goes on. */
    record ToolEnded() implements Observation {}

    /**
     * The model has answered and the turn would end.
     *
     * @param continued true where the agent says that the bus has already continued this turn
     */
    record TurnEnded(boolean continued) implements Observation {}

    /** The turn ended with an error. */
    record TurnFailed() implements Observation {}

    /**
     * The model has lost what it had in its context.
     *
     * @param emptied true where the conversation begins anew; false where a summary is left
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
