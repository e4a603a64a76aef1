package io.claudectl.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The file in which a client's process says who it is: {@code sessions/<pid>.json}. */
public record SessionCard(Path config, long pid) {
    // Counted behind the program's name.
    private static final int START_TIME_FIELD = 19;

    private Path file() {
        return config.resolve("sessions").resolve(pid + ".json");
    }

    public void write(Map<String, @Nullable Object> fields) {
        Path half = file().resolveSibling(pid + ".new");
        try {
            Files.createDirectories(file().getParent());
            Files.writeString(half, Json.write(fields));
            Files.move(
                    half,
                    file(),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write " + file(), failure);
        }
    }

    /** Writes what the client of that session would write. */
    void write(SessionPlan plan, String conversation, String status) {
        write(
                Json.object(
                        "pid",
                        pid,
                        "sessionId",
                        conversation,
                        "cwd",
                        plan.cwd().toString(),
                        "name",
                        plan.name(),
                        "kind",
                        plan.headless() ? "headless" : "interactive",
                        "status",
                        status,
                        "procStart",
                        startTicks(),
                        "version",
                        plan.version()));
    }

    public void delete() {
        try {
            Files.deleteIfExists(file());
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot delete " + file(), failure);
        }
    }

    /** When the process started, in clock ticks since boot. */
    public String startTicks() {
        String stat = Processes.stat(pid);
        if (stat.isEmpty()) {
            throw new DemoFailed("process " + pid + " is gone");
        }
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[START_TIME_FIELD];
    }
}
