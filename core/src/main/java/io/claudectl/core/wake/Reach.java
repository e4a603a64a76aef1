package io.claudectl.core.wake;

import io.claudectl.core.View;
import io.claudectl.core.role.Activity;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a live session can be reached, as far as it was measured since the daemon started.
 *
 * @param wake whether mail that comes now would wake it
 * @param means by which it would be woken; null when none is known to work
 * @param doorbellProved when a doorbell last woke it
 * @param socketProved when its inbox socket last woke it
 * @param lastHook the last time its hooks were heard: what brings mail at turn boundaries
 */
public record Reach(
        Session session,
        Activity.Doing doing,
        boolean dialog,
        Wakefulness wake,
        @Nullable Means means,
        @Nullable Instant doorbellProved,
        @Nullable Instant socketProved,
        Activity.@Nullable LastHook lastHook) {

    /** What is known of that session as a reader of the mailbox. */
    public static Reach of(View view, Session session, RoleName mailbox) {
        var key = session.key();
        Bells bells = view.state().bells();
        return new Reach(
                session,
                view.state().activity().doing(key),
                bells.dialog(key),
                Wakefulness.of(view, session, mailbox),
                bells.means(key),
                bells.proved(key, Means.DOORBELL),
                bells.proved(key, Means.SOCKET),
                view.state().activity().lastHook(key));
    }

    /** Every live session that takes the mailbox's mail. */
    public static List<Reach> of(View view, RoleName mailbox) {
        return view.state().directory().servers(mailbox).stream()
                .map(session -> of(view, session, mailbox))
                .toList();
    }
}
