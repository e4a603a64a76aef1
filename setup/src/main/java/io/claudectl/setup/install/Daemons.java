package io.claudectl.setup.install;

import io.claudectl.os.ChildProcess;
import io.claudectl.os.ChildProcess.Ran;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends the daemon of another version, so that the next call starts the installed one. */
public final class Daemons {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Daemons() {}

    /**
     * Ends a daemon that runs, unless it is of this build.
     *
     * @param build build id that may go on; empty for none
     * @return a line for the person; empty when there was nothing to do
     */
    public static Optional<String> end(Path client, String build) throws IOException {
        Ran status = ChildProcess.run(client, "daemon", "status", "--json");
        if (!(status.json() instanceof Map<?, ?> fields)
                || !Boolean.TRUE.equals(fields.get("running"))
                || build.equals(fields.get("version"))) {
            return Optional.empty();
        }
        ChildProcess.run(client, "daemon", "stop");
        if (fields.get("pid") instanceof Long pid && !gone(pid)) {
            return Optional.of(
                    "the bus daemon (pid %d) does not end; claudectl doctor says more"
                            .formatted(pid));
        }
        return Optional.of("the bus daemon " + fields.get("version") + " has ended");
    }

    private static boolean gone(long pid) throws IOException {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        if (process.isEmpty()) {
            return true;
        }
        try {
            process.get().onExit().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException late) {
            return false;
        } catch (ExecutionException failure) {
            throw new IOException("cannot wait for process " + pid, failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stop);
        }
    }
}
