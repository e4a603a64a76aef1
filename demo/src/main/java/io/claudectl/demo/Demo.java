package io.claudectl.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code claudectl demo}: plays the worked example on a private bus and shows the evidence. */
public final class Demo {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final Set<String> OPTIONS = Set.of("--routing", "--json", "--keep");
    private static final String HELP =
            """
            Usage: claudectl demo [--routing] [--json] [--keep]
            Play the worked example on a private bus and show each message's evidence.
            Three scripted sessions in a scratch directory, through the real daemon, hooks and
            MCP server: spec hands one task each to frontend and backend. Your own bus and
            sessions are not touched; the scratch is removed at the end.

                  --routing   Play the second part: spec publishes a task, both claim it, one owns it.
                  --json      Print the timeline as JSON.
                  --keep      Leave the scratch there and say where it is.
              -h, --help      Show this text.

            Examples:
              claudectl demo --keep
              claudectl demo --routing
            """;

    private static final Duration CLEANED = Duration.ofSeconds(20);

    private final Path image;
    private final boolean routing;
    private final boolean json;
    private final boolean keep;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean stopping;

    private Demo(Path image, List<String> words) {
        this.image = image;
        this.routing = words.contains("--routing");
        this.json = words.contains("--json");
        this.keep = words.contains("--keep");
    }

    /** Runs it with the words behind {@code demo}; returns the process's exit code. */
    public static int run(String[] args) {
        List<String> words = List.of(args);
        if (words.contains("--help") || words.contains("-h")) {
            System.out.print(HELP);
            return DONE;
        }
        for (String word : words) {
            if (!OPTIONS.contains(word)) {
                return failed(USAGE, "'" + word + "' is not understood; see claudectl demo --help");
            }
        }
        String image = System.getProperty("claudectl.image");
        if (image == null) {
            return failed(USAGE, "this needs the built program: call claudectl demo");
        }
        return new Demo(Path.of(image), words).play();
    }

    private int play() {
        Thread player = Thread.currentThread();
        // Before there is anything to remove: an interrupt at any moment leaves nothing behind.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupted(player), "interrupted"));
        try {
            Path root = Files.createTempDirectory("claudectl-demo-");
            var bus = PrivateBus.in(root, image, InstantSource.system());
            try {
                return played(bus, root);
            } finally {
                clean(bus, root);
            }
        } catch (IOException failure) {
            return failed(FAILED, "cannot make a scratch directory: " + failure.getMessage());
        } catch (DemoFailed | UncheckedIOException failure) {
            return stopping ? FAILED : failed(FAILED, String.valueOf(failure.getMessage()));
        } finally {
            over.countDown();
        }
    }

    private int played(PrivateBus bus, Path root) {
        List<String> problems = routing ? new Routing(bus).play() : new Handoff(bus).play();
        String roles = bus.call("bus", "role", "list").orFail().out();
        var timeline = Timeline.of(bus.events(), bus.sessionNames());
        var report = new Report(routing ? Routing.TITLE : Handoff.TITLE, timeline, roles, root);
        System.out.print(json ? report.json(problems) : report.text());
        System.out.flush();
        return problems.isEmpty() ? DONE : failed(FAILED, String.join("; ", problems));
    }

    /** The signal's thread: lets the player clean up, then the process may end. */
    private void interrupted(Thread player) {
        stopping = true;
        player.interrupt();
        try {
            if (!over.await(CLEANED.toMillis(), TimeUnit.MILLISECONDS)) {
                failed(FAILED, "the demo does not come to an end; its scratch stays");
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void clean(PrivateBus bus, Path root) {
        if (Thread.interrupted() && !stopping) {
            throw new AssertionError("only the signal's thread interrupts the player");
        }
        bus.close();
        if (keep) {
            System.err.println("kept: " + root);
            System.err.println("look: CLAUDECTL_HOME=" + bus.home() + " claudectl bus role list");
        } else {
            bus.remove();
        }
    }

    private static int failed(int code, String why) {
        System.err.println("claudectl: " + why);
        return code;
    }
}
