package io.claudectl.core.agent;

import org.jspecify.annotations.Nullable;

/**
 * One parsed report of an agent.
 *
 * @param conversation id of the conversation; empty where the payload names none
 * @param cwd working directory; empty where the payload names none
 * @param transcript path; null where the payload names none
 */
public record Report(
        Content content, String conversation, String cwd, @Nullable String transcript) {

    /** The kinds of reports. */
    public sealed interface Content {
        /** A step of a session or of its turn. */
        record Observed(Observation observation, Turn turn) implements Content {}

        /**
         * A tool of the agent is about to write a file.
         *
         * @param path as the model gave it; empty where it gave none
         */
        record FileEdit(String path) implements Content {}

        /** A person typed a command of the bus. */
        record CommandTyped(Command command, String arguments) implements Content {}

        /** A task of the agent's own list was created or completed. */
        record TaskChanged(boolean completed, String id, String subject, String description)
                implements Content {}

        /** A report without use for the bus. */
        record Ignored() implements Content {}
    }

    /** Commands of the bus that a person can type to an agent. */
    public enum Command {
        ROLE,
        INBOX
    }

    /** Returns true for reports whose reply a person sees at the beginning of a turn or session. */
    public boolean opening() {
        return content instanceof Content.Observed(var observation, var turn)
                && (observation instanceof Observation.SessionStarted
                        || observation instanceof Observation.ContextReset
                        || observation instanceof Observation.PromptSubmitted);
    }
}
