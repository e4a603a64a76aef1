package io.claudectl.e2e.soak;

import io.claudectl.demo.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Sends letters with {@code bus send} and notes what it is told; what stays unknown is repeated.
 */
final class Sender {
    private static final int TRIES = 60;
    private static final long AGAIN_MS = 200;
    private static final int REPEATED_OF_1000 = 20;

    private final Ground ground;
    private final RandomGenerator dice;
    private final Path cwd;
    private final List<String> label;

    /**
     * @param label {@code --from} and a name outside any session, else nothing
     */
    Sender(Ground ground, RandomGenerator dice, Path cwd, List<String> label) {
        this.ground = ground;
        this.dice = dice;
        this.cwd = cwd;
        this.label = List.copyOf(label);
    }

    void send(Actor actor, Letter letter) {
        List<String> words =
                ground.client(
                        "bus",
                        "send",
                        letter.to(),
                        "-",
                        "--json",
                        "--subject",
                        letter.subject(),
                        "--key",
                        letter.key(),
                        "--priority",
                        letter.priority());
        words.addAll(label);
        Ledger.Told told = new Ledger.Told.Unknown();
        for (int i = 0; i < TRIES && told instanceof Ledger.Told.Unknown; i++) {
            if (i > 0) {
                ground.pause(AGAIN_MS);
                ground.ledger.repeated.increment();
            }
            told = once(actor, words, letter);
            if (!actor.alive()) {
                break;
            }
        }
        if (told instanceof Ledger.Told.Stored
                && actor.alive()
                && ground.fault(dice, REPEATED_OF_1000)) {
            ground.ledger.repeated.increment();
            Ledger.Told again = once(actor, words, letter);
            if (!(again instanceof Ledger.Told.Unknown)) {
                ground.ledger.tell(letter, again);
            }
        }
    }

    private Ledger.Told once(Actor actor, List<String> words, Letter letter) {
        long kill = ground.killAfter(dice);
        Ended ended = actor.run(cwd, words, letter.body(), kill).await();
        ground.count(Ground.Kill.SENDER, ended);
        if (ended.code() == Ended.LOST) {
            ground.ledger.orphan(letter);
        }
        Ledger.Told told;
        if (ended.code() == 0) {
            told = new Ledger.Told.Stored(Json.text(Json.read(ended.out()), "id"));
        } else if (ended.killed() || ended.code() == Ended.UNKNOWN) {
            told = new Ledger.Told.Unknown();
            ground.ledger.unknown.increment();
        } else {
            told = new Ledger.Told.Refused(ended.err());
        }
        if (!(told instanceof Ledger.Told.Unknown) || !ground.ledger.knows(letter.number())) {
            ground.ledger.tell(letter, told);
        }
        return told;
    }
}
