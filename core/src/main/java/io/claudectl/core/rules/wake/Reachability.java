package io.claudectl.core.rules.wake;

import io.claudectl.core.agent.WakeChannel;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.state.Activity;
import io.claudectl.core.state.View;
import io.claudectl.core.state.WakeState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ways to reach a live session, as observed since the daemon started.
 *
 * @param wake whether mail that comes now would wake it
 * @param channel of that wake; null when none is known to work
 * @param doorbellProved when a doorbell last woke it
 * @param socketProved when its inbox socket last woke it
 * @param lastHook the time of its last hook: mail comes at turn boundaries
 * @param hooksOff the settings file and key that switch its hooks off; null for none known
 * @param ringsAgain when it is rung again, where rings were not answered; null when that is now
 */
public record Reachability(
        Session session,
        Activity.Doing doing,
        boolean dialog,
        WakeDecision wake,
        @Nullable WakeChannel channel,
        @Nullable Instant doorbellProved,
        @Nullable Instant socketProved,
        Activity.@Nullable LastHook lastHook,
        @Nullable String hooksOff,
        @Nullable Instant ringsAgain) {

    /** Returns the reachability of that session as a reader of the mailbox. */
    public static Reachability of(View view, Session session, RoleName mailbox) {
        var key = session.key();
        WakeState bells = view.state().wakeState();
        long now = view.now().tickMs();
        long rests = bells.ringing(key, now) || bells.deaf(key) ? 0 : bells.restsForMs(key, now);
        return new Reachability(
                session,
                view.state().activity().doing(key),
                bells.dialog(key),
                WakeDecision.of(view, session, mailbox),
                bells.channel(key),
                bells.proved(key, WakeChannel.DOORBELL),
                bells.proved(key, WakeChannel.SOCKET),
                view.state().activity().lastHook(key),
                view.state().activity().hooksOff(key),
                rests == 0 ? null : view.now().wall().plusMillis(rests));
    }

    /** Returns the reachability of the session behind a dialog. */
    public Reachability behindDialog() {
        return new Reachability(
                session,
                doing,
                true,
                wake == WakeDecision.NOW || wake == WakeDecision.RUNG ? WakeDecision.DIALOG : wake,
                channel,
                doorbellProved,
                socketProved,
                lastHook,
                hooksOff,
                ringsAgain);
    }

    /** Returns the reachability of every live session that takes the mailbox's mail. */
    public static List<Reachability> of(View view, RoleName mailbox) {
        return view.state().directory().servers(mailbox).stream()
                .map(session -> of(view, session, mailbox))
                .toList();
    }
}
