package io.claudectl.core.rules.deliver;

import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.decision.Effect;
import io.claudectl.core.decision.Events;
import io.claudectl.core.decision.Note;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.message.Evidence;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.state.Activity;
import io.claudectl.core.state.View;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of mail after its answer left the broker: confirms, losses, proofs, ends of leases. */
public final class LeaseRules {
    /**
     * Times of transcript readings after an answer was written out: the model's answer follows soon
     * or at a later hook, and the last one finds what a long tool call or a lost hook hides.
     */
    private static final List<Duration> LOOKS =
            List.of(
                    Duration.ofMillis(200),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(15));

    /** Time an idle session may take to write the end of its answer. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private static final String DISCARDED = "dropped by the client";

    private LeaseRules() {}

    /** The result of the door's sending of an answer. */
    public enum Sent {
        /** The client wrote all of it out and confirmed that. */
        CONFIRMED,
        /** The daemon sent no byte, or the client wrote none: it was not seen. */
        NOTHING,
        /** A part of it may have been read. */
        UNKNOWN
    }

    /** Records the door's result of sending an answer with these leases. */
    public static Decision<Integer> sent(View view, List<LeaseRef> leases, Sent how) {
        var draft = new Decision.Draft();
        var written = new LinkedHashSet<SessionKey>();
        int live = 0;
        for (LeaseRef ref : leases) {
            Lease lease = view.state().leases().lease(ref);
            Delivery delivery =
                    lease == null || !lease.live() ? null : view.facts().delivery(ref.delivery());
            if (lease == null || delivery == null || !current(delivery, lease)) {
                continue;
            }
            live++;
            draft.note(new Note.AnswerOpen(ref, false));
            switch (how) {
                case CONFIRMED -> {
                    if (confirmed(view, draft, lease, delivery)) {
                        written.add(lease.holder().session());
                    }
                }
                case NOTHING -> takenBack(view, draft, lease, delivery);
                case UNKNOWN -> {
                    // It stays leased until the transcript or the end of the lease decides.
                    if (lease.holder().byTranscript()) {
                        written.add(lease.holder().session());
                    }
                }
            }
        }
        // One reading of a session's transcript looks for all its leases.
        for (SessionKey session : written) {
            LOOKS.forEach(look -> draft.effect(new Effect.ReadTranscripts(session, look)));
        }
        return draft.reply(live);
    }

    /** Returns whether its proof is to be looked for in a transcript. */
    private static boolean confirmed(
            View view, Decision.Draft draft, Lease lease, Delivery delivery) {
        if (lease.handed()) {
            return false;
        }
        Instant now = view.now().wall();
        Lease handed = lease.withPhase(new Lease.Phase.Handed(now));
        draft.change(new Change.LeaseMoved(handed)).change(Events.handed(handed, delivery, now));
        Delivery counted = delivery.withAttempts(confirmedOnce(delivery.tally()));
        if (lease.holder().byTranscript()) {
            if (!counted.tally().equals(delivery.tally())) {
                draft.change(new Change.DeliveryMoved(delivery, counted));
            }
            draft.note(
                    new Note.LeaseTerm(
                            lease.ref(), view.now().tickIn(view.limits().delivering().lease())));
            return true;
        }
        DeliveryTransitions.delivered(
                view, draft, handed, delivery, counted.tally(), Evidence.HANDED, -1);
        return false;
    }

    private static Delivery.Attempts confirmedOnce(Delivery.Attempts tally) {
        return new Delivery.Attempts(
                tally.epoch(), tally.attempt(), 0, tally.expired(), tally.stops());
    }

    private static void takenBack(View view, Decision.Draft draft, Lease lease, Delivery delivery) {
        var tally = delivery.tally();
        var uncounted =
                new Delivery.Attempts(
                        tally.epoch(),
                        tally.attempt() - 1,
                        tally.unconfirmed(),
                        tally.expired(),
                        tally.stops());
        DeliveryTransitions.pending(
                view, draft, lease, delivery, uncounted, null, "nothing was written");
    }

    /**
     * Applies the findings of transcript readings: proofs first, then leases that are over.
     *
     * @param gone sessions whose process was found to have ended
     */
    public static Decision<Integer> examine(
            View view, List<TokenFinding> findings, Set<SessionKey> gone) {
        var draft = new Decision.Draft();
        int moved = 0;
        var settled = new HashSet<DeliveryId>();
        for (TokenFinding finding : findings) {
            stopJudged(view, draft, finding);
            if (finding.state() == TokenFinding.TokenState.ANSWERED
                    && settled.add(finding.lease().delivery())) {
                moved += proved(view, draft, finding);
            }
        }
        for (TokenFinding finding : findings) {
            Lease lease = view.state().leases().lease(finding.lease());
            if (lease == null || settled.contains(finding.lease().delivery())) {
                continue;
            }
            remember(view, draft, lease, finding);
            if (lease.live()) {
                moved +=
                        judge(view, draft, lease, finding, gone.contains(lease.holder().session()));
            }
        }
        return draft.reply(moved);
    }

    /** Records after the first and second turn whether that client continues with context alone. */
    private static void stopJudged(View view, Decision.Draft draft, TokenFinding finding) {
        String version = view.state().leases().alone(finding.lease());
        if (version == null || finding.turn() == TokenFinding.TurnState.OPEN) {
            return;
        }
        draft.note(new Note.StopJudged(finding.lease()));
        if (finding.turn() != TokenFinding.TurnState.INTERRUPTED) {
            draft.effect(
                    new Effect.StopJudged(
                            version, finding.turn() == TokenFinding.TurnState.CONTINUED));
        }
    }

    private static void remember(
            View view, Decision.Draft draft, Lease lease, TokenFinding finding) {
        SessionKey session = lease.holder().session();
        if (finding.length() >= 0 && view.state().activity().grew(session, finding.length())) {
            draft.note(new Note.TranscriptLength(session, finding.length()))
                    .note(new Note.Active(session));
        }
        if (finding.state() == TokenFinding.TokenState.FOUND && lease.live()) {
            draft.note(new Note.TokenSeen(lease.ref()));
        }
    }

    private static int proved(View view, Decision.Draft draft, TokenFinding finding) {
        Lease lease = view.state().leases().lease(finding.lease());
        Delivery delivery =
                lease == null ? null : view.facts().delivery(finding.lease().delivery());
        if (lease == null || delivery == null || !delivery.provable()) {
            return 0;
        }
        DeliveryTransitions.delivered(
                view, draft, lease, delivery, delivery.tally(), Evidence.SEEN, finding.offset());
        // Its model answers again, so pauses between rings start afresh.
        draft.note(new Note.Heard(lease.holder().session()));
        return 1;
    }

    private static int judge(
            View view, Decision.Draft draft, Lease lease, TokenFinding finding, boolean gone) {
        Delivery delivery = view.facts().delivery(lease.ref().delivery());
        if (delivery == null || !current(delivery, lease)) {
            return 0;
        }
        if (gone || DeliveryTransitions.conversationLeft(view, lease)) {
            return DeliveryTransitions.ended(
                    view,
                    draft,
                    lease,
                    delivery,
                    finding,
                    gone ? "session ended" : "conversation left",
                    false);
        }
        if (finding.state() == TokenFinding.TokenState.ABANDONED) {
            return DeliveryTransitions.ended(
                    view, draft, lease, delivery, finding, "the branch was left", true);
        }
        if (absent(lease, finding) && settled(view, lease.holder().session())) {
            return DeliveryTransitions.ended(
                    view, draft, lease, delivery, finding, DISCARDED, true);
        }
        if (!view.state().leases().over(lease.ref(), view.now().tickMs())) {
            return 0;
        }
        if (view.state().leases().answerOpen(lease.ref())
                || heldUp(view, lease, delivery, finding)) {
            draft.note(
                    new Note.LeaseTerm(
                            lease.ref(), view.now().tickIn(view.limits().delivering().lease())));
            return 0;
        }
        return DeliveryTransitions.ended(view, draft, lease, delivery, finding, "ran out", true);
    }

    /**
     * Returns whether a hook handed it out and the transcript does not hold it: a client writes it
     * down within the turn, unless it drops it, as where another hook blocks the prompt.
     */
    private static boolean absent(Lease lease, TokenFinding finding) {
        boolean byHook =
                switch (lease.origin().trigger()) {
                    case STOP, PROMPT, TOOL -> true;
                    case INBOX, READ_INBOX -> false;
                };
        return byHook
                && lease.phase() instanceof Lease.Phase.Handed
                && finding.state() == TokenFinding.TokenState.ABSENT
                && !finding.toolRunning();
    }

    /**
     * Returns whether the session is idle for a while: a hook that hands mail out makes its session
     * busy.
     */
    private static boolean settled(View view, SessionKey session) {
        Activity activity = view.state().activity();
        return activity.doing(session) == Activity.Doing.IDLE
                && view.now().tickMs() - activity.sinceTickMs(session) >= SETTLED.toMillis();
    }

    /**
     * Ends leases by hooks of an earlier prompt, where the newest prompt's turn ends and the
     * transcript does not hold them. A prompt typed while a turn runs is not an earlier one: it is
     * written down after that turn.
     */
    public static Decision<Integer> overtaken(
            View view, SessionKey session, @Nullable String promptId, List<TokenFinding> findings) {
        var draft = new Decision.Draft();
        int ended = 0;
        if (promptId == null || !promptId.equals(view.state().activity().prompt(session))) {
            return draft.reply(0);
        }
        for (TokenFinding finding : findings) {
            Lease lease = view.state().leases().lease(finding.lease());
            if (lease == null
                    || !absent(lease, finding)
                    || !lease.holder().session().equals(session)
                    || lease.origin().promptId() == null
                    || promptId.equals(lease.origin().promptId())) {
                continue;
            }
            Delivery delivery = view.facts().delivery(lease.ref().delivery());
            if (delivery != null && current(delivery, lease)) {
                ended +=
                        DeliveryTransitions.ended(
                                view, draft, lease, delivery, finding, DISCARDED, true);
            }
        }
        return draft.reply(ended);
    }

    /**
     * Returns whether a token in the transcript or a running tool call extends a lease, which it
     * does not without activity while another session could take it.
     */
    private static boolean heldUp(View view, Lease lease, Delivery delivery, TokenFinding finding) {
        if (finding.state() != TokenFinding.TokenState.FOUND && !finding.toolRunning()) {
            return false;
        }
        Limits.Delivering limits = view.limits().delivering();
        SessionKey session = lease.holder().session();
        long moved = view.state().activity().activeTickMs(session, view.now().tickMs());
        boolean frozen = view.now().tickMs() - moved >= limits.frozen().toMillis();
        boolean another =
                view.state().directory().servers(delivery.role()).stream()
                        .anyMatch(server -> !server.key().equals(session));
        return !(frozen && another);
    }

    /**
     * Marks the confirmed leases of a prompt whose turn ended while its transcript could not be
     * read.
     */
    public static Decision<Integer> stopSeen(
            View view, SessionKey session, @Nullable String promptId, List<TokenFinding> findings) {
        var draft = new Decision.Draft();
        int marked = 0;
        for (TokenFinding finding : findings) {
            Lease lease = view.state().leases().lease(finding.lease());
            if (lease != null
                    && finding.state() == TokenFinding.TokenState.UNREADABLE
                    && lease.holder().session().equals(session)
                    && lease.phase() instanceof Lease.Phase.Handed
                    && !lease.stopSeen()
                    && promptId != null
                    && promptId.equals(lease.origin().promptId())) {
                draft.change(new Change.LeaseMoved(lease.stopped()));
                marked++;
            }
        }
        return draft.reply(marked);
    }

    private static boolean current(Delivery delivery, Lease lease) {
        return delivery.state() instanceof Delivery.State.Leased
                && delivery.tally().epoch() == lease.ref().epoch();
    }
}
