package io.claudectl.e2e.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Kills daemons, bridges and sessions at random moments; hooks, senders and readers are killed by
 * whoever starts them.
 */
final class Chaos implements Runnable {
    private static final long STEP_MS = 100;

    private final Ground ground;
    private final Gauge gauge;
    private final List<FakeSession> sessions;
    private final List<Outsider> shells;
    private final List<String> sleepers;
    private final SplittableRandom dice;
    private final long begin = System.nanoTime();

    Chaos(Ground ground, Gauge gauge, List<FakeSession> sessions, List<Outsider> shells) {
        this.ground = ground;
        this.gauge = gauge;
        this.sessions = List.copyOf(sessions);
        this.shells = List.copyOf(shells);
        this.sleepers =
                IntStream.range(0, ground.plan.sessions())
                        .filter(ground.plan::sleeps)
                        .mapToObj(ground.roles.served()::get)
                        .toList();
        this.dice = new SplittableRandom(ground.plan.seed() * 41);
    }

    @Override
    public void run() {
        double noisyNanos = (double) ground.plan.load().toNanos() * (1 - ground.plan.quiet());
        while (ground.faults() && !ground.over()) {
            ground.pause(STEP_MS);
            // Every ten seconds on the average, so also one that has only just started.
            if ((double) (System.nanoTime() - begin) < noisyNanos && dice.nextInt(100) == 0) {
                killDaemon();
            }
            if (dice.nextInt(10) == 0 && bridged().killBridge()) {
                ground.killed(Ground.Kill.BRIDGE);
            }
            if (dice.nextInt(50) == 0) {
                ground.bus.call("bus", "mute", one(sleepers), "--for", "3s");
            }
            if (dice.nextInt(30) == 0) {
                drop();
            }
            if (dice.nextInt(80) == 0 && one(sessions).crash()) {
                ground.killed(Ground.Kill.SESSION);
            }
        }
    }

    /** Gives up one of the letters that were stored; most were taken by now. */
    private void drop() {
        String message = ground.ledger.lately();
        if (message != null) {
            ground.truth.dropped(message);
            ground.bus.call("bus", "dead", "drop", message);
        }
    }

    private Bridged bridged() {
        return dice.nextInt(5) == 0 ? one(shells) : one(sessions);
    }

    private <T> T one(List<T> of) {
        return of.get(dice.nextInt(of.size()));
    }

    private void killDaemon() {
        long pid = gauge.look();
        if (pid == 0 || !ours(pid)) {
            return;
        }
        ground.pause(dice.nextInt(20));
        ProcessHandle.of(pid)
                .filter(ProcessHandle::destroyForcibly)
                .ifPresent(gone -> ground.killed(Ground.Kill.DAEMON));
    }

    /** A number may belong to somebody else by now. */
    private boolean ours(long pid) {
        try {
            Path environment = Path.of("/proc", Long.toString(pid), "environ");
            return new String(Files.readAllBytes(environment), StandardCharsets.UTF_8)
                    .contains("CLAUDECTL_HOME=" + ground.bus.home());
        } catch (IOException gone) {
            return false;
        }
    }
}
