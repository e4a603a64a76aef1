package io.claudectl.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A conversation's transcript, written line by line as the client writes it. */
public final class Transcript {
    static final String MODEL = "claude-scripted";

    private final Path file;
    private final String sessionId;
    private final Path cwd;
    private final InstantSource clock;
    private final boolean kept;
    private @Nullable String last;

    public Transcript(Path file, String sessionId, Path cwd, InstantSource clock, boolean kept) {
        this.kept = kept;
        this.file = file;
        this.sessionId = sessionId;
        this.cwd = cwd;
        this.clock = clock;
    }

    public Path file() {
        return file;
    }

    /** The line the next one hangs on; null at a conversation's start. */
    public @Nullable String last() {
        return last;
    }

    /** Lets the next line hang on an earlier one, as after a rewind. */
    public void hangOn(@Nullable String uuid) {
        last = uuid;
    }

    public String prompt(String text, String promptId) {
        return append("user", Json.object("promptId", promptId, "message", message("user", text)));
    }

    public String hookContext(String event, String toolUseId, String text) {
        return append(
                "attachment",
                Json.object(
                        "attachment",
                        Json.object(
                                "type", "hook_additional_context",
                                "content", List.of(text),
                                "hookName", event,
                                "toolUseID", toolUseId,
                                "hookEvent", event)));
    }

    public String blockedBy(String event, String reason) {
        append(
                "user",
                Json.object(
                        "message",
                        message("user", event + " hook feedback:\n" + reason),
                        "isMeta",
                        true));
        return append(
                "attachment",
                Json.object(
                        "attachment",
                        Json.object(
                                "type",
                                "hook_blocking_error",
                                "hookName",
                                event,
                                "hookEvent",
                                event,
                                "blockingError",
                                Json.object("blockingError", reason))));
    }

    public String stopSummary(List<String> contexts) {
        return append(
                "system",
                Json.object(
                        "subtype",
                        "stop_hook_summary",
                        "hookCount",
                        1L,
                        "hookAdditionalContext",
                        contexts,
                        "preventedContinuation",
                        false));
    }

    /** The client counts the turn as over. */
    public String turnEnded() {
        return append("system", Json.object("subtype", "turn_duration", "durationMs", 1_000L));
    }

    /** One block of the model's answer. */
    public String answer(String requestId, Map<String, @Nullable Object> block, String stopReason) {
        Map<String, @Nullable Object> message =
                Json.object(
                        "id",
                        "msg_" + requestId,
                        "type",
                        "message",
                        "role",
                        "assistant",
                        "model",
                        MODEL,
                        "content",
                        List.of(block),
                        "stop_reason",
                        stopReason,
                        "usage",
                        Json.object("input_tokens", 10L, "output_tokens", 5L));
        return append("assistant", Json.object("message", message, "requestId", requestId));
    }

    public String toolResult(String toolUseId, String askedIn, String text, boolean failed) {
        Map<String, @Nullable Object> result =
                Json.object(
                        "tool_use_id",
                        toolUseId,
                        "type",
                        "tool_result",
                        "content",
                        List.of(Json.object("type", "text", "text", text)),
                        "is_error",
                        failed);
        return append(
                "user",
                Json.object(
                        "message",
                        message("user", List.of(result)),
                        "sourceToolAssistantUUID",
                        askedIn));
    }

    public String apiError(String requestId, int status) {
        Map<String, @Nullable Object> message =
                Json.object(
                        "model", "<synthetic>",
                        "role", "assistant",
                        "type", "message",
                        "content",
                                List.of(
                                        Json.object(
                                                "type", "text", "text", "API Error: " + status)));
        return append(
                "assistant",
                Json.object(
                        "message",
                        message,
                        "requestId",
                        requestId,
                        "isApiErrorMessage",
                        true,
                        "apiErrorStatus",
                        (long) status));
    }

    private static Map<String, @Nullable Object> message(String role, Object content) {
        return Json.object("role", role, "content", content);
    }

    private String append(String type, Map<String, @Nullable Object> own) {
        String uuid = UUID.randomUUID().toString();
        if (!kept) {
            return uuid;
        }
        Instant now = clock.instant();
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("parentUuid", last);
        line.put("isSidechain", false);
        line.putAll(own);
        line.put("type", type);
        line.put("uuid", uuid);
        line.put("timestamp", now.toString());
        line.put("cwd", cwd.toString());
        line.put("sessionId", sessionId);
        line.put("version", ScriptedSession.VERSION);
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(
                    file,
                    Json.write(line) + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write " + file, failure);
        }
        last = uuid;
        return uuid;
    }
}
