package io.claudectl.core.rules.deliver;

import io.claudectl.core.agent.Envelope;
import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.decision.Events;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Evidence;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.Message;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.state.View;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The single transitions of a delivery, for other rules. */
public final class DeliveryTransitions {
    private DeliveryTransitions() {}

    /** Returns whether the process has another conversation than at the time of the lease. */
    static boolean conversationLeft(View view, Lease lease) {
        Session session = view.state().directory().session(lease.holder().session());
        return session != null && !session.conversation().equals(lease.holder().conversation());
    }

    /** Makes it delivered by this lease's evidence; ends every other live lease of the delivery. */
    static void delivered(
            View view,
            Decision.Draft draft,
            Lease by,
            Delivery delivery,
            Delivery.Attempts tally,
            Evidence evidence,
            long offset) {
        String reason = evidence == Evidence.SEEN ? "seen" : "handed";
        moved(view, draft, delivery, tally, evidence, reason);
        draft.change(Events.delivered(by, delivery, evidence, offset, view.now().wall()));
    }

    private static void moved(
            View view,
            Decision.Draft draft,
            Delivery delivery,
            Delivery.Attempts tally,
            Evidence evidence,
            String reason) {
        endLiveLeases(view, draft, delivery, reason);
        var state = new Delivery.State.Delivered(evidence, view.now().wall());
        draft.change(
                new Change.DeliveryMoved(delivery, delivery.withAttempts(tally).withState(state)));
    }

    /** Ends every running lease of the delivery. */
    public static void endLiveLeases(
            View view, Decision.Draft draft, Delivery delivery, String reason) {
        for (Lease lease : view.state().leases().of(delivery.id())) {
            if (lease.live()) {
                draft.change(new Change.LeaseMoved(lease.end(reason, view.now().wall())));
            }
        }
    }

    static void pending(
            View view,
            Decision.Draft draft,
            Lease lease,
            Delivery delivery,
            Delivery.Attempts tally,
            @Nullable Instant notBefore,
            String reason) {
        Instant now = view.now().wall();
        Lease ended = lease.end(reason, now);
        Delivery.State next =
                claimed(view, delivery)
                        ? new Delivery.State.Withdrawn(now)
                        : new Delivery.State.Pending(notBefore);
        draft.change(new Change.LeaseMoved(ended))
                .change(
                        new Change.DeliveryMoved(
                                delivery, delivery.withAttempts(tally).withState(next)))
                .change(Events.leaseEnded(ended, delivery, reason, now));
    }

    /**
     * Ends a lease without proof: the mail waits again, is parked, or counts as delivered unproven.
     *
     * @param lived whether the session lived with that conversation. Where it did not, a readable
     *     transcript shows whether the model answered; an unreadable one never will, so that
     *     presentation counts too, or runs without a transcript would get the same mail without end
     */
    static int ended(
            View view,
            Decision.Draft draft,
            Lease lease,
            Delivery delivery,
            TokenFinding finding,
            String reason,
            boolean lived) {
        Limits.Delivering limits = view.limits().delivering();
        var tally = delivery.tally();
        boolean unreadable = finding.state() == TokenFinding.TokenState.UNREADABLE;
        boolean confirmed = lease.handed() && (lived || unreadable);
        boolean stopped = lived && unreadable && lease.stopSeen();
        int expired = tally.expired() + (confirmed ? 1 : 0);
        int stops = tally.stops() + (confirmed && stopped ? 1 : 0);
        int unconfirmed = lease.handed() ? 0 : tally.unconfirmed() + 1;
        var next =
                new Delivery.Attempts(tally.epoch(), tally.attempt(), unconfirmed, expired, stops);
        if (confirmed && (expired >= limits.expired() || stopped && stops >= limits.stops())) {
            String why =
                    expired >= limits.expired()
                            ? "%d confirmed leases ended without evidence, the last: %s"
                                    .formatted(expired, reason)
                            : "%d turns ended after it, and no transcript of theirs can be read"
                                    .formatted(stops);
            unproven(view, draft, lease, delivery, next, why);
            return 1;
        }
        if (unconfirmed < limits.parkAfter() || claimed(view, delivery)) {
            pending(view, draft, lease, delivery, next, null, reason);
            return 1;
        }
        Instant until = view.now().wall().plus(pause(limits, unconfirmed));
        pending(view, draft, lease, delivery, next, until, reason);
        draft.change(Events.parked(delivery, until, view.now().wall()));
        if (unconfirmed == limits.parkAfter()) {
            parkedNotice(view, draft, delivery, unconfirmed);
        }
        return 1;
    }

    /**
     * Ends the delivery without evidence: it is not presented again, and its sender is notified.
     */
    private static void unproven(
            View view,
            Decision.Draft draft,
            Lease by,
            Delivery delivery,
            Delivery.Attempts tally,
            String why) {
        moved(view, draft, delivery, tally, Evidence.UNPROVEN, why);
        draft.change(Events.unproven(by, delivery, why, view.now().wall()));
        Message message = view.facts().message(delivery.message());
        if (message != null && message.kind() == Message.Kind.MAIL) {
            Notices.tell(
                    view,
                    draft,
                    message,
                    Notices.BUS,
                    "bus.unproven",
                    "Your message %s (%s) to %s was handed out %d times, and no transcript shows that a model answered it. It is not presented again. claudectl bus why %s shows its history."
                            .formatted(
                                    message.id(),
                                    message.content().subject(),
                                    delivery.role(),
                                    tally.attempt(),
                                    message.id()));
        }
    }

    /**
     * Returns whether the work is claimed; then it is not offered, also to sessions presented the
     * offer.
     */
    private static boolean claimed(View view, Delivery delivery) {
        return view.state().claimBook().held(delivery.message()) != null;
    }

    /** Doubles with each unconfirmed presentation, up to a bound. */
    private static Duration pause(Limits.Delivering limits, int unconfirmed) {
        int doublings = Math.min(30, unconfirmed - limits.parkAfter());
        Duration pause = limits.park().multipliedBy(1L << doublings);
        return pause.compareTo(limits.parkMost()) > 0 ? limits.parkMost() : pause;
    }

    private static void parkedNotice(
            View view, Decision.Draft draft, Delivery delivery, int unconfirmed) {
        Message message = view.facts().message(delivery.message());
        if (message != null) {
            Notices.tell(
                    view,
                    draft,
                    message,
                    Notices.BUS,
                    "bus.parked",
                    "Your message %s (%s) to %s was handed out %d times and never confirmed. It waits now and is offered again after growing pauses, until %s. claudectl bus why %s shows what happened."
                            .formatted(
                                    message.id(),
                                    message.content().subject(),
                                    delivery.role(),
                                    unconfirmed,
                                    delivery.deadline(),
                                    message.id()));
        }
    }

    /** Makes it dead without a notice, which is left to the caller. */
    public static Delivery markDead(
            View view, Decision.Draft draft, Delivery delivery, String reason) {
        Instant now = view.now().wall();
        Delivery dead = delivery.withState(new Delivery.State.Dead(reason, now));
        draft.change(new Change.DeliveryMoved(delivery, dead))
                .change(Events.died(delivery, reason, now));
        return dead;
    }

    /** Makes it dead and notifies its sender; for open work the search for an owner does that. */
    public static Delivery deadLetter(
            View view, Decision.Draft draft, Delivery delivery, String reason) {
        Delivery dead = markDead(view, draft, delivery, reason);
        Message message = view.facts().message(delivery.message());
        if (message != null && view.state().claimBook().open(message.id()) == null) {
            Notices.tell(
                    view,
                    draft,
                    message,
                    Notices.BUS,
                    "bus.dead",
                    "Your message %s (%s) to %s was not delivered: %s. It was presented %d times. claudectl bus why %s shows its history; claudectl bus dead retry %s makes it wait again."
                            .formatted(
                                    message.id(),
                                    message.content().subject(),
                                    delivery.role(),
                                    reason,
                                    delivery.tally().attempt(),
                                    message.id(),
                                    message.id()));
        }
        return dead;
    }

    static void expired(View view, Decision.Draft draft, Delivery delivery) {
        Lease confirmed = null;
        for (Lease lease : view.facts().leasesOf(delivery.id())) {
            if (lease.handed()) {
                confirmed = lease;
            }
        }
        long days = view.limits().delivering().deadline().toDays();
        if (confirmed != null) {
            String why = "deadline: no evidence within %d days".formatted(days);
            unproven(view, draft, confirmed, delivery, delivery.tally(), why);
            return;
        }
        String reason = "deadline: not confirmed within %d days".formatted(days);
        deadLetter(view, draft, delivery, reason);
        toHuman(view, draft, delivery, reason);
    }

    /** Reports unread work to the person. */
    private static void toHuman(View view, Decision.Draft draft, Delivery delivery, String reason) {
        Message message = view.facts().message(delivery.message());
        if (message != null
                && message.content().type().work()
                && view.state().claimBook().open(message.id()) == null
                && !delivery.role().equals(RoleName.HUMAN)) {
            Notices.toHuman(
                    view,
                    draft,
                    message,
                    "bus.dead",
                    "Message %s (%s) from %s to %s was not delivered: %s. claudectl bus dead retry %s makes it wait again."
                            .formatted(
                                    message.id(),
                                    message.content().subject(),
                                    Envelope.from(message.sender()),
                                    delivery.role(),
                                    reason,
                                    message.id()));
        }
    }
}
