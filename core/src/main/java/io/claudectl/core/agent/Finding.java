package io.claudectl.core.agent;

import io.claudectl.core.message.LeaseRef;

/**
 * The result of one reading of a lease's transcript.
 *
 * @param length of the transcript when it was read, bytes; -1 when it could not be read
 * @param offset of the line that holds the token, bytes; -1 when there is none
 * @param toolRunning true when the conversation waits for a tool call to end
 * @param course of the turn behind the token
 */
public record Finding(
        LeaseRef lease, Sight sight, long length, long offset, boolean toolRunning, Course course) {

    /** Makes a finding without a turn's course. */
    public Finding(LeaseRef lease, Sight sight, long length, long offset, boolean toolRunning) {
        this(lease, sight, length, offset, toolRunning, Course.OPEN);
    }

    /** The course a turn took behind a token. */
    public enum Course {
        /** Nothing yet, or unknown. */
        OPEN,
        /** The model answered. */
        WENT_ON,
        /** An error of the API, a person or a person's hook broke it off. */
        BROKEN_OFF,
        /** It ended without any of these, or another prompt began the next turn. */
        ENDED
    }

    /** How far the token got. */
    public enum Sight {
        /** The token is in the transcript, with an answer of the model to it. */
        ANSWERED,
        /** The token is in the transcript; the model has not answered yet. */
        TOKEN,
        /**
         * The token is in the transcript, and a later answer does not descend from it: the
         * conversation left that branch.
         */
        ABANDONED,
        NOTHING,
        /** Missing, unreadable, or shorter than before. */
        UNREADABLE
    }
}
