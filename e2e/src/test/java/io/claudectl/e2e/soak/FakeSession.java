package io.claudectl.e2e.soak;

import io.claudectl.demo.Json;
import io.claudectl.demo.ScriptedSession;
import io.claudectl.demo.SessionCard;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One played session on a thread of its own: turns with their hooks, mail, tools and letters, and
 * all that goes wrong with clients: killed hooks, dropped answers, Esc, rewinds, API errors, /clear
 * and crashes.
 */
final class FakeSession implements Runnable {
    private static final int CONTINUATIONS_MAX = 8;

    private final Ground ground;
    private final String role;
    private final Path cwd;
    private final boolean transcribed;
    private final boolean carded;
    private final SplittableRandom dice;
    private final Sender sender;
    private Actor actor;
    private Conversation conversation;
    private volatile @Nullable Bridge bridge;
    private String promptId = "";
    private boolean ready;

    FakeSession(Ground ground, int number, String role) {
        this.ground = ground;
        this.role = role;
        this.cwd = ground.bus.directory(role);
        this.transcribed = number % 100 != 99;
        this.carded = number % 3 != 0;
        this.dice = new SplittableRandom(ground.plan.seed() * 31 + number);
        this.sender = new Sender(ground, dice.split(), cwd, List.of());
        this.conversation = fresh();
        this.actor = Actor.start(ground.program, ground.inside());
    }

    private Conversation fresh() {
        return new Conversation(
                UUID.randomUUID().toString(),
                ground.bus.user().resolve(".claude").resolve("projects"),
                cwd,
                transcribed,
                ground.truth);
    }

    /** Ends the process as a crash would; false while it is only being started. */
    synchronized boolean crash() {
        if (ready) {
            actor.crash();
        }
        return ready;
    }

    private synchronized void ready(boolean now) {
        ready = now;
    }

    /** Kills the MCP server, if there is one now. */
    boolean killBridge() {
        Bridge now = bridge;
        if (now == null || now.over()) {
            return false;
        }
        now.kill();
        return true;
    }

    boolean hasBridge() {
        Bridge now = bridge;
        return now != null && !now.over();
    }

    @Override
    public void run() {
        try {
            started("startup");
            while (!ground.over()) {
                if (!actor.alive()) {
                    reopen();
                }
                turn();
                ground.pause(ground.faults() ? 1_000 + dice.nextInt(7_000) : dice.nextInt(2_000));
            }
        } catch (RuntimeException | AssertionError broken) {
            ground.truth.wrong(role + ": " + broken);
        } finally {
            actor.close();
        }
    }

    private void started(String source) {
        if (carded) {
            var card = new SessionCard(ground.bus.user().resolve(".claude"), actor.pid());
            card.write(
                    Json.object(
                            "pid",
                            actor.pid(),
                            "sessionId",
                            conversation.id,
                            "cwd",
                            cwd.toString(),
                            "kind",
                            "interactive",
                            "procStart",
                            card.startTicks(),
                            "version",
                            ScriptedSession.VERSION));
        }
        // Nobody kills the first: a session no hook ever spoke of gets no mail.
        Ended hook = hook("SessionStart", Json.object("source", source), 0).await();
        if (!hook.killed() && !context(hook).isEmpty()) {
            conversation.context("SessionStart", "start", context(hook));
        }
        ready(true);
    }

    /** After a crash a person starts it again, and resumes the conversation or not. */
    private void reopen() {
        ready(false);
        actor.close();
        bridge = null;
        boolean resumes = dice.nextBoolean();
        if (!resumes) {
            conversation = fresh();
        }
        actor = Actor.start(ground.program, ground.inside());
        started(resumes ? "resume" : "startup");
    }

    private void turn() {
        if (ground.fault(dice, 10)) {
            hook("SessionEnd", Json.object("reason", "clear"), 0).await();
            conversation = fresh();
            started("clear");
        }
        promptId = UUID.randomUUID().toString();
        Ended hook = ended(killable("UserPromptSubmit", Json.object("prompt", "go on")));
        conversation.prompt("go on", promptId);
        took("UserPromptSubmit", hook);
        if (!actor.alive()) {
            return;
        }
        if (ground.fault(dice, 20)) {
            conversation.back();
            return;
        }
        if (ground.fault(dice, 20)) {
            conversation.apiError();
            hook("StopFailure", Json.object("error", "api_error_529"), 0).await();
            return;
        }
        work();
        if (!actor.alive()) {
            return;
        }
        stops();
        if (ground.fault(dice, 20)) {
            conversation.back();
        }
    }

    /** What the model does in a turn before it ends it. */
    private void work() {
        if (dice.nextInt(4) == 0) {
            readsInbox();
        }
        for (int i = 0; i < 3; i++) {
            long number = ground.pace().take(true);
            if (number < 0) {
                return;
            }
            Letter letter = Letter.of(ground.plan.seed(), number, ground.roles);
            if (dice.nextBoolean()) {
                publishes(letter);
            } else {
                sender.send(actor, letter);
            }
        }
    }

    private void readsInbox() {
        String use = "toolu_" + UUID.randomUUID();
        String asked = conversation.callsTool(use, "read_inbox");
        Map<String, @Nullable Object> about =
                Json.object("tool_name", "read_inbox", "tool_use_id", use);
        ended(killable("PreToolUse", about));
        Bridge.Answer answer = connected().call("read_inbox", use, Json.object());
        if (answer == null) {
            conversation.toolResult(use, asked, "the server is gone", true, List.of());
        } else {
            List<Copy> copies = Copy.in(answer.text());
            ground.truth.received(copies, role, false);
            conversation.toolResult(use, asked, answer.text(), answer.failed(), copies);
        }
        ended(killable("PostToolUse", about));
    }

    private Bridge connected() {
        Bridge now = bridge;
        if (now == null || now.over()) {
            now = Bridge.open(ground, actor, cwd);
            bridge = now;
        }
        return now;
    }

    private void publishes(Letter letter) {
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

    /** The end of the turn, as often as a hook continues it. */
    private void stops() {
        for (int i = 0; i < CONTINUATIONS_MAX && actor.alive(); i++) {
            Child stop = killable("Stop", Json.object("stop_hook_active", i > 0));
            // The answer that ended the turn is written while the hook runs already.
            ground.pause(dice.nextInt(30));
            conversation.answer();
            String text = took("Stop", ended(stop));
            conversation.stopSummary(text.isEmpty() ? List.of() : List.of(text));
            if (text.isEmpty()) {
                return;
            }
            if (ground.fault(dice, 20)) {
                conversation.interrupted();
                return;
            }
        }
        // The client lets no hook go on for ever.
        conversation.answer();
    }

    /** Writes down what a hook brought, unless the client threw it away. Returns what it used. */
    private String took(String event, Ended hook) {
        String text = context(hook);
        if (text.isEmpty()) {
            return "";
        }
        ground.truth.received(Copy.in(text), role, false);
        if (ground.fault(dice, 15)) {
            return "";
        }
        if (Json.text(Json.read(hook.out()), "decision").equals("block")) {
            conversation.blocked(Json.text(Json.read(hook.out()), "reason"));
        }
        conversation.context(event, UUID.randomUUID().toString(), text);
        return text;
    }

    /** What is for the model; nothing in an output that was cut off. */
    private static String context(Ended hook) {
        try {
            return hook.out().isEmpty()
                    ? ""
                    : Json.text(Json.read(hook.out()), "hookSpecificOutput", "additionalContext");
        } catch (RuntimeException cutOff) {
            if (hook.killed()) {
                return "";
            }
            throw cutOff;
        }
    }

    private Ended ended(Child hook) {
        Ended ended = hook.await();
        ground.count(Ground.Kill.HOOK, ended);
        return ended;
    }

    private Child killable(String event, Map<String, @Nullable Object> more) {
        return hook(event, more, ground.killAfter(dice));
    }

    private Child hook(String event, Map<String, @Nullable Object> more, long killAfter) {
        Map<String, @Nullable Object> payload =
                Json.object(
                        "session_id",
                        conversation.id,
                        "transcript_path",
                        conversation.file().toString(),
                        "cwd",
                        cwd.toString(),
                        "hook_event_name",
                        event);
        if (!promptId.isEmpty()) {
            payload.put("prompt_id", promptId);
        }
        payload.putAll(more);
        ground.hooks.increment();
        return actor.run(cwd, ground.client("bus", "hook", event), Json.write(payload), killAfter);
    }
}
