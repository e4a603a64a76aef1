package io.claudectl.setup.doctor;

import io.claudectl.setup.Program;
import io.claudectl.setup.install.Client;
import io.claudectl.setup.install.Places;
import io.claudectl.setup.install.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the checks look at.
 *
 * @param program that runs now
 * @param path the variable PATH
 * @param database the look into {@code bus.db}
 */
public record Scene(
        Places places,
        Program program,
        String path,
        Children children,
        Processes processes,
        DatabaseLook database) {
    /** Enough for a daemon to start on a busy machine. */
    private static final Duration CALL = Duration.ofSeconds(15);

    /** The program of that name a shell would run; null for none. */
    @Nullable Path found(String name) {
        for (String directory : path.split(":", -1)) {
            Path candidate = candidate(directory.isEmpty() ? "." : directory, name);
            if (candidate != null
                    && Files.isRegularFile(candidate)
                    && Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    private static @Nullable Path candidate(String directory, String name) {
        try {
            return Path.of(directory).resolve(name).toAbsolutePath().normalize();
        } catch (InvalidPathException unusable) {
            // A shell would pass it over as well.
            return null;
        }
    }

    /** Calls the image's own client. */
    Client.Ran call(String... words) throws IOException {
        var command = new ArrayList<>(List.of(program.client().toString()));
        command.addAll(List.of(words));
        return children.run(CALL, command);
    }

    /** The first line of a file that says why something did not work; empty where there is none. */
    static String reason(Path file) {
        try {
            return Files.isRegularFile(file)
                    ? Files.readString(file).lines().findFirst().orElse("")
                    : "";
        } catch (IOException unreadable) {
            return file + " cannot be read: " + unreadable.getMessage();
        }
    }

    /** What a failed call said, without the program's name before it. */
    static String said(Client.Ran ran) {
        String line = ran.err().lines().findFirst().orElse("");
        if (ran.exit() == Client.LATE) {
            return "no answer within " + CALL.toSeconds() + " s";
        }
        return line.isEmpty() ? "exit " + ran.exit() : line.replaceFirst("^claudectl: ", "");
    }
}
