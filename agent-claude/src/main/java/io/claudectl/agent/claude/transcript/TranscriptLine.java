package io.claudectl.agent.claude.transcript;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The facts of a transcript's line that the rules need.
 *
 * @param offset of its first byte in the file
 * @param uuid its name; null on lines outside the conversation
 * @param parent the line it hangs on; null at the start of a conversation and after it was
 *     compacted
 * @param requestId of an assistant line: which answer of the model it belongs to
 * @param apiError an assistant line that reports a failed request, not an answer
 * @param sidechain part of a subagent's conversation
 * @param meta a user line that no person typed
 * @param toolUses ids of the tool calls that an assistant line asks for
 * @param toolsAnswered ids of the tool calls whose results a user line holds, or that an attachment
 *     (a hook's context) is about
 * @param tokens possible tokens in the text that reaches the model by this line: a hook's context,
 *     a tool's result, a prompt, but not the model's own text
 * @param turn the line's report of its turn
 */
public record TranscriptLine(
        long offset,
        Kind kind,
        @Nullable String uuid,
        @Nullable String parent,
        @Nullable String requestId,
        boolean apiError,
        boolean sidechain,
        boolean meta,
        List<String> toolUses,
        List<String> toolsAnswered,
        List<String> tokens,
        Turn turn) {

    /** The state of its turn that a line reports. */
    public enum Turn {
        /** No report. */
        GOES_ON,
        /** The client counts the turn as over. */
        ENDED,
        /** A person, a person's hook or the client's cap broke it off. */
        INTERRUPTED
    }

    /** The author of the line. */
    public enum Kind {
        USER,
        ASSISTANT,
        ATTACHMENT,
        SYSTEM,
        /** Another line that others may hang on. */
        OTHER,
        /** Unreadable: possibly any line, with any uuid. */
        DAMAGED
    }

    public TranscriptLine {
        toolUses = List.copyOf(toolUses);
        toolsAnswered = List.copyOf(toolsAnswered);
        tokens = List.copyOf(tokens);
    }

    /** Makes a line without a report of its turn. */
    public TranscriptLine(
            long offset,
            Kind kind,
            @Nullable String uuid,
            @Nullable String parent,
            @Nullable String requestId,
            boolean apiError,
            boolean sidechain,
            boolean meta,
            List<String> toolUses,
            List<String> toolsAnswered,
            List<String> tokens) {
        this(
                offset,
                kind,
                uuid,
                parent,
                requestId,
                apiError,
                sidechain,
                meta,
                toolUses,
                toolsAnswered,
                tokens,
                Turn.GOES_ON);
    }

    /** Makes an unreadable line. */
    public static TranscriptLine damaged(long offset) {
        return new TranscriptLine(
                offset,
                Kind.DAMAGED,
                null,
                null,
                null,
                false,
                false,
                false,
                List.of(),
                List.of(),
                List.of());
    }

    /** Returns whether the model itself wrote this, in the main conversation. */
    public boolean answer() {
        return kind == Kind.ASSISTANT && !apiError && !sidechain && requestId != null;
    }

    /** Returns whether a text begins a new turn, rather than being the result of a tool call. */
    public boolean prompt() {
        return kind == Kind.USER && !sidechain && toolsAnswered.isEmpty();
    }
}
