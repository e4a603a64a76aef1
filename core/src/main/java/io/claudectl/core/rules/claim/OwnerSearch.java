package io.claudectl.core.rules.claim;

import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.ClaimEvents;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.decision.Effect;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.message.Priority;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.rules.deliver.Enqueueing;
import io.claudectl.core.rules.deliver.Notices;
import io.claudectl.core.state.View;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The search for an owner of work that no session claims: the fallback role, then the person. */
public final class OwnerSearch {
    /** The result of one check of work without a holder. */
    enum Search {
        /** It was offered on, or given up. */
        MOVED,
        /** The person is next, and the human lane has no room. */
        NO_ROOM,
        /** It is offered to the person, and has time left. */
        LIES
    }

    private OwnerSearch() {}

    /** Takes the search one step on for work that was not claimed in time. */
    static Search escalate(View view, Decision.Draft draft, ClaimableMessage work) {
        if (work.stage() == ClaimableMessage.Stage.OFFERED) {
            ClaimableMessage raised = work.at(ClaimableMessage.Stage.RAISED);
            moved(view, draft, raised);
            return OfferRules.again(view, draft, raised, null, Priority.HIGH, "unclaimed") == 0
                    ? offerNext(view, draft, raised, null)
                    : Search.MOVED;
        }
        return offerNext(view, draft, work, null);
    }

    /**
     * Offers it to the next in line: the fallback role if it has room, then the person as soon as
     * the human lane has room; after that it is abandoned.
     */
    public static Search offerNext(
            View view, Decision.Draft draft, ClaimableMessage work, @Nullable RoleName without) {
        List<Delivery> offers = view.facts().deliveriesOf(work.message());
        RoleName next = next(view, draft, work, offers, without);
        if (next != null) {
            boolean human = next.equals(RoleName.HUMAN);
            if (human && view.full(RoleName.HUMAN, draft)) {
                return noRoom(view, draft, work, offers, without);
            }
            moved(
                    view,
                    draft,
                    work.at(
                            human
                                    ? ClaimableMessage.Stage.HUMAN
                                    : ClaimableMessage.Stage.FALLBACK));
            offer(view, draft, work.message(), next);
            if (human) {
                toHuman(view, draft, work);
            }
            return Search.MOVED;
        }
        ClaimableMessage last = work.at(ClaimableMessage.Stage.HUMAN);
        if (work.stage() != ClaimableMessage.Stage.HUMAN) {
            moved(view, draft, last);
        }
        if (offers.stream()
                .noneMatch(offer -> OfferRules.isOpen(offer) && !offer.role().equals(without))) {
            OfferRules.abandon(view, draft, last, without, "all its recipients declined");
        }
        return Search.MOVED;
    }

    /** Waits for room in the human lane while any offer has time left; notifies the sender. */
    private static Search noRoom(
            View view,
            Decision.Draft draft,
            ClaimableMessage work,
            List<Delivery> offers,
            @Nullable RoleName without) {
        if (overdue(view, offers)) {
            String reason =
                    "not claimed within %d days, and the human lane had no room"
                            .formatted(view.limits().delivering().deadline().toDays());
            OfferRules.abandon(view, draft, work, without, reason);
            return Search.MOVED;
        }
        draft.note(ClaimTimer.due(view, work.message(), ClaimTimer.LOOK));
        Notices.noRoom(view, draft, OfferRules.message(view, work.message()));
        return Search.NO_ROOM;
    }

    /** Returns whether no offer has time left. A repeated offer has its full time again. */
    static boolean overdue(View view, List<Delivery> offers) {
        return offers.stream().noneMatch(offer -> view.now().wall().isBefore(offer.deadline()));
    }

    /** Returns the next in line without an offer; null when there is none. */
    static @Nullable RoleName next(
            View view,
            Decision.Draft draft,
            ClaimableMessage work,
            List<Delivery> offers,
            @Nullable RoleName without) {
        if (work.stage().compareTo(ClaimableMessage.Stage.FALLBACK) < 0) {
            RoleName fallback =
                    OfferRules.fallback(view, OfferRules.message(view, work.message()).sender());
            if (fallback != null
                    && !fallback.equals(without)
                    && !view.full(fallback, draft)
                    && !offered(offers, fallback)) {
                return fallback;
            }
        }
        boolean human =
                work.stage() != ClaimableMessage.Stage.HUMAN && !offered(offers, RoleName.HUMAN);
        return human ? RoleName.HUMAN : null;
    }

    private static boolean offered(List<Delivery> offers, RoleName role) {
        return offers.stream().anyMatch(offer -> offer.role().equals(role));
    }

    private static void moved(View view, Decision.Draft draft, ClaimableMessage work) {
        draft.change(new Change.WorkSaved(work))
                .change(ClaimEvents.stage(work, view.now().wall()))
                .note(ClaimTimer.due(view, work.message(), view.limits().routing().unclaimed()));
    }

    private static void offer(View view, Decision.Draft draft, MessageId id, RoleName role) {
        var delivery =
                Enqueueing.waiting(view, draft, OfferRules.message(view, id), role, Priority.HIGH);
        draft.change(new Change.DeliveryAdded(delivery))
                .change(ClaimEvents.offered(delivery, "unclaimed", view.now().wall()));
    }

    private static void toHuman(View view, Decision.Draft draft, ClaimableMessage work) {
        Message message = OfferRules.message(view, work.message());
        draft.effect(new Effect.ForHuman(OfferRules.line(message)));
        Notices.tell(
                view,
                draft,
                message,
                Notices.BUS,
                "bus.unclaimed",
                "Your message %s (%s) is not claimed yet. It stays offered, now in the human lane as well. claudectl bus why %s shows to whom it was offered."
                        .formatted(message.id(), message.content().subject(), message.id()));
    }
}
