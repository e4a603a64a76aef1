package io.claudectl.cli;

import io.claudectl.cli.context.Context;
import io.claudectl.cli.context.Exit;
import io.claudectl.cli.context.JsonError;
import io.claudectl.cli.context.PlainCommands;
import io.claudectl.cli.help.Completion;
import io.claudectl.core.store.StoreException;
import io.claudectl.core.text.SafeText;
import io.claudectl.daemon.broker.BusService;
import io.claudectl.daemon.broker.OutcomeUnknown;
import io.claudectl.daemon.door.CommandDoor;
import io.claudectl.daemon.door.Console;
import io.claudectl.daemon.door.Control;
import io.claudectl.daemon.session.CallerResolver;
import io.claudectl.json.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The command line, run inside the daemon for one caller at a time. Any thread may run it. */
public final class Cli implements CommandDoor.Commands {
    // Kept for each command; more run at once only under load.
    private static final int KEPT_MAX = 2;
    private static final List<String> SEND = List.of("bus", "send");
    private static final Duration PREPARE_AFTER = Duration.ofMillis(300);
    private static final Logger LOG = LoggerFactory.getLogger(Cli.class);

    private final CommandTree tree;
    private final BusService bus;
    private final CallerResolver callers;
    private final Control control;
    private final Map<List<String>, Queue<Ready>> kept = new ConcurrentHashMap<>();

    public Cli(CommandTree tree, BusService bus, CallerResolver callers, Control control) {
        this.tree = tree;
        this.bus = bus;
        this.callers = callers;
        this.control = control;
    }

    @Override
    public int run(Console console) {
        List<String> words = console.call().arguments();
        if (!words.isEmpty() && words.getFirst().equals(Completion.COMMAND)) {
            console.untilItLeaves();
            var known = new BusCompletions(bus, callers.caller(console.call()));
            console.out(new Completion(tree.page(), known).of(words.subList(1, words.size())));
            return Exit.DONE;
        }
        List<String> path = tree.path(words);
        Ready ready = path.isEmpty() ? null : kept(path).poll();
        if (ready == null) {
            ready = made(path);
        }
        int code = ready.run(console, words.subList(path.size(), words.size()));
        keep(path, ready);
        return code;
    }

    /** Returns the command line of that command alone; the whole one for an empty path. */
    private Ready made(List<String> path) {
        var context = new Context(bus, callers, control);
        return new Ready(tree.line(context, path), context);
    }

    private void keep(List<String> path, Ready ready) {
        if (!path.isEmpty() && kept(path).size() < KEPT_MAX) {
            kept(path).add(ready);
        }
    }

    /**
     * Makes the command line of {@code bus send} and parses one with it, on a thread of its own and
     * after the call that started the daemon is answered: the first sender then does not wait for
     * reflection and the interpreter.
     */
    @Override
    public void prepare() {
        Thread.ofPlatform()
                .name("prepare")
                .daemon()
                .start(
                        () -> {
                            LockSupport.parkNanos(PREPARE_AFTER.toNanos());
                            Ready ready = made(SEND);
                            ready.line().parseArgs("frontend", "text", "--type", "task");
                            keep(SEND, ready);
                        });
    }

    private Queue<Ready> kept(List<String> path) {
        return kept.computeIfAbsent(path, ignored -> new ConcurrentLinkedQueue<>());
    }

    /**
     * A command line and the context its commands were made with. Making one costs a millisecond,
     * so it is used again; parsing a line resets every option first.
     */
    private record Ready(CommandLine line, Context context) {
        int run(Console console, List<String> words) {
            context.serve(console);
            var out = new StringWriter();
            var err = new StringWriter();
            line.setOut(new PrintWriter(out, true));
            line.setErr(new PrintWriter(err, true));
            line.setParameterExceptionHandler((wrong, args) -> usage(console, wrong));
            line.setExecutionExceptionHandler(
                    (failure, commandLine, parsed) -> failed(console, failure));
            int code = line.execute(words.toArray(String[]::new));
            if (!out.toString().isEmpty()) {
                console.out(out.toString());
            }
            if (!err.toString().isEmpty()) {
                console.err(err.toString().stripTrailing());
            }
            String complaint = console.complaint();
            if (code != Exit.DONE && !complaint.isEmpty() && words.contains("--json")) {
                console.out(
                        Json.write(JsonError.of(code, console.refusal(), complaint).json()) + "\n");
            }
            return code;
        }
    }

    /** Runs in this process a command that needs no daemon, and returns its exit code. */
    public static int runApart(CommandTree tree, String[] words) {
        CommandLine line = tree.model();
        var out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        line.setOut(out);
        line.setParameterExceptionHandler(
                (wrong, args) -> {
                    System.err.println(PlainCommands.said(wrong));
                    return Exit.USAGE;
                });
        int code = line.execute(words);
        out.flush();
        return code;
    }

    private static int usage(Console console, ParameterException wrong) {
        console.err(PlainCommands.said(wrong));
        return Exit.USAGE;
    }

    /** Prints one line for the caller, with the next step; the log holds the rest. */
    private static int failed(Console console, Exception failure) {
        List<String> words = console.call().arguments();
        if (failure instanceof OutcomeUnknown) {
            console.err("claudectl: " + failure.getMessage() + ". Repeat " + with(console));
            return Exit.UNKNOWN;
        }
        LOG.error("command {} failed", words.stream().limit(2).toList(), failure);
        console.err(
                "claudectl: "
                        + (failure instanceof StoreException
                                ? failure.getMessage() + "; nothing was done: repeat it later"
                                : SafeText.singleLine(String.valueOf(failure.getMessage()))));
        return Exit.FAILED;
    }

    /** Returns how a call with an unknown outcome is repeated without doing it twice. */
    private static String with(Console console) {
        List<String> words = console.call().arguments();
        boolean keyed =
                words.size() > 1
                        && words.getFirst().equals("bus")
                        && Set.of("send", "publish", "reply", "ack", "claim")
                                .contains(words.get(1));
        if (!keyed) {
            return "the command";
        }
        String key = console.call().key();
        for (int i = 2; i < words.size(); i++) {
            if (words.get(i).startsWith("--key=")) {
                key = words.get(i).substring("--key=".length());
            } else if (words.get(i).equals("--key") && i + 1 < words.size()) {
                key = words.get(i + 1);
            }
        }
        return "with --key " + SafeText.singleLine(key);
    }
}
