package io.claudectl.daemon;

import io.claudectl.demo.Demo;
import java.nio.file.Path;
import java.util.Arrays;

/** The one entry of the image: the daemon, and what needs a JVM of its own. */
public final class Main {
    private Main() {}

    /** {@code daemon run --socket <path> --home <dir>}, or {@code demo ...}. */
    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals("demo")) {
            System.exit(Demo.run(Arrays.copyOfRange(args, 1, args.length)));
        }
        String socket = option(args, "--socket");
        String home = option(args, "--home");
        if (args.length < 2
                || !args[0].equals("daemon")
                || !args[1].equals("run")
                || socket == null
                || home == null) {
            System.err.println("claudectl: this is the daemon's program; call claudectl instead");
            System.exit(2);
            return;
        }
        System.exit(Daemon.run(new Home(Path.of(home)), Path.of(socket)));
    }

    private static @org.jspecify.annotations.Nullable String option(String[] args, String name) {
        int at = Arrays.asList(args).indexOf(name);
        return at >= 0 && at + 1 < args.length ? args[at + 1] : null;
    }
}
