package io.claudectl.agent.claude.transcript;

import io.claudectl.agent.claude.transcript.JsonScan.Broken;
import io.claudectl.agent.claude.transcript.TranscriptLine.Kind;
import io.claudectl.agent.claude.transcript.TranscriptLine.Turn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads transcript lines of any length. It works on bytes and keeps only ids and texts that look
 * like tokens. Bytes that are not UTF-8 and halves of surrogate pairs are tolerated; a line that is
 * not a JSON object counts as damaged.
 */
final class LineScanner {
    /** Ids of tool calls in one line; a line with more counts as damaged. */
    private static final int TOOLS_MAX = 1_000;

    private final FileBytes bytes;
    private final JsonScan json;
    private final TokenWords tokens = new TokenWords();
    private final List<String> toolUses = new ArrayList<>();
    private final List<String> toolsAnswered = new ArrayList<>();
    private final Fields fields = new Fields();
    private long consumed;

    private static final class Fields {
        String type = "";
        @Nullable String uuid;
        @Nullable String parent;
        @Nullable String requestId;
        boolean apiError;
        boolean sidechain;
        boolean meta;
        boolean unsent;
        String attachment = "";
        String subtype = "";
        boolean stopped;
    }

    LineScanner(FileBytes bytes) {
        this.bytes = bytes;
        this.json = new JsonScan(bytes);
        this.consumed = bytes.offset();
    }

    /** Returns the offset after the last whole line. */
    long consumed() {
        return consumed;
    }

    /** Moves to the first line that begins at or after the offset. */
    void seek(long offset) throws IOException {
        bytes.jump(Math.max(0, offset - 1));
        if (offset > 0) {
            bytes.passLine();
        }
        consumed = bytes.offset();
    }

    /**
     * Returns the next line that is part of a conversation, or damaged; null when no further line
     * is whole.
     */
    @Nullable TranscriptLine next() throws IOException {
        while (true) {
            long offset = consumed;
            boolean whole;
            TranscriptLine line;
            try {
                line = line(offset);
                whole = json.current() == '\n';
            } catch (Broken damage) {
                whole = json.current() == '\n' || bytes.passLine();
                line = TranscriptLine.damaged(offset);
            }
            if (!whole) {
                return null;
            }
            consumed = bytes.offset();
            if (line != null) {
                return line;
            }
        }
    }

    private @Nullable TranscriptLine line(long offset) throws IOException, Broken {
        clear();
        if (json.advance() == '\n') {
            return null;
        }
        json.require('{');
        while (json.field()) {
            top(json.key());
        }
        if (json.advance() != '\n') {
            throw new Broken();
        }
        return fields.uuid == null ? null : found(offset);
    }

    private void clear() {
        fields.type = "";
        fields.uuid = null;
        fields.parent = null;
        fields.requestId = null;
        fields.apiError = false;
        fields.sidechain = false;
        fields.meta = false;
        fields.unsent = false;
        fields.attachment = "";
        fields.subtype = "";
        fields.stopped = false;
        tokens.clear();
        toolUses.clear();
        toolsAnswered.clear();
    }

    private TranscriptLine found(long offset) {
        Kind kind =
                switch (fields.type) {
                    case "user" -> Kind.USER;
                    case "assistant" -> Kind.ASSISTANT;
                    case "attachment" -> Kind.ATTACHMENT;
                    case "system" -> Kind.SYSTEM;
                    default -> Kind.OTHER;
                };
        boolean proving =
                kind == Kind.USER && !fields.unsent
                        || kind == Kind.ATTACHMENT
                                && fields.attachment.equals("hook_additional_context");
        return new TranscriptLine(
                offset,
                kind,
                fields.uuid,
                fields.parent,
                fields.requestId,
                fields.apiError,
                fields.sidechain,
                fields.meta,
                kind == Kind.ASSISTANT ? toolUses : List.of(),
                kind == Kind.USER || kind == Kind.ATTACHMENT ? toolsAnswered : List.of(),
                proving ? tokens.found() : List.of(),
                turn(kind));
    }

    private Turn turn(Kind kind) {
        if (kind == Kind.SYSTEM) {
            return switch (fields.subtype) {
                case "turn_duration" -> Turn.ENDED;
                // The client writes this where its cap of continuations ends a turn, among others.
                case "informational", "api_error" -> Turn.INTERRUPTED;
                default -> fields.stopped ? Turn.INTERRUPTED : Turn.GOES_ON;
            };
        }
        return kind == Kind.USER && fields.stopped ? Turn.INTERRUPTED : Turn.GOES_ON;
    }

    private void top(String key) throws IOException, Broken {
        switch (key) {
            case "type" -> fields.type = orEmpty(json.id());
            case "uuid" -> fields.uuid = json.id();
            case "parentUuid" -> fields.parent = json.id();
            case "requestId" -> fields.requestId = json.id();
            case "isApiErrorMessage" -> fields.apiError = json.truth();
            case "isSidechain" -> fields.sidechain = json.truth();
            case "isMeta" -> fields.meta = json.truth();
            case "isVisibleInTranscriptOnly", "isCompactSummary" -> fields.unsent |= json.truth();
            case "subtype" -> fields.subtype = orEmpty(json.id());
            case "preventedContinuation" -> fields.stopped |= json.truth();
            case "interruptedMessageId" -> fields.stopped |= json.id() != null;
            case "message" -> message();
            case "attachment" -> attachment();
            default -> json.skip();
        }
    }

    private void message() throws IOException, Broken {
        // Other lines often hold copies of the model's input, which would count twice.
        boolean spoken =
                fields.type.isEmpty()
                        || fields.type.equals("user")
                        || fields.type.equals("assistant");
        if (!spoken || json.current() != '{') {
            json.skip();
            return;
        }
        while (json.field()) {
            if (json.key().equals("content")) {
                words(true);
            } else {
                json.skip();
            }
        }
    }

    private void attachment() throws IOException, Broken {
        if (json.current() != '{') {
            json.skip();
            return;
        }
        while (json.field()) {
            switch (json.key()) {
                case "type" -> fields.attachment = orEmpty(json.id());
                case "toolUseID" -> tool(toolsAnswered, json.id());
                case "content" -> words(false);
                default -> json.skip();
            }
        }
    }

    /** Reads a string, or an array of strings and blocks. */
    private void words(boolean nested) throws IOException, Broken {
        if (json.current() != '[') {
            json.text(tokens);
            return;
        }
        while (json.element()) {
            if (json.current() == '{') {
                block(nested);
            } else {
                json.text(tokens);
            }
        }
    }

    private void block(boolean nested) throws IOException, Broken {
        String type = "";
        String id = null;
        while (json.field()) {
            switch (json.key()) {
                case "type" -> type = orEmpty(json.id());
                case "id" -> id = json.id();
                case "tool_use_id" -> tool(toolsAnswered, json.id());
                case "text" -> json.text(tokens);
                case "content" -> {
                    if (nested) {
                        words(false);
                    } else {
                        json.skip();
                    }
                }
                default -> json.skip();
            }
        }
        if (type.equals("tool_use")) {
            tool(toolUses, id);
        }
    }

    private static void tool(List<String> tools, @Nullable String id) throws Broken {
        if (id == null) {
            return;
        }
        if (tools.size() == TOOLS_MAX) {
            throw new Broken();
        }
        tools.add(id);
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }
}
