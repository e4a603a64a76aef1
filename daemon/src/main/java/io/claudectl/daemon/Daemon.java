package io.claudectl.daemon;

import io.claudectl.agent.claude.adapter.ClaudeAdapter;
import io.claudectl.agent.claude.session.ClientVersions;
import io.claudectl.core.agent.AgentAdapter;
import io.claudectl.core.command.Operation;
import io.claudectl.core.command.SweepQuery;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.text.SafeText;
import io.claudectl.daemon.broker.Broker;
import io.claudectl.daemon.broker.BusService;
import io.claudectl.daemon.broker.Clock;
import io.claudectl.daemon.config.Config;
import io.claudectl.daemon.config.ConfigInUse;
import io.claudectl.daemon.door.CommandDoor;
import io.claudectl.daemon.door.DoorbellDoor;
import io.claudectl.daemon.door.OwnFiles;
import io.claudectl.daemon.feed.EventFeed;
import io.claudectl.daemon.session.CallerResolver;
import io.claudectl.daemon.session.NamespaceCheck;
import io.claudectl.daemon.wait.Checkpoint;
import io.claudectl.daemon.wait.HumanNotifier;
import io.claudectl.daemon.wait.IdleShutdown;
import io.claudectl.daemon.wait.NotifySend;
import io.claudectl.daemon.wait.SessionMonitor;
import io.claudectl.daemon.wait.Timers;
import io.claudectl.os.ProcessTable;
import io.claudectl.store.sqlite.EventLog;
import io.claudectl.store.sqlite.SqliteCheckpointer;
import io.claudectl.store.sqlite.SqliteStore;
import io.claudectl.store.sqlite.StoreRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of the daemon, wired by hand in reading order. */
public final class Daemon {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);
    private static final Duration CHECKPOINT = Duration.ofSeconds(2);
    private static final Duration DRAIN = Duration.ofSeconds(5);
    private static final int EXIT_FAILED = 1;
    private static final int CAUSES_MAX = 20;
    private static final Operation<Boolean> HUMAN_WAITS =
            tx -> tx.view().state().mailboxes().waiting(RoleName.HUMAN) > 0;

    private Daemon() {}

    /**
     * Runs until it is stopped or idle; returns the process's exit code.
     *
     * @param commandsOf makes the commands of its command door
     * @param foreground whether the log goes to the terminal as well
     */
    public static int run(
            Home home, Path socket, CommandDoor.CommandsOf commandsOf, boolean foreground) {
        try {
            home.prepare();
            try (DaemonLock lock = DaemonLock.take(home.lock(), socket)) {
                if (lock == null) {
                    // Another daemon serves, and the client that started this one finds it.
                    return 0;
                }
                Files.deleteIfExists(home.failure());
                Files.deleteIfExists(home.unreplaced());
                Logs.into(home.logs(), foreground);
                String misfit = ImageJars.misfit(System.getProperty("claudectl.image"));
                if (misfit != null) {
                    throw new Home.Refused(
                            "this claudectl is incomplete: " + misfit + "; install it again");
                }
                return serve(home, socket, commandsOf, lock);
            }
        } catch (Home.Refused | StoreRefused refused) {
            return failed(home, String.valueOf(refused.getMessage()));
        } catch (Throwable failure) {
            // The outermost boundary: a waiting client must learn of any failure.
            LOG.error("the daemon cannot start", failure);
            return failed(
                    home,
                    "the bus daemon cannot start: " + reason(failure) + "; see " + home.logs());
        }
    }

    private static int serve(
            Home home, Path socket, CommandDoor.CommandsOf commandsOf, DaemonLock lock)
            throws IOException, StoreRefused {
        ConfigInUse settings = ConfigInUse.of(home.config(), home.lastConfig());
        if (settings.problem() != null) {
            LOG.warn("{}", settings.problem());
        }
        Config config = settings.config();
        Logs.level(config.logLevel());
        var ends = new Ends();
        var effects = new LateEffects();
        var store = SqliteStore.open(home.database());
        var files = new OpenFiles(home.lock(), home.database());
        boolean moved;
        try (var broker =
                        new Broker(
                                store,
                                files,
                                config.limits(),
                                Clock.system(),
                                effects,
                                new EventFeed(() -> EventLog.open(home.database())),
                                ends::failed);
                var checkpointer = store.checkpointer()) {
            serve(home, socket, settings, commandsOf, broker, effects, checkpointer, ends, lock);
            // Into its own database, which may only have been moved away.
            moved = files.databaseLost() && checkpointer.checkpoint().whole();
        }
        files.clean(moved);
        LOG.info("the daemon ends");
        ends.ended.countDown();
        return ends.exit.get();
    }

    /** The causes of the daemon's end. */
    private static final class Ends {
        private final CountDownLatch stop = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);
        private final AtomicInteger exit = new AtomicInteger();

        void stop() {
            stop.countDown();
        }

        void failed() {
            exit.set(EXIT_FAILED);
            stop.countDown();
        }
    }

    private static void serve(
            Home home,
            Path socket,
            ConfigInUse settings,
            CommandDoor.CommandsOf commandsOf,
            Broker broker,
            LateEffects effects,
            SqliteCheckpointer checkpointer,
            Ends ends,
            DaemonLock lock)
            throws IOException {
        Config config = settings.config();
        Clock clock = Clock.system();
        var processes = new ProcessTable();
        var versions = ClientVersions.open(home.clientVersions());
        AgentAdapter agent =
                new ClaudeAdapter(
                        processes, InstantSource.system(), versions, config.blockVersions());
        var callers = new CallerResolver(processes, agent);
        var namespaces = new NamespaceCheck(processes, agent);
        var doorbells = new DoorbellDoor(broker, callers, agent);
        var monitor = new SessionMonitor(broker, agent, callers, doorbells::ended, clock);
        HumanNotifier notifier = notifier(config, broker);
        remember(broker, agent);
        var bus = new BusService(broker, agent, home.database());
        try (var timers = new Timers(broker, monitor, clock);
                var door =
                        Doors.open(
                                socket,
                                broker,
                                bus,
                                callers,
                                agent,
                                monitor,
                                new OwnFiles(broker, callers, agent, home.root()),
                                doorbells,
                                commandsOf.make(
                                        bus,
                                        callers,
                                        new DaemonControl(
                                                home, socket, settings, versions, ends::stop)),
                                notifier::sequence,
                                settings.problem(),
                                namespaces,
                                handover(home, broker, callers, namespaces, ends),
                                clock)) {
            effects.lead(
                    timers.effects(
                            doorbells::ring,
                            notifier::came,
                            seen -> agent.learnt(seen.version(), seen.wentOn())));
            Thread.ofPlatform().name("accept").daemon().start(door::serve);
            var checkpoint =
                    new Checkpoint(broker.commits(), () -> checkpointer.checkpoint().whole());
            var idle =
                    new IdleShutdown(
                            door::active, monitor::busy, config.idle(), Clock.system(), ends::stop);
            timers.every(CHECKPOINT, checkpoint::look);
            timers.start(List.of(door::look, doorbells::lookAgain, notifier::look, idle::look));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> orderly(ends.stop, ends.ended)));
            LOG.info("the daemon serves {}", socket);
            lock.say(DaemonLock.Phase.SERVING);
            ends.stop.await();
            lock.say(DaemonLock.Phase.ENDING);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static HumanNotifier notifier(Config config, Broker broker) {
        return new HumanNotifier(
                config.notification(),
                Clock.system(),
                () -> broker.call(HUMAN_WAITS),
                new NotifySend()::show);
    }

    private static UpgradeHandover handover(
            Home home,
            Broker broker,
            CallerResolver callers,
            NamespaceCheck namespaces,
            Ends ends) {
        return new UpgradeHandover(
                home,
                Build.ID,
                Clock.system(),
                ends::stop,
                call -> elsewhere(namespaces.of(call)),
                () -> serves(broker, callers));
    }

    private static boolean elsewhere(NamespaceCheck.View view) {
        return view == NamespaceCheck.View.DAEMON_ELSEWHERE
                || view == NamespaceCheck.View.OTHER_FILES;
    }

    private static boolean serves(Broker broker, CallerResolver callers) {
        return broker.call(new SweepQuery()).live().stream()
                .anyMatch(session -> callers.lives(session.process()));
    }

    private static void remember(Broker broker, AgentAdapter agent) {
        for (Session session : broker.call(new SweepQuery()).live()) {
            // The process above a bridge is not a session: its other children must not be
            // attributed to one.
            if (session.key().equals(session.process().key())) {
                agent.watch(session.process());
            }
        }
    }

    /** Ends the daemon at a signal as the stop command does: queued operations run first. */
    private static void orderly(CountDownLatch stop, CountDownLatch ended) {
        stop.countDown();
        try {
            if (!ended.await(DRAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the daemon ends before everything was worked off");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the failure and its last cause. */
    private static String reason(Throwable failure) {
        Throwable root = failure;
        for (int i = 0; i < CAUSES_MAX && root.getCause() != null; i++) {
            root = root.getCause();
        }
        String text =
                failure instanceof IOException || failure instanceof RuntimeException
                        ? String.valueOf(failure.getMessage())
                        : failure.toString();
        return SafeText.truncate(failure.getCause() == null ? text : text + " (" + root + ")", 300);
    }

    private static int failed(Home home, String why) {
        System.err.println("claudectl: " + why);
        try {
            // Renamed into place: a client that waits must not read half a line.
            Path half = home.failure().resolveSibling("daemon.failed.new");
            Files.writeString(half, why.replace('\n', ' ') + "\n");
            Files.move(half, home.failure(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException unwritable) {
            System.err.println(
                    "claudectl: and " + home.failure() + " cannot be written: " + unwritable);
        }
        return EXIT_FAILED;
    }
}
