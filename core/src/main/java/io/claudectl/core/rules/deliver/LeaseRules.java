package io.claudectl.core.rules.deliver;

import io.claudectl.core.agent.Finding;
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

/**
 * The rules of what becomes of mail once its answer left the broker: confirms, losses, proofs, ends
 * of leases.
 */
public final class LeaseRules {
    /**
     * When the transcript is read after a confirm: the model's answer follows soon or at a later
     * hook.
     */
    private static final List<Duration> LOOKS =
            List.of(Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(5));

    /** An idle session may still write the end of its answer. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private static final String DISCARDED = "the client threw it away";

    private LeaseRules() {}

    /** How the door's sending of an answer ended. */
    public enum Sent {
        /** The client wrote all of it out and said so. */
        CONFIRMED,
        /** Not one byte left the daemon, or the client wrote none: nobody can have seen it. */
        NOTHING,
        /** Some of it may have been read. */
        UNKNOWN
    }

    /** Takes over what the door learned about an answer that carried these leases. */
    public static Decision<Integer> sent(View view, List<LeaseRef> leases, Sent how) {
        var draft = new Decision.Draft();
        var handed = new LinkedHashSet<SessionKey>();
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
                        handed.add(lease.holder().session());
                    }
                }
                case NOTHING -> takenBack(view, draft, lease, delivery);
                case UNKNOWN -> {
                    // It stays leased: the transcript or the end of the lease will tell.
                }
            }
        }
        // One reading of a session's transcript looks for all it was handed.
        for (SessionKey session : handed) {
            LOOKS.forEach(look -> draft.effect(new Effect.ReadTranscripts(session, look)));
        }
        return draft.reply(live);
    }

    /** True when its proof is to be looked for in a transcript. */
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
     * Takes over what readings of transcripts showed: proofs first, then leases that are over.
     *
     * @param gone sessions whose process was found to have ended
     */
    public static Decision<Integer> examine(
            View view, List<Finding> findings, Set<SessionKey> gone) {
        var draft = new Decision.Draft();
        int moved = 0;
        var settled = new HashSet<DeliveryId>();
        for (Finding finding : findings) {
            stopJudged(view, draft, finding);
            if (finding.sight() == Finding.Sight.ANSWERED
                    && settled.add(finding.lease().delivery())) {
                moved += proved(view, draft, finding);
            }
        }
        for (Finding finding : findings) {
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

    /** Learns by the first turn and the second whether that client goes on with context alone. */
    private static void stopJudged(View view, Decision.Draft draft, Finding finding) {
        String version = view.state().leases().alone(finding.lease());
        if (version == null || finding.course() == Finding.Course.OPEN) {
            return;
        }
        draft.note(new Note.StopJudged(finding.lease()));
        if (finding.course() != Finding.Course.BROKEN_OFF) {
            draft.effect(
                    new Effect.StopJudged(version, finding.course() == Finding.Course.WENT_ON));
        }
    }

    private static void remember(View view, Decision.Draft draft, Lease lease, Finding finding) {
        SessionKey session = lease.holder().session();
        if (finding.length() >= 0 && view.state().activity().grew(session, finding.length())) {
            draft.note(new Note.TranscriptLength(session, finding.length()))
                    .note(new Note.Moved(session));
        }
        if (finding.sight() == Finding.Sight.TOKEN && lease.live()) {
            draft.note(new Note.TokenSeen(lease.ref()));
        }
    }

    private static int proved(View view, Decision.Draft draft, Finding finding) {
        Lease lease = view.state().leases().lease(finding.lease());
        Delivery delivery =
                lease == null ? null : view.facts().delivery(finding.lease().delivery());
        if (lease == null || delivery == null || !delivery.provable()) {
            return 0;
        }
        DeliveryTransitions.delivered(
                view, draft, lease, delivery, delivery.tally(), Evidence.SEEN, finding.offset());
        // Its model answers again, so rings start afresh however many went before.
        draft.note(new Note.Heard(lease.holder().session()));
        return 1;
    }

    private static int judge(
            View view, Decision.Draft draft, Lease lease, Finding finding, boolean gone) {
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
        if (finding.sight() == Finding.Sight.ABANDONED) {
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
     * True for what a hook handed out, and the transcript does not hold: a client writes that down
     * within the turn, unless it throws it away, as where another hook blocks the prompt.
     */
    private static boolean absent(Lease lease, Finding finding) {
        boolean byHook =
                switch (lease.origin().trigger()) {
                    case STOP, PROMPT, TOOL -> true;
                    case INBOX, READ_INBOX -> false;
                };
        return byHook
                && lease.phase() instanceof Lease.Phase.Handed
                && finding.sight() == Finding.Sight.NOTHING
                && !finding.toolRunning();
    }

    /** Idle for a while: a hook that hands something out makes its session busy. */
    private static boolean settled(View view, SessionKey session) {
        Activity activity = view.state().activity();
        return activity.doing(session) == Activity.Doing.IDLE
                && view.now().tickMs() - activity.sinceTickMs(session) >= SETTLED.toMillis();
    }

    /**
     * Ends what an earlier prompt's hooks handed out, where the newest prompt's turn ends and the
     * transcript does not hold it. A prompt typed while a turn runs is no earlier one: it is
     * written down after that turn.
     */
    public static Decision<Integer> overtaken(
            View view, SessionKey session, @Nullable String promptId, List<Finding> findings) {
        var draft = new Decision.Draft();
        int ended = 0;
        if (promptId == null || !promptId.equals(view.state().activity().prompt(session))) {
            return draft.reply(0);
        }
        for (Finding finding : findings) {
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
     * A token in the transcript or a running tool call holds a lease up, unless all stands still
     * and another could take it.
     */
    private static boolean heldUp(View view, Lease lease, Delivery delivery, Finding finding) {
        if (finding.sight() != Finding.Sight.TOKEN && !finding.toolRunning()) {
            return false;
        }
        Limits.Delivering limits = view.limits().delivering();
        SessionKey session = lease.holder().session();
        long moved = view.state().activity().movedTickMs(session, view.now().tickMs());
        boolean frozen = view.now().tickMs() - moved >= limits.frozen().toMillis();
        boolean another =
                view.state().directory().servers(delivery.role()).stream()
                        .anyMatch(server -> !server.key().equals(session));
        return !(frozen && another);
    }

    /**
     * The end of a prompt's turn marks the confirmed leases of that prompt whose transcript nobody
     * can read.
     */
    public static Decision<Integer> stopSeen(
            View view, SessionKey session, @Nullable String promptId, List<Finding> findings) {
        var draft = new Decision.Draft();
        int marked = 0;
        for (Finding finding : findings) {
            Lease lease = view.state().leases().lease(finding.lease());
            if (lease != null
                    && finding.sight() == Finding.Sight.UNREADABLE
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
