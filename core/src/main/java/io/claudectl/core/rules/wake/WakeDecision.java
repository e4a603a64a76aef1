package io.claudectl.core.rules.wake;

import io.claudectl.core.decision.Change;
import io.claudectl.core.role.DeliverySettings;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.state.Activity;
import io.claudectl.core.state.State;
import io.claudectl.core.state.View;
import io.claudectl.core.state.WakeState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether a session would be woken for mail of a mailbox that came now, and if not, why. */
public enum WakeDecision {
    /** It is idle, and would be. */
    NOW,
    /** It was rung already: the mail comes with that turn, or with the next ring. */
    RUNG,
    /** It is in a turn: mail comes at the turn's end. */
    IN_TURN,
    /** It stands behind a dialog; it is woken after it. */
    DIALOG,
    /** No means to wake it is known to work. */
    NO_MEANS,
    /** The role's person did not allow it. */
    OFF,
    /** The role's mail is not handed out by itself. */
    NOT_DELIVERED,
    /** Somebody muted the role, the session, or everybody. */
    MUTED,
    /** It is night for the person. */
    QUIET,
    /** The hour's wakes are used up. */
    SPENT,
    /** The operator holds all mail. */
    PAUSED,
    /** It was rung and did not stir. */
    DEAF,
    /** No hook of it was heard, or its settings switch hooks off: it gets what it asks for. */
    NO_HOOKS;

    /** What holds for that session and mailbox now. */
    public static WakeDecision of(View view, Session session, RoleName mailbox) {
        WakeDecision allowed = allowed(view, session, mailbox);
        if (allowed != PAUSED && allowed != NOT_DELIVERED && !hooked(view.state(), session)) {
            return NO_HOOKS;
        }
        return allowed == NOW ? able(view, session) : allowed;
    }

    private static WakeDecision able(View view, Session session) {
        SessionKey key = session.key();
        WakeState bells = view.state().wakeState();
        long now = view.now().tickMs();
        if (bells.probed(key) == null) {
            return NO_MEANS;
        }
        if (bells.dialog(key)) {
            return DIALOG;
        }
        if (view.state().activity().doing(key) != Activity.Doing.IDLE) {
            return IN_TURN;
        }
        if (bells.ringing(key, now)) {
            return RUNG;
        }
        if (bells.deaf(key)) {
            return DEAF;
        }
        return bells.rested(key, now) ? NOW : RUNG;
    }

    /**
     * True when a turn of the session brings its mail: a hook was heard from it, and no settings
     * switch hooks off. Only a hook names a transcript, so one heard by an earlier daemon counts.
     */
    public static boolean hooked(State state, Session session) {
        Activity activity = state.activity();
        return activity.hooksOff(session.key()) == null
                && (session.transcript() != null || activity.lastHook(session.key()) != null);
    }

    /** The same without what the session does or can: {@link #NOW} where nothing forbids it. */
    static WakeDecision allowed(View view, Session session, RoleName mailbox) {
        Instant now = view.now().wall();
        DeliverySettings manner = view.state().directory().manner(mailbox);
        Boolean wake = manner.wake();
        if (view.state().paused()) {
            return PAUSED;
        }
        if (manner.deliver() == DeliverySettings.Deliver.ASK
                || manner.deliver() == DeliverySettings.Deliver.OFF) {
            return NOT_DELIVERED;
        }
        if (!(wake == null ? view.limits().waking().on() : wake)) {
            return OFF;
        }
        if (mutedUntil(view, session, mailbox) != null) {
            return MUTED;
        }
        if (view.limits().waking().quietAt(now)) {
            return QUIET;
        }
        int wakes = view.state().wakeRate().within(mailbox, view.now().tickMs());
        return wakes >= view.limits().waking().perHour() ? SPENT : NOW;
    }

    /** Until when a mute of the role, the session or everybody holds; null when none does. */
    public static @Nullable Instant mutedUntil(View view, Session session, RoleName mailbox) {
        return latest(view, mailbox.value(), session.ownMailbox().value(), Change.EVERYBODY);
    }

    /** The same of a role, whoever serves it. */
    public static @Nullable Instant mutedUntil(View view, RoleName role) {
        return latest(view, role.value(), Change.EVERYBODY);
    }

    private static @Nullable Instant latest(View view, String... names) {
        Instant latest = null;
        Instant now = view.now().wall();
        for (String name : names) {
            Instant until = view.state().mutedUntil(name, now);
            if (until != null && (latest == null || until.isAfter(latest))) {
                latest = until;
            }
        }
        return latest;
    }
}
