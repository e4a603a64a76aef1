package io.claudectl.setup.install;

import io.claudectl.json.Json;
import io.claudectl.json.NotJson;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The client's sessions that run now, as its own files name them. */
public final class RunningSessions {
    private static final int BYTES_MAX = 64 * 1024;

    private RunningSessions() {}

    /**
     * One session.
     *
     * @param start of its process, in ticks since boot
     * @param version of the client; empty where the file does not say
     * @param apart true where it leads no conversation: a spare job, or the list of agents that a
     *     conversation in the background left behind
     */
    public record Running(
            long pid, long start, String conversation, String cwd, String version, boolean apart) {
        Running(long pid, long start, String conversation, String cwd, String version) {
            this(pid, start, conversation, cwd, version, false);
        }
    }

    /** All of one configuration directory, by pid. Files of sessions that ended are skipped. */
    public static List<Running> of(Path config) {
        return of(config, new Processes());
    }

    /** The same, by this view of the processes. */
    public static List<Running> of(Path config, Processes processes) {
        var running = new ArrayList<Running>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(config.resolve("sessions"), "*.json")) {
            for (Path file : files) {
                Running session = read(file);
                if (session != null
                        && session.start() != 0
                        && processes.start(session.pid()) == session.start()) {
                    running.add(session);
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            return List.copyOf(running);
        }
        running.sort(Comparator.comparingLong(Running::pid));
        return List.copyOf(running);
    }

    private static @Nullable Running read(Path file) {
        try {
            if (Files.size(file) <= BYTES_MAX
                    && Json.parse(Files.readAllBytes(file)) instanceof Map<?, ?> fields) {
                return new Running(
                        number(fields.get("pid")),
                        number(fields.get("procStart")),
                        text(fields.get("sessionId")),
                        text(fields.get("cwd")),
                        text(fields.get("version")),
                        Boolean.TRUE.equals(fields.get("spare"))
                                || !text(fields.get("parkedJobId")).isEmpty());
            }
        } catch (IOException | NotJson damaged) {
            // Half written or gone: the next look finds it.
            return null;
        }
        return null;
    }

    private static long number(@Nullable Object value) {
        String text = String.valueOf(value);
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }

    private static String text(@Nullable Object value) {
        return value instanceof String text ? text : "";
    }
}
