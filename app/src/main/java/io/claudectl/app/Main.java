package io.claudectl.app;

import io.claudectl.cli.Cli;
import io.claudectl.cli.CommandTree;
import io.claudectl.daemon.Daemon;
import io.claudectl.daemon.Home;
import io.claudectl.demo.Demo;
import io.claudectl.setup.command.DoctorCommand;
import io.claudectl.setup.command.InitCommand;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The one entry of the image: starts the daemon, or a command that needs a JVM of its own. */
public final class Main {
    /**
     * Commands without a daemon; one started for them would outlive its use, or could not start.
     */
    private static final Set<String> APART =
            Set.of("init", "doctor", "completion", "manual", "config");

    private Main() {}

    /**
     * Runs {@code daemon run [--foreground] --socket <path> --home <dir>}, or a command without a
     * daemon.
     */
    public static void main(String[] args) throws Exception {
        if (args.length > 0 && APART.contains(args[0])) {
            System.exit(Cli.runApart(commands(), args));
        }
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
        System.exit(
                Daemon.run(
                        new Home(Path.of(home)),
                        Path.of(socket),
                        (bus, callers, control) -> new Cli(commands(), bus, callers, control),
                        Arrays.asList(args).contains("--foreground")));
    }

    private static CommandTree commands() {
        return new CommandTree(List.of(InitCommand.class, DoctorCommand.class));
    }

    private static @Nullable String option(String[] args, String name) {
        int at = Arrays.asList(args).indexOf(name);
        return at >= 0 && at + 1 < args.length ? args[at + 1] : null;
    }
}
