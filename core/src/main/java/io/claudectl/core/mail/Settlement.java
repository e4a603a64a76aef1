package io.claudectl.core.mail;

import io.claudectl.core.Change;
import io.claudectl.core.Decision;
import io.claudectl.core.View;
import io.claudectl.core.guard.Limits;
import io.claudectl.core.role.Session;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The single moves of a delivery that {@link Settling} and {@link Acking} decide on. */
final class Settlement {
    private Settlement() {}

    /** True while a token of any of its leases may still prove that it was seen. */
    static boolean provable(Delivery delivery) {
        return switch (delivery.state()) {
            case Delivery.State.Pending ignored -> true;
            case Delivery.State.Leased() -> true;
            case Delivery.State.Delivered(var evidence, var at) -> evidence == Evidence.UNPROVEN;
            case Delivery.State.Acked ignored -> false;
            case Delivery.State.Dead ignored -> false;
            case Delivery.State.Withdrawn ignored -> false;
        };
    }

    /**
     * The session's process goes on with another conversation than the one the lease was given to.
     */
    static boolean conversationLeft(View view, Lease lease) {
        Session session = view.state().directory().session(lease.holder().session());
        return session != null && !session.clientSession().equals(lease.holder().clientSession());
    }

    /**
     * Delivered by this lease's evidence; every other live lease of the delivery is over with it.
     */
    static void delivered(
            View view,
            Decision.Draft draft,
            Lease by,
            Delivery delivery,
            Delivery.Tally tally,
            Evidence evidence,
            long offset) {
        Instant now = view.now().wall();
        endLive(view, draft, delivery, evidence == Evidence.SEEN ? "seen" : "handed");
        draft.change(
                new Change.DeliveryMoved(
                        delivery,
                        delivery.with(tally).in(new Delivery.State.Delivered(evidence, now))));
        draft.change(Events.delivered(by, delivery, evidence, offset, now));
    }

    /** Ends whatever lease of the delivery still runs. */
    static void endLive(View view, Decision.Draft draft, Delivery delivery, String reason) {
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
            Delivery.Tally tally,
            @Nullable Instant notBefore,
            String reason) {
        Instant now = view.now().wall();
        Lease ended = lease.end(reason, now);
        draft.change(new Change.LeaseMoved(ended))
                .change(
                        new Change.DeliveryMoved(
                                delivery,
                                delivery.with(tally).in(new Delivery.State.Pending(notBefore))))
                .change(Events.leaseEnded(ended, delivery, reason, now));
    }

    /**
     * A lease ended without proof: the mail waits again, is parked, or counts as delivered
     * unproven.
     *
     * @param counts whether the session lived, so that a confirmed lease says something about the
     *     mail
     */
    static int ended(
            View view,
            Decision.Draft draft,
            Lease lease,
            Delivery delivery,
            Finding finding,
            String reason,
            boolean counts) {
        Limits.Delivering limits = view.limits().delivering();
        var tally = delivery.tally();
        boolean confirmed = lease.handed() && counts;
        int ranOut = tally.ranOut() + (confirmed ? 1 : 0);
        boolean unreadable = finding.sight() == Finding.Sight.UNREADABLE;
        int stops = tally.stops() + (confirmed && unreadable && lease.stopSeen() ? 1 : 0);
        int unconfirmed = lease.handed() ? 0 : tally.unconfirmed() + 1;
        var next = new Delivery.Tally(tally.epoch(), tally.attempt(), unconfirmed, ranOut, stops);
        if (confirmed && (ranOut >= limits.ranOut() || unreadable && stops >= limits.stops())) {
            delivered(view, draft, lease, delivery, next, Evidence.UNPROVEN, -1);
            return 1;
        }
        if (unconfirmed < limits.parkAfter()) {
            pending(view, draft, lease, delivery, next, null, reason);
            return 1;
        }
        Instant until = view.now().wall().plus(limits.park());
        pending(view, draft, lease, delivery, next, until, reason);
        draft.change(Events.parked(delivery, until, view.now().wall()));
        return 1;
    }

    static void expired(View view, Decision.Draft draft, Delivery delivery) {
        Instant now = view.now().wall();
        Lease confirmed = null;
        for (Lease lease : view.facts().leasesOf(delivery.id())) {
            if (lease.handed()) {
                confirmed = lease;
            }
        }
        if (confirmed != null) {
            delivered(view, draft, confirmed, delivery, delivery.tally(), Evidence.UNPROVEN, -1);
            return;
        }
        String reason =
                "deadline: nobody confirmed it within "
                        + view.limits().delivering().deadline().toDays()
                        + " days";
        draft.change(
                        new Change.DeliveryMoved(
                                delivery, delivery.in(new Delivery.State.Dead(reason, now))))
                .change(Events.died(delivery, reason, now));
    }
}
