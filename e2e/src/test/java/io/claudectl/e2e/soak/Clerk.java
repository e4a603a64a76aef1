package io.claudectl.e2e.soak;

import io.claudectl.demo.Json;
import io.claudectl.demo.PrivateBus;
import io.claudectl.demo.Ran;
import java.util.SplittableRandom;

/**
 * A person's shell: publishes its share of the work, one process each, then takes what came to the
 * human lane like everybody else.
 */
final class Clerk implements Runnable {
    private final PrivateBus bus;
    private final Board board;
    private final String name;
    private final int tasks;
    private final SplittableRandom dice;

    Clerk(PrivateBus bus, Board board, String name, int tasks, long seed) {
        this.bus = bus;
        this.board = board;
        this.name = name;
        this.tasks = tasks;
        this.dice = new SplittableRandom(seed);
    }

    @Override
    public void run() {
        try {
            for (int n = 0; n < tasks; n++) {
                publish(name + "-" + n);
            }
            while (!board.done()) {
                String id = board.one(dice);
                if (id == null) {
                    board.pause(10);
                } else {
                    want(id);
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | AssertionError failure) {
            board.wrong(name + " gave up: " + failure);
        }
    }

    private void publish(String key) {
        Ran ran =
                call("bus", "publish", "task.created", key, "--key", key, "--from", name, "--json");
        if (ran.exit() == 0) {
            board.published(ran.text("id"));
        } else {
            board.wrong(key + " was not published: " + ran);
        }
    }

    private void want(String id) {
        Ran ran = call("bus", "claim", id, "--json");
        if (ran.exit() == 0) {
            board.granted.increment();
            work(id);
        } else if (ran.err().contains(" is held by ")) {
            board.held.increment();
        } else if (ran.err().contains(" is settled: ")) {
            board.over(id);
        } else if (!ran.err().contains("is not offered to")) {
            board.wrong("a claim of " + id + " was refused: " + ran);
        }
    }

    private void work(String id) {
        if (dice.nextInt(4) == 0) {
            call("bus", "release", id, "--note", "not for a person");
            board.released.increment();
            return;
        }
        Ran ran = call("bus", "ack", id, "--outcome", "done", "--json");
        if (ran.exit() == 0) {
            board.finished(id, "outside", Json.text(ran.json(), "outcome"));
        } else if (ran.err().contains("already settled")
                || ran.err().contains(" is held by ")
                || ran.err().contains("you hold no claim")) {
            // All these shells are one person: another one gave it back or finished it.
            board.late.increment();
        } else {
            board.wrong("an ack of " + id + " was refused: " + ran);
        }
    }

    /** As often as it takes to know the outcome. */
    private Ran call(String... words) {
        Ran ran = bus.call(words);
        while (ran.exit() == Ended.UNKNOWN) {
            ran = bus.call(words);
        }
        return ran;
    }
}
