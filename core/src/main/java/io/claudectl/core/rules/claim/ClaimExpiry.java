package io.claudectl.core.rules.claim;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.Message;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.rules.deliver.Notices;
import io.claudectl.core.state.Activity;
import io.claudectl.core.state.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The rule of time: a holder's activity inside a turn renews a claim, its mere presence does not;
 * unclaimed work is offered to others.
 */
public final class ClaimExpiry {
    private ClaimExpiry() {}

    /** Renews each of the session's claims for a full term from now, after a sign inside a turn. */
    public static Decision<Integer> renewed(View view, SessionKey session) {
        var held = view.state().claimBook().heldBy(session);
        if (held.isEmpty()) {
            return Decision.of(0);
        }
        var draft = new Decision.Draft();
        for (Claim claim : held) {
            draft.note(ClaimTimer.due(view, claim.message(), view.limits().routing().claim()));
        }
        return draft.reply(held.size());
    }

    /** Releases the claims of sessions that ended. */
    public static Decision<Integer> abandoned(View view, Collection<SessionKey> gone) {
        var draft = new Decision.Draft();
        int freed = 0;
        for (SessionKey key : gone) {
            for (Claim claim : view.state().claimBook().heldBy(key)) {
                ClaimRelease.releaseAndReoffer(view, draft, claim, "session ended", null);
                freed++;
            }
        }
        return draft.reply(freed);
    }

    /**
     * Releases the claims of a process's earlier conversation, which the next one does not know.
     */
    public static Decision<Integer> left(View view, Session session) {
        var draft = new Decision.Draft();
        int freed = 0;
        for (Claim claim : view.state().claimBook().heldBy(session.key())) {
            ConversationId of = claim.by().conversation();
            if (!of.equals(ConversationId.NONE) && !of.equals(session.conversation())) {
                ClaimRelease.releaseAndReoffer(view, draft, claim, "conversation left", null);
                freed++;
            }
        }
        return draft.reply(freed);
    }

    /** Restarts every term, after a pause in which no session could act. */
    public static void fresh(View view, Decision.Draft draft) {
        Limits.Routing limits = view.limits().routing();
        for (ClaimableMessage work : view.state().claimBook().all()) {
            boolean held = view.state().claimBook().held(work.message()) != null;
            draft.note(
                    ClaimTimer.due(
                            view, work.message(), held ? limits.claim() : limits.unclaimed()));
        }
    }

    /**
     * Ends claims that are over, and continues the search for owners. Replies how many moved.
     *
     * @param limit tasks looked up in the store, at most
     */
    public static Decision<Integer> due(View view, int limit) {
        var draft = new Decision.Draft();
        if (view.state().paused()) {
            // No session can be offered anything now, so this time does not count.
            fresh(view, draft);
            return draft.reply(0);
        }
        int ended = 0;
        var free = new ArrayList<ClaimableMessage>();
        for (ClaimableMessage work : view.state().claimBook().all()) {
            Claim held = view.state().claimBook().held(work.message());
            if (held == null && dueTickMs(view, work) <= view.now().tickMs()) {
                free.add(work);
            } else if (held != null && ended < limit) {
                ended += over(view, draft, held) ? 1 : 0;
            }
        }
        // The longest waiting come first, so that none is passed over repeatedly.
        free.sort(Comparator.comparingLong(work -> dueTickMs(view, work)));
        int moved = 0;
        int noRoom = 0;
        for (ClaimableMessage work : free.subList(0, Math.min(free.size(), limit - ended))) {
            switch (search(view, draft, work)) {
                case MOVED -> moved++;
                case NO_ROOM -> noRoom++;
                case LIES -> {}
            }
        }
        if (noRoom > 0) {
            Notices.laneFull(view, draft, noRoom);
        }
        return draft.reply(ended + moved);
    }

    private static long dueTickMs(View view, ClaimableMessage work) {
        return view.state().claimBook().dueTickMs(work.message());
    }

    private static OwnerSearch.Search search(
            View view, Decision.Draft draft, ClaimableMessage work) {
        if (work.stage() != ClaimableMessage.Stage.HUMAN) {
            return OwnerSearch.escalate(view, draft, work);
        }
        Duration deadline = view.limits().delivering().deadline();
        if (OwnerSearch.overdue(view, view.facts().deliveriesOf(work.message()))) {
            OfferRules.abandon(
                    view, draft, work, "not claimed within %d days".formatted(deadline.toDays()));
            return OwnerSearch.Search.MOVED;
        }
        draft.note(ClaimTimer.due(view, work.message(), ClaimTimer.LOOK));
        return OwnerSearch.Search.LIES;
    }

    private static boolean over(View view, Decision.Draft draft, Claim claim) {
        SessionKey session = claim.by().session();
        Duration term = view.limits().routing().claim();
        if (claim.heldByPerson()) {
            // A person gives no signs of activity; their claims last as long as waiting mail.
            Duration deadline = view.limits().delivering().deadline();
            if (view.now().wall().isBefore(claim.at().plus(deadline))) {
                return false;
            }
        } else if (view.state().activity().doing(session) == Activity.Doing.IDLE) {
            Duration idle = view.limits().routing().idleClaim();
            if (idleFor(view, claim) < idle.toMillis()) {
                return false;
            }
        } else {
            // A long tool call shows in the transcript, if that is read.
            long moved = view.state().activity().activeTickMs(session, 0);
            long due = view.state().claimBook().dueTickMs(claim.message());
            if (view.now().tickMs() < Math.max(due, moved + term.toMillis())) {
                return false;
            }
        }
        ClaimRelease.releaseAndReoffer(view, draft, claim, "no sign of its holder", null);
        return true;
    }

    /** Returns the milliseconds since the holder's turn ended, or since its last sign if later. */
    private static long idleFor(View view, Claim claim) {
        long renewed =
                view.state().claimBook().dueTickMs(claim.message())
                        - view.limits().routing().claim().toMillis();
        long since = view.state().activity().sinceTickMs(claim.by().session());
        return view.now().tickMs() - Math.max(since, renewed);
    }

    /**
     * Returns a claim of that mailbox whose holder went idle without an outcome, half its time ago,
     * and was not rung for it; null when there is none.
     */
    public static @Nullable Claim forgotten(View view, SessionKey session, RoleName mailbox) {
        long half = view.limits().routing().idleClaim().toMillis() / 2;
        for (Claim claim : view.state().claimBook().heldBy(session)) {
            if (claim.by().mailbox().equals(mailbox)
                    && !view.state().claimBook().rung(claim.message())
                    && view.state().activity().doing(session) == Activity.Doing.IDLE
                    && idleFor(view, claim) >= half) {
                return claim;
            }
        }
        return null;
    }

    /** Returns the reminder for a session that was rung for its claims; null when it was not. */
    public static @Nullable String reminder(View view, SessionKey session) {
        var text = new StringBuilder();
        for (Claim claim : view.state().claimBook().heldBy(session)) {
            Message message = view.facts().message(claim.message());
            if (message != null && view.state().claimBook().rung(claim.message())) {
                text.append("[claudectl bus] You hold the claim on ")
                        .append(message.id())
                        .append(" (")
                        .append(message.content().subject())
                        .append(
                                ") and your turn ended without an outcome. Continue, or call ack with done, failed or declined, or release; else it is offered to others soon.\n\n");
            }
        }
        return text.isEmpty() ? null : text.toString();
    }
}
