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
import io.claudectl.core.text.Word;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The decision whether mail arriving now would wake a session, or the reason against it. */
public enum WakeDecision implements Word {
    /** It is idle, and is woken. */
    NOW,
    /** It was rung already: the mail comes with that turn, or with the next ring. */
    RUNG,
    /** It is in a turn: mail comes at the turn's end. */
    IN_TURN,
    /** It is behind a dialog; it is woken after it. */
    DIALOG,
    /** No wake channel is known to work. */
    NO_MEANS,
    /** The role's settings forbid it. */
    OFF,
    /** The role's mail is not handed out on its own. */
    NOT_DELIVERED,
    /** The role, the session, or all are muted. */
    MUTED,
    /** The hour is one of the person's quiet hours. */
    QUIET,
    /** The hour's wakes are used up. */
    SPENT,
    /** The operator holds all mail. */
    PAUSED,
    /** It was rung and did not react. */
    DEAF,
    /** No hook was received, or its settings switch hooks off: it gets mail on request only. */
    NO_HOOKS;

    /** Returns the decision for that session and mailbox now. */
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
     * Returns whether a turn of the session brings its mail: a hook was received from it, and no
     * settings switch hooks off. Only a hook names a transcript, so one received by an earlier
     * daemon counts.
     */
    public static boolean hooked(State state, Session session) {
        Activity activity = state.activity();
        return activity.hooksOff(session.key()) == null
                && (session.transcript() != null || activity.lastHook(session.key()) != null);
    }

    /**
     * Returns the decision without the session's activity and channels: {@link #NOW} where no
     * setting forbids it.
     */
    static WakeDecision allowed(View view, Session session, RoleName mailbox) {
        Instant now = view.now().wall();
        DeliverySettings deliverySettings = view.state().directory().deliverySettings(mailbox);
        Boolean wake = deliverySettings.wake();
        if (view.state().paused()) {
            return PAUSED;
        }
        if (deliverySettings.deliver() == DeliverySettings.Deliver.ASK
                || deliverySettings.deliver() == DeliverySettings.Deliver.OFF) {
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

    /** Returns the end of a mute of the role, the session or all; null for none. */
    public static @Nullable Instant mutedUntil(View view, Session session, RoleName mailbox) {
        return latest(view, mailbox.value(), session.ownMailbox().value(), Change.EVERYBODY);
    }

    /** Returns the end of a mute of the role, for any session. */
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
