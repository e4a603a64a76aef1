package io.claudectl.agent.claude.transcript;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the rules need to know of one line of a transcript.
 *
 * @param offset of its first byte in the file
 * @param uuid its name; null on lines that are no part of the conversation
 * @param parent the line it hangs on; null at the start of a conversation and after it was
 *     compacted
 * @param requestId of an assistant line: which answer of the model it belongs to
 * @param apiError an assistant line that reports a failed request, not an answer
 * @param sidechain part of a subagent's conversation
 * @param meta a user line nobody typed
 * @param toolUses ids of the tool calls that an assistant line asks for
 * @param toolsAnswered ids of the tool calls whose results a user line holds, or that an attachment
 *     (a hook's context) is about
 * @param tokens what may be tokens among the words that reach the model by this line: a hook's
 *     context, a tool's result, a prompt. What the model itself wrote is none of it
 * @param turn what the line says of its turn
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
        /** Nothing. */
        GOES_ON,
        /** The client counts the turn as over. */
        ENDED,
        /** A person, a hook of theirs or the client's cap broke it off. */
        BROKEN_OFF
    }

    /** Who wrote the line. */
    public enum Kind {
        USER,
        ASSISTANT,
        ATTACHMENT,
        SYSTEM,
        /** Something else that others may hang on. */
        OTHER,
        /** It could not be read: it may have been anything, with any uuid. */
        DAMAGED
    }

    public TranscriptLine {
        toolUses = List.copyOf(toolUses);
        toolsAnswered = List.copyOf(toolsAnswered);
        tokens = List.copyOf(tokens);
    }

    /** A line that says nothing of its turn. */
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

    /** A line that could not be read. */
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

    /** True when the model itself wrote this, in the main conversation. */
    public boolean answer() {
        return kind == Kind.ASSISTANT && !apiError && !sidechain && requestId != null;
    }

    /** True for words that begin something new, not the result of a tool call. */
    public boolean prompt() {
        return kind == Kind.USER && !sidechain && toolsAnswered.isEmpty();
    }
}
