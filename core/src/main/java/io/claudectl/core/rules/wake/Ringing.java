package io.claudectl.core.rules.wake;

import io.claudectl.core.agent.Envelope;
import io.claudectl.core.agent.WakeChannel;
import io.claudectl.core.claim.Claim;
import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.decision.Effect;
import io.claudectl.core.decision.Note;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Message;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.rules.claim.ClaimExpiry;
import io.claudectl.core.state.Activity;
import io.claudectl.core.state.State;
import io.claudectl.core.state.View;
import io.claudectl.core.state.WakeState;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rule of waking: the sessions to ring are a function of waiting mail, of each session's
 * activity and of its person's settings. It is computed again after each change of these, so a lost
 * ring is repeated and mail that was taken causes none.
 */
public final class Ringing {
    /** Messages of one mailbox counted for the line. */
    private static final int COUNTED = 20;

    /** Characters of that line; the client cuts at 500. */
    private static final int LINE_MAX = 200;

    /** The time an idle session may take to write the end of its answer; later readings count. */
    public static final Duration SETTLED = Duration.ofSeconds(2);

    private Ringing() {}

    /**
     * Returns whether one of these might be woken, so that a query is worth its cost. Costs no
     * query itself, and nothing for sessions that cannot be rung.
     */
    public static boolean worthAsking(State state, Collection<Session> sessions, long nowTickMs) {
        for (Session session : sessions) {
            if (canBeWoken(state, session, nowTickMs)) {
                return true;
            }
        }
        return false;
    }

    /** Rings each of these that can be woken and has mail for it; replies how many. */
    public static Decision<Integer> ring(View view, Collection<Session> sessions) {
        var draft = new Decision.Draft();
        Set<RoleName> served = new HashSet<>();
        int rung = 0;
        for (Session session : sessions) {
            if (!canBeWoken(view.state(), session, view.now().tickMs())) {
                continue;
            }
            for (RoleName mailbox : view.state().directory().mailboxes(session)) {
                if (WakeDecision.of(view, session, mailbox) == WakeDecision.NOW
                        && !served.contains(mailbox)
                        && !otherBeingWoken(view, session, mailbox)
                        && wake(view, draft, session, mailbox)) {
                    served.add(mailbox);
                    rung++;
                    break;
                }
            }
        }
        return draft.reply(rung);
    }

    /** Returns whether it is idle, reachable, and was not rung a moment ago. */
    private static boolean canBeWoken(State state, Session session, long nowTickMs) {
        SessionKey key = session.key();
        WakeState bells = state.wakeState();
        return session.live()
                && state.activity().doing(key) == Activity.Doing.IDLE
                && bells.channel(key) != null
                && !bells.dialog(key)
                && bells.rested(key, nowTickMs);
    }

    /** Returns whether another session of the role was rung and may still answer. */
    private static boolean otherBeingWoken(View view, Session session, RoleName mailbox) {
        for (Session other : view.state().directory().servers(mailbox)) {
            if (!other.key().equals(session.key())
                    && mailbox.equals(view.state().wakeState().rungFor(other.key()))
                    && view.state().wakeState().ringing(other.key(), view.now().tickMs())) {
                return true;
            }
        }
        return false;
    }

    private static boolean wake(
            View view, Decision.Draft draft, Session session, RoleName mailbox) {
        String line = line(view, mailbox);
        if (line == null) {
            line = owed(view, session, mailbox) ? "mail you have not answered yet" : null;
        }
        Claim forgotten = line == null ? ClaimExpiry.forgotten(view, session.key(), mailbox) : null;
        if (forgotten != null) {
            line = "work you claimed is not finished";
            draft.note(new Note.HolderRung(forgotten.message()));
        }
        WakeChannel channel = view.state().wakeState().channel(session.key());
        if (line == null || channel == null) {
            return false;
        }
        record(view, draft, session, mailbox, channel)
                .effect(new Effect.Ring(session.key(), channel, line));
        return true;
    }

    /**
     * Records a ring of that session. It counts as a wake at once: only a hook shows whether it
     * began a paid turn, and with hooks off none comes.
     */
    public static Decision.Draft record(
            View view,
            Decision.Draft draft,
            Session session,
            RoleName mailbox,
            WakeChannel channel) {
        return draft.note(new Note.Rung(session.key(), mailbox, channel))
                .change(new Change.WakeCounted(mailbox, view.now().wall()))
                .change(happened(view, "bell.rung", session, mailbox, channel));
    }

    /** Makes the event of a ring. */
    public static Change happened(
            View view, String kind, Session session, RoleName mailbox, WakeChannel channel) {
        return new Change.Happened(
                new Change.Event(
                        view.now().wall(),
                        kind,
                        null,
                        null,
                        session.key(),
                        List.of(
                                new Change.Field("role", mailbox.value()),
                                new Change.Field("means", channel.word()))));
    }

    /** Returns whether it was rung and no mail in that mailbox would ring it again. */
    public static boolean done(View view, Session session) {
        RoleName mailbox = view.state().wakeState().rungFor(session.key());
        return view.state().wakeState().rung(session.key())
                && mailbox != null
                && (view.state().mailboxes().waiting(mailbox) == 0
                        || view.facts().ringing(mailbox, view.now().wall(), 1).isEmpty());
    }

    /**
     * Renders senders and subjects as one line for the person at the terminal; null when nothing
     * rings.
     */
    private static @Nullable String line(View view, RoleName mailbox) {
        if (view.state().mailboxes().waiting(mailbox) == 0) {
            return null;
        }
        List<Delivery> ringing = view.facts().ringing(mailbox, view.now().wall(), COUNTED);
        Message first =
                ringing.isEmpty() ? null : view.facts().message(ringing.getFirst().message());
        if (first == null) {
            return null;
        }
        String line =
                "mail from %s: %s"
                        .formatted(Envelope.from(first.sender()), first.content().subject());
        int more = ringing.size() - 1;
        String rest =
                more == 0 ? "" : " and %d%s more".formatted(more, more == COUNTED - 1 ? "+" : "");
        int room = LINE_MAX - rest.length();
        return (line.length() <= room ? line : line.substring(0, room - 3) + "...") + rest;
    }

    /** Returns whether its model has unanswered mail in its context: the turn was broken off. */
    private static boolean owed(View view, Session session, RoleName mailbox) {
        long settled = view.state().activity().sinceTickMs(session.key()) + SETTLED.toMillis();
        return view.state().leases().owed(session.key(), settled).stream()
                .map(ref -> view.facts().delivery(ref.delivery()))
                .anyMatch(delivery -> delivery != null && delivery.role().equals(mailbox));
    }
}
