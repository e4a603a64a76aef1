package io.claudectl.agent.claude;

import io.claudectl.core.role.ProcessRef;
import io.claudectl.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Claude Code's own file of a running session, {@code sessions/<pid>.json} of its configuration
 * directory. A hint: the file is not a published contract, and fields may be empty.
 *
 * @param sessionId its present conversation
 * @param kind {@code interactive}, or {@code bg} for a background job
 * @param socket where it takes messages
 * @param parkedJob the job its conversation was moved to; empty while the process has it itself
 * @param spare a background job that waits for its first task
 */
public record SessionFile(
        String sessionId,
        String cwd,
        Status status,
        String version,
        String kind,
        String socket,
        String parkedJob,
        boolean spare) {
    /** The session's activity. */
    public enum Status {
        BUSY,
        IDLE,
        /** For a person, behind a dialog. */
        WAITING,
        UNKNOWN
    }

    /** Bytes read of a file. */
    private static final int LENGTH_MAX = 256 * 1024;

    private static final Set<String> FIELDS =
            Set.of(
                    "pid",
                    "procStart",
                    "sessionId",
                    "cwd",
                    "status",
                    "version",
                    "kind",
                    "messagingSocketPath",
                    "parkedJobId",
                    "spare");

    /**
     * Reads that very process's file; null when there is none or it is of an earlier process with
     * the number.
     */
    public static @Nullable SessionFile read(Path configDirectory, ProcessRef process) {
        if (!process.known()) {
            return null;
        }
        Path file = configDirectory.resolve("sessions").resolve(process.pid() + ".json");
        byte[] bytes;
        try {
            // Opening a pipe would block.
            if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
                return null;
            }
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(LENGTH_MAX);
            }
        } catch (IOException | SecurityException none) {
            return null;
        }
        Map<String, Object> fields = Json.topLevel(bytes, FIELDS);
        // procStart is the start time in clock ticks since boot, written as text.
        boolean same =
                text(fields, "procStart").equals(Long.toString(process.start()))
                        && text(fields, "pid").equals(Long.toString(process.pid()));
        return same
                ? new SessionFile(
                        text(fields, "sessionId"),
                        text(fields, "cwd"),
                        status(text(fields, "status")),
                        text(fields, "version"),
                        text(fields, "kind"),
                        text(fields, "messagingSocketPath"),
                        text(fields, "parkedJobId"),
                        Boolean.TRUE.equals(fields.get("spare")))
                : null;
    }

    /**
     * Returns whether it is a background job: without a terminal of its own, but opened by a
     * person.
     */
    public boolean job() {
        return kind.equals("bg");
    }

    private static Status status(String word) {
        return switch (word) {
            case "busy" -> Status.BUSY;
            // Idle, with a monitor or another background shell of its own running.
            case "idle", "shell" -> Status.IDLE;
            case "waiting" -> Status.WAITING;
            default -> Status.UNKNOWN;
        };
    }

    private static String text(Map<String, Object> fields, String name) {
        Object value = fields.get(name);
        return value instanceof String || value instanceof Long ? value.toString() : "";
    }
}
