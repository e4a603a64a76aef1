package io.claudectl.e2e.soak;

import io.claudectl.demo.PrivateBus;
import io.claudectl.e2e.bus.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Many sessions and shells want the same work while bridges, sessions and the daemon are killed;
 * afterwards the rows must say that each piece had one holder at a time and was finished once, by
 * whoever was told so. {@code --tasks N}, {@code --seed S}.
 */
final class Contention {
    private static final int SESSIONS = 64;
    static final int SHELLS = 8;
    private static final int ROLES = 8;
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final PrivateBus bus;
    private final Board board;
    private final SplittableRandom dice;
    private final List<Contender> contenders = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private int daemonsKilled;

    private final int sessions;

    private Contention(PrivateBus bus, int tasks, int sessions, long seed) {
        this.sessions = sessions;
        this.bus = bus;
        this.board = new Board(tasks);
        this.dice = new SplittableRandom(seed);
    }

    /** Limits raised so that the pace is not refused; whoever is killed is found soon. */
    private static final String CONFIG =
            """
            [send]
            per_minute = 100000
            mailbox = 100000
            [work]
            unclaimed = "2s"
            """;

    /**
     * What was found.
     *
     * @param table of counts, for people
     * @param wrong sentences, one for each thing that must not be
     */
    record Result(String table, List<String> wrong) {}

    public static void main(String[] args) throws IOException {
        int tasks = 10_000;
        long seed = System.nanoTime() & 0xffff;
        for (int i = 0; i < args.length; i += 2) {
            switch (i + 1 < args.length ? args[i] : "") {
                case "--tasks" -> tasks = Integer.parseInt(args[i + 1]);
                case "--seed" -> seed = Long.parseLong(args[i + 1]);
                default -> {
                    System.err.println("usage: contend [--tasks N] [--seed S]");
                    System.exit(2);
                }
            }
        }
        Result result = run(tasks, SESSIONS, seed);
        System.out.println(result.table());
        result.wrong().forEach(System.out::println);
        System.exit(result.wrong().isEmpty() ? 0 : 1);
    }

    /** The whole of it, in a scratch directory that is removed when all was well. */
    static Result run(int tasks, int sessions, long seed) throws IOException {
        Path root = Files.createTempDirectory("claudectl-contend-");
        PrivateBus bus = PrivateBus.in(root, Stage.image(), InstantSource.system());
        Result result;
        try (bus) {
            bus.configure(CONFIG);
            for (int i = 0; i < ROLES; i++) {
                String role = role(i);
                bus.call("bus", "role", "bind", role, bus.directory(role).toString()).orFail();
                bus.call("bus", "subscribe", role, "task.>").orFail();
            }
            result = new Contention(bus, tasks, sessions, seed).play(Actor.program(root));
        }
        if (result.wrong().isEmpty()) {
            bus.remove();
        } else {
            System.out.println("seed " + seed + ": the state stays in " + root);
        }
        return result;
    }

    private static String role(int number) {
        return "worker-" + number % ROLES;
    }

    private Result play(Path program) {
        long begin = System.nanoTime();
        for (int i = 0; i < sessions; i++) {
            var each = new Contender(bus, program, board, role(i), dice.nextLong());
            contenders.add(each);
            start("session-" + i, each);
        }
        for (int i = 0; i < SHELLS; i++) {
            int tasks = board.tasks() / SHELLS + (i < board.tasks() % SHELLS ? 1 : 0);
            start("shell-" + i, new Clerk(bus, board, "shell-" + i, tasks, dice.nextLong()));
        }
        try {
            kill(begin);
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", stop);
        }
        long seconds = (System.nanoTime() - begin) / 1_000_000_000;
        List<String> wrong = new ArrayList<>(board.wrong());
        wrong.addAll(rows());
        return new Result(table(seconds), wrong);
    }

    private void start(String name, Runnable what) {
        threads.add(Thread.ofPlatform().name(name).start(what));
    }

    /** Until all is done: now a bridge, now the daemon. */
    private void kill(long begin) throws InterruptedException {
        while (!board.done()) {
            board.pause(20 + dice.nextInt(80));
            contenders.get(dice.nextInt(contenders.size())).killBridge();
            if (dice.nextInt(25) == 0) {
                killDaemon();
            }
            if (System.nanoTime() - begin > LIMIT.toNanos()) {
                board.wrong("not done within " + LIMIT);
                threads.forEach(Thread::interrupt);
                return;
            }
        }
    }

    private void killDaemon() {
        var status = bus.call("daemon", "status", "--json");
        if (status.exit() == 0) {
            ProcessHandle.of(Long.parseLong(status.text("pid")))
                    .filter(ProcessHandle::destroyForcibly)
                    .ifPresent(gone -> daemonsKilled++);
        }
    }

    private String table(long seconds) {
        return "contention: %d tasks, %d sessions, %d shells, %d s; granted %d, held %d, released %d, too late %d; killed: %d bridges and sessions, %d daemons"
                .formatted(
                        board.ids().size(),
                        sessions,
                        SHELLS,
                        seconds,
                        board.granted.sum(),
                        board.held.sum(),
                        board.released.sum(),
                        board.late.sum(),
                        board.killed.sum(),
                        daemonsKilled);
    }

    /** What the database says that must not be. */
    private List<String> rows() {
        var wrong = new ArrayList<String>();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + bus.database());
                var statement = connection.createStatement()) {
            var check = new RowsOfClaims(board, wrong);
            try (var rows =
                    statement.executeQuery(
                            """
                            SELECT message, epoch, session, at_ms, ended_ms, ended_reason
                            FROM claim ORDER BY message, epoch
                            """)) {
                while (rows.next()) {
                    check.claim(
                            rows.getString(1),
                            rows.getInt(2),
                            rows.getString(3),
                            rows.getLong(4),
                            time(rows.getLong(5), rows.wasNull()),
                            String.valueOf(rows.getString(6)));
                }
            }
            try (var rows =
                    statement.executeQuery(
                            """
                            SELECT w.message, w.settled_ms IS NOT NULL, d.acked_by, d.outcome
                            FROM work w LEFT JOIN delivery d
                                ON d.message = w.message AND d.outcome IN ('done', 'failed')
                            """)) {
                while (rows.next()) {
                    check.work(
                            rows.getString(1),
                            rows.getBoolean(2),
                            String.valueOf(rows.getString(3)),
                            String.valueOf(rows.getString(4)));
                }
            }
            try (var rows =
                    statement.executeQuery(
                            "SELECT message, count(*) FROM event WHERE kind = 'work.settled' GROUP BY message")) {
                while (rows.next()) {
                    check.settled(rows.getString(1), rows.getInt(2));
                }
            }
            check.end();
        } catch (SQLException failure) {
            throw new AssertionError("cannot read the rows", failure);
        }
        return wrong;
    }

    private static @Nullable Long time(long ms, boolean none) {
        return none ? null : ms;
    }
}
