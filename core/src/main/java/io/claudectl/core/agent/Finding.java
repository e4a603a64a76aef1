package io.claudectl.core.agent;

import io.claudectl.core.message.LeaseRef;

/**
 * What one reading of a lease's transcript showed.
 *
 * @param length of the transcript when it was read, bytes; -1 when it could not be read
 * @param offset of the line that holds the token, bytes; -1 when there is none
 * @param toolRunning true when the conversation waits for a tool call to end
 * @param course what the turn did behind the token
 */
public record Finding(
        LeaseRef lease, Sight sight, long length, long offset, boolean toolRunning, Course course) {

    /** A reading that says nothing of the turn. */
    public Finding(LeaseRef lease, Sight sight, long length, long offset, boolean toolRunning) {
        this(lease, sight, length, offset, toolRunning, Course.OPEN);
    }

    /** The course a turn took behind a token. */
    public enum Course {
        /** Nothing yet, or the lines do not tell. */
        OPEN,
        /** The model answered. */
        WENT_ON,
        /** An error of the API, a person or a hook of theirs broke it off. */
        BROKEN_OFF,
        /** It ended, or another prompt began the next one, without any of these. */
        ENDED
    }

    /** How far the token got. */
    public enum Sight {
        /** The token is there, and an answer of the model to it. */
        ANSWERED,
        /** The token is there; the model has not answered yet. */
        TOKEN,
        /**
         * The token is there, and a later answer does not descend from it: that branch was left.
         */
        ABANDONED,
        NOTHING,
        /** Missing, unreadable, or shorter than it was. */
        UNREADABLE
    }
}
