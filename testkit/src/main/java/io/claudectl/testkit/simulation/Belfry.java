package io.claudectl.testkit.simulation;

import io.claudectl.core.command.ApplyNotes;
import io.claudectl.core.command.DoorbellConnected;
import io.claudectl.core.command.Engine;
import io.claudectl.core.command.WakeAll;
import io.claudectl.core.decision.Effect;
import io.claudectl.core.decision.Note;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.rules.wake.Muting;
import io.claudectl.core.state.WakeRate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The doorbells of a run: rings that are heard, heard late or never, doorbells that are cut off,
 * and the properties of each ring.
 */
final class Belfry {
    /** Few, so that runs meet the bound. */
    static final int PER_HOUR = 4;

    /** A session of a run has one doorbell at a time. */
    private static final long LINE = 1;

    private final World world;

    /** Rings on their way to a session, which it may hear or not. */
    private final Set<SessionKey> rung = new HashSet<>();

    private final Set<SessionKey> open = new HashSet<>();
    private final Map<RoleName, ArrayDeque<Long>> wakes = new HashMap<>();

    Belfry(World world) {
        this.world = world;
    }

    static Limits.Waking limits() {
        var zone = Limits.DEFAULT.waking().zone();
        return new Limits.Waking(true, PER_HOUR, Limits.Quiet.NEVER, zone, false);
    }

    /** Rings as the engine decides after a batch; the shell may lose it. */
    void ring(Engine engine) {
        Engine.Ran ran = engine.ring(world.now());
        rung(ran == null ? null : ran.results().getFirst());
    }

    private void rung(Engine.@Nullable Result result) {
        if (result == null) {
            return;
        }
        if (result.failure() != null) {
            throw new AssertionError("no session could be rung", result.failure());
        }
        for (Effect effect : result.effects()) {
            if (effect instanceof Effect.Ring ring) {
                check(ring);
                world.tell("bell", ring.session() + ": " + ring.line());
                if (open.contains(ring.session())) {
                    rung.add(ring.session());
                }
            }
        }
    }

    /** Checks that a session is not rung without mail, while muted, or beyond the hour's limit. */
    private void check(Effect.Ring ring) {
        var state = world.engine().state();
        RoleName mailbox = state.wakeState().rungFor(ring.session());
        if (mailbox == null) {
            throw new AssertionError("rung for no mailbox: " + ring);
        }
        List<Delivery> ringing = world.look(facts -> facts.ringing(mailbox, world.now().wall(), 1));
        boolean owed = !state.leases().owed(ring.session(), 0).isEmpty();
        boolean claims =
                state.claimBook().heldBy(ring.session()).stream()
                        .anyMatch(claim -> claim.by().mailbox().equals(mailbox));
        if (ringing.isEmpty() && !owed && !claims) {
            throw new AssertionError("rung for mail that was taken: " + ring);
        }
        if (state.paused() || muted(mailbox)) {
            throw new AssertionError("rung while it must not be: " + ring);
        }
        if (state.wakeRate().within(mailbox, world.now().tickMs()) > PER_HOUR) {
            throw new AssertionError("rung although the hour's wakes are used up: " + ring);
        }
    }

    private boolean muted(RoleName mailbox) {
        Instant until = world.engine().state().mutedUntil(mailbox.value(), world.now().wall());
        return until != null;
    }

    /** Returns whether the session hears a ring now, and begins a turn by it. */
    boolean hears(SimSession session) {
        return session.alive && rung.remove(session.process.key());
    }

    /** Counts a heard ring: the hour's limit must hold also with lost ones in between. */
    void woken(RoleName mailbox) {
        var times = wakes.computeIfAbsent(mailbox, ignored -> new ArrayDeque<>());
        long now = world.now().tickMs();
        times.addLast(now);
        while (times.getFirst() <= now - WakeRate.WINDOW.toMillis()) {
            times.removeFirst();
        }
        // A ring on its way when another was heard may come late, one a session.
        if (times.size() > PER_HOUR + world.sessions.size()) {
            throw new AssertionError(
                    "%s was woken %d times within an hour".formatted(mailbox, times.size()));
        }
    }

    /** Restarts the limit: with a clock that jumped over a restart, old wakes count for less. */
    void clockJumped() {
        wakes.clear();
    }

    /** Connects the doorbell, repeatedly while its session lives. */
    void connect(SimSession session) {
        if (session.alive && open.add(session.process.key())) {
            world.run(new DoorbellConnected(session.seed(), DoorbellConnected.Seen.NOTHING, LINE));
        }
    }

    /** Cuts the doorbell off, with the loss of a ring on its way. */
    void cut(SimSession session) {
        SessionKey key = session.process.key();
        rung.remove(key);
        if (open.remove(key)) {
            world.run(ApplyNotes.of(new Note.Bell(key, LINE, false)));
        }
    }

    /** Connects every doorbell anew after a restart of the daemon, at some time. */
    void daemonEnded() {
        open.clear();
    }

    /** Loses a ring on its way. */
    void lose(SimSession session) {
        rung.remove(session.process.key());
    }

    /** Lets time pass. */
    void toll() {
        Engine.Result result = world.batch(List.of(new WakeAll())).getFirst();
        rung(result);
    }

    void mute(RoleName role, Duration span) {
        world.tell("person", "mutes " + role);
        world.run(tx -> tx.apply(Muting.mute(tx.view(), role.value(), span)));
    }

    void unmute(RoleName role) {
        world.run(tx -> tx.apply(Muting.lift(tx.view(), role.value())));
    }

    /** Shows the session idle in its session file, without a hook: after an Esc, say. */
    void correct(SimSession session) {
        world.run(ApplyNotes.of(new Note.Idle(session.process.key())));
    }

    /** Puts the session behind a dialog, or ends that. */
    void dialog(SimSession session, boolean stands) {
        world.run(ApplyNotes.of(new Note.Dialog(session.process.key(), stands)));
    }
}
