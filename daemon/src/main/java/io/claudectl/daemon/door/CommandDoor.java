package io.claudectl.daemon.door;

import io.claudectl.core.command.LeaseUpdate;
import io.claudectl.core.rules.deliver.LeaseRules.Sent;
import io.claudectl.daemon.broker.Broker;
import io.claudectl.daemon.broker.BusService;
import io.claudectl.daemon.session.CallerResolver;
import io.claudectl.protocol.Call;
import io.claudectl.protocol.FromClient;
import io.claudectl.protocol.FromDaemon;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door of people's and scripts' commands: the command runs on a thread of its own, so that its
 * caller can interrupt it.
 */
public final class CommandDoor {
    private static final Logger LOG = LoggerFactory.getLogger(CommandDoor.class);
    private static final int EXIT_FAILED = 1;

    /** Commands that run at once, each on a platform thread: a report would hold up a carrier. */
    private static final int COMMANDS_MAX = 256;

    private static final int EXIT_CANCELLED = 130;

    /** Every command, as one daemon runs them. Any thread may call. */
    public interface Commands {
        /** Runs one command line and returns its exit code. */
        int run(Console console);

        /** Prepares for the first call, without delaying it. */
        void prepare();
    }

    /** Makes the commands of a daemon that begins to serve. */
    public interface CommandsOf {
        Commands make(BusService bus, CallerResolver callers, Control control);
    }

    private final Semaphore places = new Semaphore(COMMANDS_MAX);
    private final Broker broker;
    private final Commands commands;

    public CommandDoor(Broker broker, Commands commands) {
        this.broker = broker;
        this.commands = commands;
    }

    void serve(Peer peer, Call call) throws IOException {
        if (!places.tryAcquire()) {
            peer.send(
                    new FromDaemon.Stderr(
                            "claudectl: %d commands run at once and no more may: end some of them (claudectl bus tail --follow, --wait), then repeat\n"
                                    .formatted(COMMANDS_MAX)
                                    .getBytes(StandardCharsets.UTF_8)),
                    new FromDaemon.Exit(EXIT_FAILED, false));
            return;
        }
        var console = new Console(peer, call);
        var exit = new CompletableFuture<Integer>();
        Thread command =
                Thread.ofPlatform()
                        .name("command")
                        .daemon()
                        .start(
                                () -> {
                                    int code = EXIT_FAILED;
                                    try {
                                        code = run(console);
                                    } finally {
                                        places.release();
                                        // Its caller waits for the exit code after any throwable.
                                        exit.complete(code);
                                        if (!console.leftToNext()) {
                                            peer.send(
                                                    new FromDaemon.Exit(
                                                            code, !console.leases().isEmpty()));
                                        }
                                    }
                                });
        FromClient.Confirm confirm = follow(peer, console, command);
        settle(console, exit, confirm);
    }

    /** Ends commands that wait for more commits; called once no caller reaches the door. */
    void close() {
        broker.feed().end();
    }

    private int run(Console console) {
        try {
            return commands.run(console);
        } catch (RuntimeException | Error failure) {
            // Also for a broken rule: the caller must not wait for ever.
            if (Thread.currentThread().isInterrupted()) {
                return EXIT_CANCELLED;
            }
            LOG.error(
                    "command {} failed",
                    console.call().arguments().stream().limit(3).toList(),
                    failure);
            console.err("claudectl: " + failure.getMessage());
            return EXIT_FAILED;
        }
    }

    /** Follows the client until it leaves or confirms. */
    private static FromClient.@Nullable Confirm follow(Peer peer, Console console, Thread command)
            throws IOException {
        try {
            for (FromClient frame = peer.next(); frame != null; frame = peer.next()) {
                switch (frame) {
                    case FromClient.Stdin(byte[] bytes) -> console.offerStdin(bytes);
                    case FromClient.Cancel() -> command.interrupt();
                    case FromClient.Confirm confirm -> {
                        return confirm;
                    }
                    case FromClient.Hello ignored -> {}
                    case FromClient.Called ignored -> {}
                    case FromClient.Line ignored -> {}
                }
            }
            return null;
        } finally {
            console.left();
            console.endStdin();
        }
    }

    private void settle(
            Console console,
            CompletableFuture<Integer> exit,
            FromClient.@Nullable Confirm confirm) {
        try {
            exit.get();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException failed) {
            LOG.error("a command ended without an exit code", failed);
        }
        if (console.leases().isEmpty()) {
            return;
        }
        Sent sent =
                !console.anySent()
                        ? Sent.NOTHING
                        : confirm == null
                                ? Sent.UNKNOWN
                                : ConfirmOutcome.of(confirm, console.stdoutBytes());
        broker.tell(new LeaseUpdate.AnswerSent(console.leases(), sent));
    }
}
