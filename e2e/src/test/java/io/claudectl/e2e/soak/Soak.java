package io.claudectl.e2e.soak;

import io.claudectl.demo.PrivateBus;
import io.claudectl.e2e.bus.Stage;
import io.claudectl.store.sqlite.EventLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Many sessions, letters and kills, then an audit. {@code --minutes N} of load, {@code --seed S},
 * {@code --save FILE} for a page with the results.
 */
final class Soak {
    private final Ground ground;
    private final Gauge gauge;
    private final List<FakeSession> sessions = new ArrayList<>();
    private final List<Outsider> shells = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    /** What is left when a soak is over. */
    record Result(String table, String cases, boolean flat) {
        boolean good() {
            return cases.isEmpty() && flat;
        }
    }

    private Soak(Ground ground) {
        this.ground = ground;
        this.gauge = new Gauge(ground);
    }

    public static void main(String[] args) throws IOException {
        int minutes = 30;
        long seed = System.nanoTime() & 0xffff;
        Path save = null;
        for (int i = 0; i < args.length; i += 2) {
            switch (i + 1 < args.length ? args[i] : "") {
                case "--minutes" -> minutes = Integer.parseInt(args[i + 1]);
                case "--seed" -> seed = Long.parseLong(args[i + 1]);
                case "--save" -> save = Path.of(args[i + 1]);
                default -> {
                    System.err.println("usage: soak --minutes N [--seed S] [--save FILE]");
                    System.exit(2);
                }
            }
        }
        Plan plan = Plan.of(seed, minutes);
        Result result = run(plan, Stage.image());
        System.out.println(result.table());
        System.out.print(result.cases());
        if (save != null) {
            Files.writeString(save, Report.document(plan, result));
        }
        System.exit(result.good() ? 0 : 1);
    }

    /** The whole of it, in a scratch directory that is removed when all was well. */
    static Result run(Plan plan, Path image) throws IOException {
        Path root = Files.createTempDirectory("claudectl-soak-");
        PrivateBus bus = PrivateBus.in(root, image, InstantSource.system());
        Result result;
        try (bus) {
            bus.configure(plan.config());
            System.out.println(plan + "\n" + plan.config());
            Path program = Actor.program(root);
            var roles = Roles.of(plan.sessions() - plan.joined(), plan.desks());
            for (String role : roles.names()) {
                bus.call("bus", "role", "bind", role, bus.directory(role).toString()).orFail();
            }
            for (int i = 0; i < plan.sessions(); i++) {
                if (plan.sleeps(i)) {
                    bus.call("bus", "role", "set", roles.served().get(i), "--wake", "on").orFail();
                }
            }
            result = new Soak(new Ground(plan, bus, program, roles)).play();
        }
        if (result.good()) {
            bus.remove();
        } else {
            System.out.println("the state of this soak stays in " + root);
        }
        return result;
    }

    private Result play() {
        cast();
        var replay = new Replay();
        try (EventLog log = EventLog.open(ground.bus.database())) {
            long drained;
            try {
                start();
                drained = watch(replay, log);
            } finally {
                ground.end();
                for (Thread thread : threads) {
                    thread.join();
                }
            }
            replay.readOn(log);
            if (!ground.pace().done()) {
                ground.truth.wrong("the time was over before every letter was sent");
            }
            var audit = new Audit(replay, ground.ledger, ground.truth);
            var flatness = new Flatness(gauge.samples(), gauge.live());
            var report = new Report(ground, replay, audit, flatness, drained);
            return new Result(report.table(), Report.cases(audit), flatness.flat());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", stop);
        }
    }

    private void cast() {
        int served = ground.roles.served().size();
        for (int i = 0; i < ground.plan.sessions(); i++) {
            // Those that are left over share a role, which both bind by command.
            String role = ground.roles.served().get(i % served);
            boolean joins = i >= served || i + served < ground.plan.sessions();
            sessions.add(new FakeSession(ground, i, role, joins));
        }
        for (int i = 0; i < ground.roles.outside().size(); i++) {
            shells.add(new Outsider(ground, i, ground.roles.outside().get(i)));
        }
    }

    private void start() {
        start("gauge", gauge);
        for (int i = 0; i < sessions.size(); i++) {
            start("session-" + i, sessions.get(i));
        }
        for (int i = 0; i < shells.size(); i++) {
            start("shell-" + i, shells.get(i));
        }
        start("chaos", new Chaos(ground, gauge, sessions, shells));
    }

    /**
     * Follows the log through the load and until nothing waits; returns how long the latter took.
     */
    private long watch(Replay replay, EventLog log) {
        long begin = System.nanoTime();
        long told = 0;
        int weighed = 0;
        while (System.nanoTime() - begin < ground.plan.load().toNanos()) {
            ground.pause(1_000);
            replay.readOn(log);
            if (weighed < Flatness.WEIGHED && left(begin) < quiet(weighed)) {
                weighed++;
                gauge.weigh();
            }
            long minute = (System.nanoTime() - begin) / 60_000_000_000L;
            if (minute > told) {
                told = minute;
                System.out.printf(
                        "minute %d: %d messages, %d of them not settled%n",
                        minute, replay.subjects().size(), replay.open());
            }
        }
        ground.calm();
        long calm = System.nanoTime();
        while (System.nanoTime() - calm < ground.plan.drain().toNanos()) {
            ground.pause(200);
            replay.readOn(log);
            if (ground.pace().done() && replay.open() == 0) {
                break;
            }
        }
        return (System.nanoTime() - calm) / 1_000_000;
    }

    /** Of the load, nanoseconds. */
    private double left(long begin) {
        return (double) (ground.plan.load().toNanos() - (System.nanoTime() - begin));
    }

    /** So much of the load is left when the daemon, left alone by then, is weighed. */
    private double quiet(int weighed) {
        double share = (0.7 - 0.3 * weighed) * ground.plan.quiet();
        return (double) ground.plan.load().toNanos() * share;
    }

    private void start(String name, Runnable what) {
        threads.add(Thread.ofPlatform().name(name).start(what));
    }
}
