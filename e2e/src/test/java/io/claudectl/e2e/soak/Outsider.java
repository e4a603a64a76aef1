package io.claudectl.e2e.soak;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** A shell outside every session: sends letters under a label, reads the mailbox of one role. */
final class Outsider implements Runnable {
    private final Ground ground;
    private final String role;
    private final SplittableRandom dice;
    private final Sender sender;
    private final Actor actor;
    private final Path cwd;

    Outsider(Ground ground, int number, String role) {
        this.ground = ground;
        this.role = role;
        this.dice = new SplittableRandom(ground.plan.seed() * 37 + number);
        this.cwd = ground.bus.directory(role);
        this.actor = Actor.start(ground.program, ground.outside());
        this.sender = new Sender(ground, dice.split(), cwd, List.of("--from", "shell" + number));
    }

    @Override
    public void run() {
        try {
            while (!ground.over()) {
                for (long n = ground.pace().take(false); n >= 0; n = ground.pace().take(false)) {
                    sender.send(actor, Letter.of(ground.plan.seed(), n, ground.roles));
                }
                if (dice.nextInt(10) == 0 || !ground.faults()) {
                    reads();
                }
                ground.pause(200);
            }
        } catch (RuntimeException | AssertionError broken) {
            ground.truth.wrong(role + ": " + broken);
        } finally {
            actor.close();
        }
    }

    private void reads() {
        Child reading =
                actor.run(
                        cwd,
                        ground.client("bus", "inbox", "--role", role, "--json"),
                        "",
                        ground.killAfter(dice));
        Ended ended = reading.await();
        ground.count(Ground.Kill.READER, ended);
        if (ended.out().isEmpty()) {
            return;
        }
        try {
            ground.truth.received(Copy.inInbox(ended.out()), role, true);
        } catch (RuntimeException cutOff) {
            // Nothing is said by an answer that broke off, unless it claims to be whole.
            if (ended.code() == 0) {
                throw cutOff;
            }
        }
    }
}
