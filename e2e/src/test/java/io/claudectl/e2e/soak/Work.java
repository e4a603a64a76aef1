package io.claudectl.e2e.soak;

import io.claudectl.demo.Json;
import io.claudectl.e2e.bus.Copy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the model of a played session does in a turn: it reads its mailbox with the tool or the
 * command, says what became of a message, and sends letters both ways.
 */
final class Work implements Bridged {
    private static final int LETTERS_MAX = 3;
    private static final int ACKED_OF_100 = 10;

    private final Ground ground;
    private final FakeSession session;
    private final Path cwd;
    private final SplittableRandom dice;
    private final Sender sender;
    private final List<String> done = new ArrayList<>();
    private volatile @Nullable Bridge bridge;

    /** What a tool call brought; {@code copies} are those that stand whole in it. */
    private record Result(String text, boolean failed, List<Copy> copies) {
        static final Result GONE = new Result("the server is gone", true, List.of());
    }

    Work(Ground ground, FakeSession session, Path cwd, SplittableRandom dice) {
        this.ground = ground;
        this.session = session;
        this.cwd = cwd;
        this.dice = dice;
        this.sender = new Sender(ground, dice.split(), cwd, List.of());
    }

    /** Another process or conversation: nothing was presented to it yet. */
    void forget(boolean process) {
        done.clear();
        if (process) {
            bridge = null;
        }
    }

    /** The model read these; some of them it will ack. */
    void saw(List<Copy> copies) {
        for (Copy copy : copies) {
            if (dice.nextInt(100) < ACKED_OF_100) {
                done.add(copy.id());
            }
        }
    }

    @Override
    public boolean killBridge() {
        Bridge now = bridge;
        if (now == null || now.over()) {
            return false;
        }
        now.kill();
        return true;
    }

    void inTurn() {
        switch (dice.nextInt(8)) {
            case 0, 1 -> tool("read_inbox", this::readInbox);
            case 2 -> tool("Bash", use -> inboxCommand());
            default -> {
                // What comes by itself is enough.
            }
        }
        if (!done.isEmpty()) {
            String message = done.removeLast();
            if (dice.nextBoolean()) {
                tool("ack", use -> ack(use, message));
            } else {
                tool("Bash", use -> ackCommand(message));
            }
        }
        for (int i = 0; i < LETTERS_MAX; i++) {
            long number = ground.pace().take(true);
            if (number < 0) {
                return;
            }
            Letter letter = Letter.of(ground.plan.seed(), number, ground.roles);
            if (dice.nextBoolean()) {
                publish(letter);
            } else {
                sender.send(session.actor(), letter);
            }
        }
    }

    /** A call as the client makes it: its line, its hooks, its result's line. */
    private void tool(String name, Function<String, Result> call) {
        if (!session.actor().alive()) {
            return;
        }
        String use = "toolu_" + UUID.randomUUID();
        Conversation conversation = session.conversation();
        String asked = conversation.callsTool(use, name);
        Map<String, @Nullable Object> about = Json.object("tool_name", name, "tool_use_id", use);
        session.hook("PreToolUse", about);
        Result result = call.apply(use);
        ground.truth.received(result.copies(), session.role(), false);
        conversation.toolResult(use, asked, result.text(), result.failed(), result.copies());
        session.between(about);
    }

    private Result readInbox(String use) {
        Bridge.Answer answer = connected().call("read_inbox", use, Json.object());
        return answer == null
                ? Result.GONE
                : new Result(answer.text(), answer.failed(), Copy.in(answer.text()));
    }

    private Result inboxCommand() {
        boolean json = dice.nextBoolean();
        List<String> words = ground.client("bus", "inbox");
        if (json) {
            words.add("--json");
        }
        Ended ended = session.actor().run(cwd, words, "", ground.killAfter(dice)).await();
        ground.count(Ground.Kill.READER, ended);
        List<Copy> copies =
                json ? Copy.inInbox(ended.out(), ended.code() != 0) : Copy.in(ended.out());
        return new Result(ended.out(), ended.code() != 0, copies);
    }

    private Result ack(String use, String message) {
        Bridge.Answer answer =
                connected().call("ack", use, Json.object("message_id", message, "outcome", "done"));
        ground.truth.acked(message, answer != null && !answer.failed());
        return answer == null ? Result.GONE : acked(answer.text(), answer.failed());
    }

    private Result ackCommand(String message) {
        List<String> words = ground.client("bus", "ack", message, "--outcome", "declined");
        Ended ended = session.actor().run(cwd, words, "", ground.killAfter(dice)).await();
        ground.count(Ground.Kill.SENDER, ended);
        ground.truth.acked(message, ended.code() == 0);
        boolean unknown = ended.killed() || ended.code() == Ended.UNKNOWN;
        return unknown
                ? new Result("killed", true, List.of())
                : acked(ended.out() + ended.err(), ended.code() != 0);
    }

    /** Whoever was shown a message may always say what became of it. */
    private Result acked(String text, boolean failed) {
        if (failed) {
            ground.truth.wrong(session.role() + " may not ack: " + text);
        }
        return new Result(text, failed, List.of());
    }

    private Bridge connected() {
        Bridge now = bridge;
        if (now == null || now.over()) {
            now = Bridge.open(ground.bus.client(), session.actor(), cwd);
            bridge = now;
        }
        return now;
    }

    private void publish(Letter letter) {
        Bridge.Answer answer =
                connected()
                        .call(
                                "publish",
                                "toolu_" + UUID.randomUUID(),
                                Json.object(
                                        "subject", letter.subject(),
                                        "type", "task",
                                        "body", letter.body(),
                                        "addressed_to", letter.to(),
                                        "priority", letter.priority()));
        if (answer == null) {
            ground.ledger.unknown.increment();
            ground.ledger.tell(letter, new Ledger.Told.Unknown());
        } else if (answer.failed()) {
            ground.ledger.tell(letter, new Ledger.Told.Refused(answer.text()));
        } else {
            String id = Json.text(Json.read(answer.text()), "id");
            ground.ledger.tell(letter, new Ledger.Told.Stored(id));
        }
    }
}
