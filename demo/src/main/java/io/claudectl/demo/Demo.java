package io.claudectl.demo;

import io.claudectl.store.sqlite.EventLog;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** {@code claudectl demo}: plays the worked example on a private bus and shows the evidence. */
public final class Demo {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final Set<String> OPTIONS = Set.of("--json", "--keep");
    private static final String HELP =
            """
            Usage: claudectl demo [--json] [--keep]
            Play the worked example on a private bus and show each message's evidence.
            Three scripted sessions in a scratch directory, through the real daemon, hooks and
            MCP server: spec hands one task each to frontend and backend. Your own bus and
            sessions are not touched; the scratch is removed at the end.

                  --json   Print the timeline as JSON.
                  --keep   Leave the scratch there and say where it is.
              -h, --help   Show this text.

            Example:
              claudectl demo --keep
            """;

    private final Path image;
    private final Path root;
    private final boolean json;
    private final boolean keep;
    private final ReentrantLock cleaning = new ReentrantLock();
    private @Nullable PrivateBus bus;
    private boolean cleaned;

    private Demo(Path image, Path root, boolean json, boolean keep) {
        this.image = image;
        this.root = root;
        this.json = json;
        this.keep = keep;
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
        try {
            Path root = Files.createTempDirectory("claudectl-demo-");
            return new Demo(
                            Path.of(image),
                            root,
                            words.contains("--json"),
                            words.contains("--keep"))
                    .play();
        } catch (IOException failure) {
            return failed(FAILED, "cannot make a scratch directory: " + failure.getMessage());
        }
    }

    private int play() {
        var interrupted = new Thread(this::clean, "clean");
        Runtime.getRuntime().addShutdownHook(interrupted);
        try {
            var own = PrivateBus.in(root, image, InstantSource.system());
            bus = own;
            List<String> problems = new Handoff(own).play();
            String roles = own.call("bus", "role", "list").orFail().out();
            print(own.events(), own.sessionNames(), roles, problems);
            if (!problems.isEmpty()) {
                return failed(FAILED, String.join("; ", problems));
            }
            return DONE;
        } catch (DemoFailed | UncheckedIOException failure) {
            return stopping() ? FAILED : failed(FAILED, String.valueOf(failure.getMessage()));
        } finally {
            clean();
        }
    }

    /** Ends and removes what was started, once, whether the play ended or was interrupted. */
    private void clean() {
        cleaning.lock();
        try {
            PrivateBus own = bus;
            if (cleaned || own == null) {
                return;
            }
            cleaned = true;
            own.close();
            if (keep) {
                System.err.println("kept: " + root);
                System.err.println(
                        "look: CLAUDECTL_HOME=" + own.home() + " claudectl bus role list");
            } else {
                own.remove();
            }
        } catch (DemoFailed | UncheckedIOException failure) {
            failed(FAILED, failure.getMessage() + "; the scratch stays in " + root);
        } finally {
            cleaning.unlock();
        }
    }

    private boolean stopping() {
        return cleaning.isLocked();
    }

    private void print(
            List<EventLog.Entry> events,
            Map<Long, String> sessions,
            String roles,
            List<String> problems) {
        var timeline = Timeline.of(events, new HashMap<>(sessions));
        var report = new Report(timeline, roles, root);
        System.out.print(json ? report.json(problems) : report.text());
        System.out.flush();
    }

    private static int failed(int code, String why) {
        System.err.println("claudectl: " + why);
        return code;
    }
}
