package io.claudectl.core.agent;

import io.claudectl.core.message.LeaseRef;

/**
 * The result of one reading of a lease's transcript.
 *
 * @param length of the transcript when it was read, bytes; -1 when it could not be read
 * @param offset of the line that holds the token, bytes; -1 when there is none
 * @param toolRunning true when the conversation waits for a tool call to end
 * @param turn behind the token
 */
public record TokenFinding(
        LeaseRef lease,
        TokenState state,
        long length,
        long offset,
        boolean toolRunning,
        TurnState turn) {

    /** Makes a finding without a turn behind the token. */
    public TokenFinding(
            LeaseRef lease, TokenState state, long length, long offset, boolean toolRunning) {
        this(lease, state, length, offset, toolRunning, TurnState.OPEN);
    }

    /** How the turn behind a token went on. */
    public enum TurnState {
        /** Nothing yet, or unknown. */
        OPEN,
        /** The model answered. */
        CONTINUED,
        /** An error of the API, a person or a person's hook broke it off. */
        INTERRUPTED,
        /** It ended without any of these, or another prompt began the next turn. */
        ENDED
    }

    /** How far the token got. */
    public enum TokenState {
        /** The token is in the transcript, with an answer of the model to it. */
        ANSWERED,
        /** The token is in the transcript; the model has not answered yet. */
        FOUND,
        /**
         * The token is in the transcript, and a later answer does not descend from it: the
         * conversation left that branch.
         */
        ABANDONED,
        ABSENT,
        /** Missing, unreadable, or shorter than before. */
        UNREADABLE
    }
}
