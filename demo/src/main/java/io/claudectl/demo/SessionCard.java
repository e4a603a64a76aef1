package io.claudectl.demo;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** The file in which a client's process says who it is: {@code sessions/<pid>.json}. */
record SessionCard(Path config, long pid) {
    private static final int START_TIME_FIELD = 19;

    private Path file() {
        return config.resolve("sessions").resolve(pid + ".json");
    }

    void write(Map<String, @Nullable Object> fields) {
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

    void delete() {
        try {
            Files.deleteIfExists(file());
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot delete " + file(), failure);
        }
    }

    /** When the process started, in clock ticks since boot. */
    String startTicks() {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // Fields are counted behind the program's name, which may hold spaces and brackets.
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[START_TIME_FIELD];
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read about process " + pid, failure);
        }
    }
}
