package io.claudectl.daemon.wait;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows notifications by the desktop's {@code notify-send}. One thread at a time. */
public final class NotifySend {
    private static final Logger LOG = LoggerFactory.getLogger(NotifySend.class);
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** Looked up on the daemon's own PATH, unless the JVM's option names another. */
    private static final String PROGRAM =
            System.getProperty("claudectl.notify-send", "notify-send");

    private static final String TITLE = "claudectl: mail for you";

    private boolean missing;

    /** Runs it, without a shell, to its end; a failure is a line in the log. */
    public void show(String line) {
        var builder =
                new ProcessBuilder(List.of(PROGRAM, "--app-name=claudectl", "--", TITLE, line));
        builder.redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD);
        try {
            Process process = builder.start();
            try {
                if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.warn("notify-send did not end within {} s", LIMIT.toSeconds());
                } else if (process.exitValue() != 0) {
                    LOG.warn("notify-send ended with {}", process.exitValue());
                }
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException absent) {
            if (!missing) {
                missing = true;
                LOG.warn(
                        "notify-send cannot be run, so mail in the human lane is not announced: {}",
                        absent.getMessage());
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
