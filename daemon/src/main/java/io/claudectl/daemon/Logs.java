package io.claudectl.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Where log lines go: {@code daemon.log}, rotated. */
final class Logs {
    private static final int BYTES = 1_048_576;
    private static final int FILES = 3;
    private static final String FORMAT = "java.util.logging.SimpleFormatter.format";

    // Held for the life of the process: a logger nobody holds may lose its handler.
    private static final Logger ROOT = Logger.getLogger("");

    private Logs() {}

    static void into(Path directory) throws IOException {
        System.setProperty(FORMAT, "%1$tFT%1$tT.%1$tL%1$tz %4$s %3$s %5$s%6$s%n");
        for (Handler handler : ROOT.getHandlers()) {
            ROOT.removeHandler(handler);
        }
        var file =
                new FileHandler(
                        directory.resolve("daemon.log").toString() + ".%g", BYTES, FILES, true);
        file.setFormatter(new SimpleFormatter());
        file.setLevel(Level.INFO);
        ROOT.addHandler(file);
    }
}
