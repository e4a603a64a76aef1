package io.claudectl.setup.doctor;

import io.claudectl.setup.install.Client;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs other programs, each for a bounded time. */
public interface Children {
    /**
     * Runs one to its end, outside any session.
     *
     * @param limit after which it and what it started are ended: exit 124; one that cannot be run
     *     is exit 127
     */
    Client.Ran run(Duration limit, List<String> command) throws IOException;

    /** Real processes. */
    static Children ofSystem() {
        return Children::ran;
    }

    private static Client.Ran ran(Duration limit, List<String> command) throws IOException {
        Path out = Files.createTempFile("claudectl-", ".out");
        Path err = Files.createTempFile("claudectl-", ".err");
        try {
            var builder =
                    new ProcessBuilder(command)
                            .redirectInput(Path.of("/dev/null").toFile())
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile());
            builder.environment().put("CLAUDECTL_BUS", "off");
            Process process = builder.start();
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            return new Client.Ran(ended ? process.exitValue() : 124, text(out), text(err).strip());
        } catch (IOException unrunnable) {
            return new Client.Ran(127, "", String.valueOf(unrunnable.getMessage()));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stop);
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
