package io.claudectl.e2e.soak;

import io.claudectl.demo.Json;
import io.claudectl.demo.ScriptedSession;
import io.claudectl.demo.SessionCard;
import io.claudectl.e2e.bus.Copy;
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
final class FakeSession implements Runnable, Bridged {
    private static final int CONTINUATIONS_MAX = 8;
    private static final int BIND_TRIES = 5;

    /** One the bus does not know: it blocks the Stop instead of giving it a context alone. */
    private static final String OTHER_VERSION = "2.1.300";

    private final Ground ground;
    private final String role;
    private final Path cwd;
    private final boolean transcribed;
    private final String version;
    private final boolean stopHook;
    private final boolean joins;
    private final SplittableRandom dice;
    private final Work work;
    private Actor actor;
    private Conversation conversation;
    private String promptId = "";
    private final boolean sleeps;
    private @Nullable Child bell;
    private boolean ready;

    /**
     * @param joins whether the role is another session's too: it is bound by command, not by where
     *     the session starts
     */
    FakeSession(Ground ground, int number, String role, boolean joins) {
        this.ground = ground;
        this.role = role;
        this.joins = joins;
        this.cwd = ground.bus.directory(joins ? "seat-" + number : role);
        this.transcribed = number % 100 != 99;
        this.version = number % 3 == 0 ? OTHER_VERSION : ScriptedSession.VERSION;
        this.stopHook = number % 7 == 0;
        this.sleeps = ground.plan.sleeps(number);
        this.dice = new SplittableRandom(ground.plan.seed() * 31 + number);
        this.work = new Work(ground, this, cwd, dice.split());
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

    @Override
    public boolean killBridge() {
        return work.killBridge();
    }

    Actor actor() {
        return actor;
    }

    Conversation conversation() {
        return conversation;
    }

    String role() {
        return role;
    }

    @Override
    public void run() {
        try {
            started("startup");
            while (!ground.over()) {
                if (!actor.alive()) {
                    reopen();
                }
                if (sleeps) {
                    sleep();
                } else {
                    turn("go on");
                    ground.pause(
                            ground.faults() ? 1_000 + dice.nextInt(7_000) : dice.nextInt(2_000));
                }
            }
        } catch (RuntimeException | AssertionError broken) {
            ground.truth.wrong(role + ": " + broken);
        } finally {
            actor.close();
        }
    }

    /** Until it is rung; low priority rings nobody, so at the end it looks by itself too. */
    private void sleep() {
        Child doorbell = bell;
        if (doorbell == null || doorbell.over()) {
            doorbell = actor.open(cwd, ground.client("bus", "doorbell"));
            bell = doorbell;
        }
        String line = doorbell.line(2_000);
        if (line != null) {
            turn(rung(line));
        } else if (!ground.faults()) {
            turn("go on");
        }
        if (ground.fault(dice, 20)) {
            actor.kill(doorbell);
        }
    }

    /** How the client gives a monitor's line to its model. */
    private static String rung(String line) {
        return "<task-notification>\n<summary>Monitor event: \"claudectl agent bus\"</summary>\n<event>%s</event>\n</task-notification>"
                .formatted(line);
    }

    private void started(String source) {
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
                        version));
        // Nobody kills the first: a session no hook ever spoke of gets no mail.
        Ended hook = start("SessionStart", Json.object("source", source), 0).await();
        if (!hook.killed() && !context(hook).isEmpty()) {
            conversation.context("SessionStart", "start", context(hook));
        }
        if (joins) {
            bind();
        }
        ready(true);
    }

    /** As the person's own command; the daemon may be killed meanwhile. */
    private void bind() {
        List<String> words = ground.client("bus", "role", "bind", role, "--self");
        Ended bound = actor.run(cwd, words, "", 0).await();
        for (int i = 1; i < BIND_TRIES && bound.code() == Ended.UNKNOWN; i++) {
            bound = actor.run(cwd, words, "", 0).await();
        }
        if (bound.code() != 0) {
            ground.truth.wrong("cannot bind " + role + ": " + bound);
        }
    }

    /** After a crash a person starts it again, and resumes the conversation or not. */
    private void reopen() {
        ready(false);
        actor.close();
        bell = null;
        work.forget(true);
        boolean resumes = dice.nextBoolean();
        if (!resumes) {
            conversation = fresh();
        }
        actor = Actor.start(ground.program, ground.inside());
        started(resumes ? "resume" : "startup");
    }

    private void turn(String words) {
        if (ground.fault(dice, 10)) {
            start("SessionEnd", Json.object("reason", "clear"), 0).await();
            conversation = fresh();
            work.forget(false);
            started("clear");
        }
        promptId = UUID.randomUUID().toString();
        Ended hook = hook("UserPromptSubmit", Json.object("prompt", words));
        conversation.prompt(words, promptId);
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
            start("StopFailure", Json.object("error", "api_error_529"), 0).await();
            return;
        }
        work.inTurn();
        if (!actor.alive()) {
            return;
        }
        stops();
        if (ground.fault(dice, 20)) {
            conversation.back();
        }
    }

    /** The end of the turn, as often as a hook continues it. */
    private void stops() {
        for (int i = 0; i < CONTINUATIONS_MAX && actor.alive(); i++) {
            Child stop = start("Stop", Json.object("stop_hook_active", i > 0), killAfter());
            // The answer that ended the turn is written while the hook runs already.
            ground.pause(dice.nextInt(30));
            work.saw(conversation.answer());
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
        work.saw(conversation.answer());
    }

    /** Writes down what a hook brought, unless dropped by the client. Returns what it used. */
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

    /** Behind a tool's result; what cannot wait comes with it. */
    void between(Map<String, @Nullable Object> about) {
        took("PostToolUse", hook("PostToolUse", about));
    }

    private Ended ended(Child hook) {
        Ended ended = hook.await();
        ground.count(Ground.Kill.HOOK, ended);
        return ended;
    }

    private long killAfter() {
        return ground.killAfter(dice);
    }

    /** A hook, which now and then is killed. */
    Ended hook(String event, Map<String, @Nullable Object> more) {
        return ended(start(event, more, killAfter()));
    }

    private Child start(String event, Map<String, @Nullable Object> more, long killAfter) {
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
        boolean byPage = stopHook && event.equals("Stop");
        List<String> words =
                byPage ? ground.client("bus", "stop-hook") : ground.client("bus", "hook", event);
        return actor.run(cwd, words, Json.write(payload), killAfter);
    }
}
