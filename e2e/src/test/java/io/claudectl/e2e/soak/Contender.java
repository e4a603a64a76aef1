package io.claudectl.e2e.soak;

import io.claudectl.demo.Json;
import io.claudectl.demo.PrivateBus;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A session that wants all the work there is: claims by its bridge, finishes most of it, gives some
 * back, and loses its bridge or its life on the way.
 */
final class Contender implements Runnable {
    private final PrivateBus bus;
    private final Path program;
    private final Board board;
    private final String role;
    private final SplittableRandom dice;
    private final Map<String, String> environment;
    private @Nullable Actor actor;
    private volatile @Nullable Bridge bridge;

    Contender(PrivateBus bus, Path program, Board board, String role, long seed) {
        this.bus = bus;
        this.program = program;
        this.board = board;
        this.role = role;
        this.dice = new SplittableRandom(seed);
        this.environment = new HashMap<>(bus.outside().environment());
        this.environment.remove("CLAUDECTL_BUS");
    }

    @Override
    public void run() {
        try {
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
        } catch (RuntimeException failure) {
            board.wrong("a session of " + role + " gave up: " + failure);
        } finally {
            Actor last = actor;
            if (last != null) {
                last.close();
            }
        }
    }

    /** Its bridge is killed at any moment, by somebody else. */
    void killBridge() {
        Bridge now = bridge;
        if (now != null) {
            now.kill();
            board.killed.increment();
        }
    }

    private void want(String id) {
        Bridge.Answer answer = call("claim", Json.object("message_id", id));
        if (answer == null) {
            // Killed before it answered: it may hold it, and finds out when it asks again.
            return;
        }
        if (answer.failed()) {
            settledOrNotOffered(id, answer.text());
        } else if (answer.text().startsWith("Not granted: ")) {
            board.held.increment();
        } else {
            board.granted.increment();
            work(id);
        }
    }

    private void settledOrNotOffered(String id, String text) {
        if (text.contains(" is settled: ")) {
            board.over(id);
        } else if (!text.contains("is not offered to")) {
            board.wrong("a claim of " + id + " was refused: " + text);
        }
    }

    private void work(String id) {
        int draw = dice.nextInt(100);
        if (draw < 10) {
            if (call("release", Json.object("message_id", id, "note", "half is done")) != null) {
                board.released.increment();
            }
            return;
        }
        if (draw < 14) {
            die();
            return;
        }
        if (draw < 24) {
            killBridge();
        }
        String outcome = draw < 27 ? "failed" : "done";
        var words = Json.object("message_id", id, "outcome", outcome, "note", "by " + role);
        Bridge.Answer answer = call("ack", words);
        while (answer == null) {
            answer = call("ack", words);
        }
        if (!answer.failed()) {
            board.finished(id, me(), outcome);
        } else if (answer.text().contains("already settled")
                || answer.text().contains(" is held by ")
                || answer.text().contains("you hold no claim")) {
            board.late.increment();
        } else {
            board.wrong("an ack of " + id + " was refused: " + answer.text());
        }
    }

    /** The session's process ends; another one takes its place. */
    private void die() {
        Actor now = actor;
        if (now != null) {
            now.crash();
            now.close();
            board.killed.increment();
        }
        actor = null;
        bridge = null;
    }

    private String me() {
        return "pid " + (actor == null ? 0 : actor.pid());
    }

    /** Null where a bridge was killed, or no daemon could be started in time: ask again. */
    private Bridge.@Nullable Answer call(String tool, Map<String, @Nullable Object> words) {
        Bridge.Answer answer = open().call(tool, "use", words);
        if (answer == null || !answer.unserved()) {
            return answer;
        }
        try {
            board.pause(100);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        return null;
    }

    private Bridge open() {
        Path cwd = bus.directory(role);
        Bridge now = bridge;
        if (now != null && !now.over()) {
            return now;
        }
        Actor process = actor;
        boolean fresh = process == null;
        if (process == null) {
            process = Actor.start(program, environment);
            actor = process;
        }
        now = Bridge.open(bus.client(), process, cwd);
        bridge = now;
        if (fresh && now.call("bind_role", "use", Json.object("role", role)) == null) {
            die();
            return open();
        }
        return now;
    }
}
