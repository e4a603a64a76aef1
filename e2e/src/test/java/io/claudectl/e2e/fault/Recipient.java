package io.claudectl.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.HookAnswer;
import io.claudectl.demo.Json;
import io.claudectl.demo.Patience;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import io.claudectl.e2e.bus.Copy;
import io.claudectl.e2e.bus.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * A session that gets mail at the ends of its turns, and what anybody could have read there. One
 * thread uses it.
 */
final class Recipient {
    /** What the {@code timeout} program and a shell say of a program ended by SIGKILL. */
    static final int KILLED = 137;

    private final Stage stage;
    private final ScriptedSession session;
    private final Map<String, Integer> printed = new HashMap<>();
    private final Set<String> read = new HashSet<>();
    private final List<String> bodies = new ArrayList<>();

    Recipient(Stage stage, ScriptedSession session) {
        this.stage = stage;
        this.session = session;
        session.prompt("work");
        session.answer("done");
    }

    ScriptedSession session() {
        return session;
    }

    /** Messages that stand in its transcript with an answer. */
    Set<String> read() {
        return Set.copyOf(read);
    }

    /** The texts of these messages, in the order they were read. */
    List<String> bodies() {
        return List.copyOf(bodies);
    }

    /** What the Stop hook of a turn of its own is given: no hook continued that turn before. */
    Map<String, Object> endOfTurn() {
        Map<String, Object> payload = session.stopPayload();
        payload.put("stop_hook_active", false);
        payload.put("prompt_id", UUID.randomUUID().toString());
        return payload;
    }

    /** A Stop hook whose text nobody wrote down yet. It must have been well-behaved. */
    HookAnswer stop() {
        HookAnswer answer = session.hook("Stop", endOfTurn());
        quiet(answer.ran());
        print(answer.context());
        return answer;
    }

    /** A hook never complains and never fails. */
    static void quiet(Ran hook) {
        assertThat(hook.exit()).as("exit of a hook").isZero();
        assertThat(hook.err()).as("error output of a hook").isEmpty();
    }

    /** The model reads what that hook brought, if anything, and answers. */
    List<Copy> reads(HookAnswer answer) {
        if (!answer.continues()) {
            return List.of();
        }
        List<Copy> copies = Copy.in(answer.context());
        copies.forEach(copy -> assertThat(read.add(copy.id())).as("read once: " + copy).isTrue());
        copies.forEach(copy -> bodies.add(copy.body()));
        session.record(answer);
        session.answer("I see");
        return copies;
    }

    /** Ends a turn and reads what comes. */
    List<Copy> turn() {
        return reads(stop());
    }

    /** Ends turns until all of these were seen, each in one transcript only. */
    void readsUntilSeen(Collection<String> ids) {
        boolean seen =
                Patience.until(
                        Patience.LIMIT,
                        () -> {
                            turn();
                            return read.containsAll(ids);
                        });
        assertThat(seen).as("read %d of %d", read.size(), ids.size()).isTrue();
        awaitSeen(stage, ids);
    }

    /** Waits until the bus shows all of these as seen. */
    static void awaitSeen(Stage stage, Collection<String> ids) {
        var missing = new HashSet<>(ids);
        boolean seen =
                Patience.until(
                        Patience.LIMIT,
                        () -> {
                            stage.mail().stream()
                                    .filter(mail -> mail.is("delivered seen"))
                                    .forEach(mail -> missing.remove(mail.id()));
                            return missing.isEmpty();
                        });
        assertThat(seen).as("never seen: %s", missing).isTrue();
    }

    /** The Stop hook twice at one turn's end, both below the session at the same time. */
    HookAnswer[] twoStops() {
        try {
            Path directory = Files.createTempDirectory(stage.bus().user(), "twice-");
            Files.writeString(directory.resolve("in"), Json.write(endOfTurn()));
            Ran ran =
                    session.sh(
                            "cd "
                                    + directory
                                    + "; claudectl bus hook Stop <in >one 2>&1 & first=$!;"
                                    + " claudectl bus hook Stop <in >two 2>&1 && wait $first");
            quiet(ran);
            var answers = new HookAnswer[2];
            for (int i = 0; i < answers.length; i++) {
                String out = Files.readString(directory.resolve(i == 0 ? "one" : "two"));
                answers[i] = HookAnswer.of(new Ran(0, out, ""));
                print(answers[i].context());
            }
            return answers;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot run two hooks", failure);
        }
    }

    /**
     * A Stop hook that is killed at that moment of its life. What it printed is lost to the model,
     * as the client gives nothing on a killed hook's output.
     */
    HookAnswer stopKilledAfter(Duration life) {
        try {
            Path directory = Files.createTempDirectory(stage.bus().user(), "killed-");
            Path in = Files.writeString(directory.resolve("in"), Json.write(endOfTurn()));
            Path out = directory.resolve("out");
            Path err = directory.resolve("err");
            Ran ran =
                    session.sh(
                            String.format(
                                    Locale.ROOT,
                                    "timeout --preserve-status --foreground -s KILL %.6f claudectl bus hook Stop <%s >%s 2>%s",
                                    life.toNanos() / 1e9,
                                    in,
                                    out,
                                    err));
            assertThat(ran.exit()).isIn(0, KILLED);
            assertThat(err).isEmptyFile();
            // The output leaves in one write: even a killed hook printed all of it or nothing.
            HookAnswer answer =
                    HookAnswer.of(
                            new Ran(ran.exit(), Files.readString(out), Files.readString(err)));
            print(answer.context());
            return answer;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot run a hook to be killed", failure);
        }
    }

    /** Everything whole that left a hook counts: somebody may have read it. */
    private void print(String text) {
        for (Copy copy : Copy.in(text)) {
            int before = printed.merge(copy.id(), 1, Integer::sum) - 1;
            assertThat(copy.marked())
                    .as("the mark of attempt %d, printed %d times before", copy.attempt(), before)
                    .isEqualTo(copy.attempt() > 1);
            if (before > 0) {
                assertThat(copy.attempt()).as("a second copy without its mark").isGreaterThan(1);
            }
        }
    }
}
