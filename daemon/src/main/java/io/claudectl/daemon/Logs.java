package io.claudectl.daemon;

import io.claudectl.daemon.config.Config;
import java.io.IOException;
import java.nio.file.Path;
import java.util.logging.ConsoleHandler;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** The daemon's log: {@code daemon.log}, rotated. */
final class Logs {
    private static final int BYTES = 1_048_576;
    private static final int FILES = 3;
    private static final String FORMAT = "java.util.logging.SimpleFormatter.format";

    // Held for the life of the process: an unreferenced logger may lose its handler.
    private static final Logger ROOT = Logger.getLogger("");

    private static final Logger OWN = Logger.getLogger("io.claudectl");

    private Logs() {}

    /**
     * @param terminal whether the lines go to standard error as well
     */
    static void into(Path directory, boolean terminal) throws IOException {
        System.setProperty(FORMAT, "%1$tFT%1$tT.%1$tL%1$tz %4$s %3$s %5$s%6$s%n");
        for (Handler handler : ROOT.getHandlers()) {
            ROOT.removeHandler(handler);
        }
        var file =
                new FileHandler(
                        directory.resolve("daemon.log").toString() + ".%g", BYTES, FILES, true);
        file.setFormatter(new SimpleFormatter());
        ROOT.addHandler(file);
        if (terminal) {
            var console = new ConsoleHandler();
            console.setFormatter(new SimpleFormatter());
            ROOT.addHandler(console);
        }
        level(Config.LogLevel.INFO);
    }

    /** Sets the level of the log; below INFO for the bus's own lines only. */
    static void level(Config.LogLevel wanted) {
        Level level =
                switch (wanted) {
                    case DEBUG -> Level.FINE;
                    case INFO -> Level.INFO;
                    case WARN -> Level.WARNING;
                };
        for (Handler handler : ROOT.getHandlers()) {
            handler.setLevel(level);
        }
        OWN.setLevel(level);
    }
}
