package io.claudectl.core.rules.claim;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.claim.Claimant;
import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.message.AckOutcome;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.message.Route;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.rules.deliver.Acking;
import io.claudectl.core.state.View;
import io.claudectl.core.text.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rule of acks for work with one owner: only the newest claim counts. Its holder is known by
 * its conversation, so no epoch ever passes through a model.
 */
public final class ClaimAcking {
    private ClaimAcking() {}

    /** Returns the message an ack names if it is work for one owner, else null. */
    public static @Nullable Message work(View view, Acking.Ack ack) {
        MessageId id = MessageId.orNull(ack.message());
        Message message = id == null ? null : view.facts().message(id);
        // Only messages published without addressee can be work; other acks need no further query.
        return message != null
                        && message.route() == Route.PUBLISHED
                        && view.facts().work(message.id()) != null
                ? message
                : null;
    }

    /** Decides one ack of a message that is work for one owner. */
    public static Decision<Acking.Outcome> ack(View view, Acking.Ack ack, Message message) {
        Refusal invalid = Acking.invalid(ack);
        if (invalid != null) {
            return Decision.of(new Acking.Outcome.Refused(invalid));
        }
        AckOutcome outcome = Acking.said(ack);
        ClaimableMessage open = view.state().claimBook().open(message.id());
        List<Delivery> offers = view.facts().deliveriesOf(message.id());
        if (open == null) {
            return settled(ack, message, offers);
        }
        Claim newest = view.state().claimBook().newest(message.id());
        boolean last = newest != null && newest.by().is(ack.by(), ack.conversation());
        if (newest != null && newest.end() == null && !last) {
            return refused(
                    "message %s is held by %s (claim %d since %s)%s; nothing was recorded"
                            .formatted(
                                    message.id(),
                                    newest.by().mailbox(),
                                    newest.epoch(),
                                    newest.at(),
                                    lost(view, ack, message)));
        }
        // After work was given up and pruned, its former holder may have no offer any more.
        Delivery taken = newest != null && last ? of(offers, newest.by().mailbox()) : null;
        if (newest != null && taken != null) {
            return byHolder(view, ack, outcome, message, open, newest, taken);
        }
        Delivery own = presented(view, ack, offers);
        if (own == null) {
            return refused(
                    "no message %s was presented to this session; only a reader of a message can ack it"
                            .formatted(message.id()));
        }
        boolean person = ack.by().equals(SessionKey.OUTSIDE) && own.role().equals(RoleName.HUMAN);
        if (outcome != AckOutcome.DECLINED && !person) {
            return refused(
                    "message %s is work for one owner and you hold no claim on it%s; call claim first: if it is granted, ack again"
                            .formatted(message.id(), lost(view, ack, message)));
        }
        return byReader(view, ack, outcome, message, open, own);
    }

    /** Decides the ack of its holder, or of the last holder of free work. */
    private static Decision<Acking.Outcome> byHolder(
            View view,
            Acking.Ack ack,
            AckOutcome outcome,
            Message message,
            ClaimableMessage open,
            Claim claim,
            Delivery own) {
        if (outcome == AckOutcome.DECLINED
                && claim.end() != null
                && own.state() instanceof Delivery.State.Acked before
                && before.by().equals(ack.by())) {
            return Decision.of(new Acking.Outcome.Recorded(message.id(), outcome, true));
        }
        var draft = new Decision.Draft();
        Acking.record(view, draft, ack, outcome, own);
        Acking.told(view, draft, ack, outcome, own);
        if (outcome != AckOutcome.DECLINED) {
            over(view, draft, ack, outcome, message, claim.by());
        } else if (claim.end() == null) {
            ClaimRelease.releaseAndReoffer(view, draft, claim, ClaimRelease.DECLINED, ack.note());
        } else {
            turnedDown(view, draft, open, own);
        }
        return draft.reply(new Acking.Outcome.Recorded(message.id(), outcome, false));
    }

    private static void over(
            View view,
            Decision.Draft draft,
            Acking.Ack ack,
            AckOutcome outcome,
            Message message,
            Claimant by) {
        Claim held = view.state().claimBook().held(message.id());
        String word = outcome.word();
        if (held != null) {
            draft.change(new Change.ClaimSaved(held.ended(word, ack.note(), view.now().wall())));
        }
        OfferRules.settled(view, draft, message, by, word);
    }

    /**
     * Decides the ack of a reader of an offer without a claim: a decline, or the person's outcome.
     */
    private static Decision<Acking.Outcome> byReader(
            View view,
            Acking.Ack ack,
            AckOutcome outcome,
            Message message,
            ClaimableMessage open,
            Delivery own) {
        if (own.state() instanceof Delivery.State.Acked acked) {
            return acked.by().equals(ack.by())
                    ? Decision.of(new Acking.Outcome.Recorded(message.id(), acked.outcome(), true))
                    : refused(
                            "message %s was already declined for %s by another session; nothing was recorded"
                                    .formatted(message.id(), own.role()));
        }
        var draft = new Decision.Draft();
        Acking.record(view, draft, ack, outcome, own);
        Acking.told(view, draft, ack, outcome, own);
        if (outcome == AckOutcome.DECLINED) {
            turnedDown(view, draft, open, own);
        } else {
            over(
                    view,
                    draft,
                    ack,
                    outcome,
                    message,
                    new Claimant(ack.by(), ack.conversation(), own.role()));
        }
        return draft.reply(new Acking.Outcome.Recorded(message.id(), outcome, false));
    }

    /** Continues the search at once when the last offer is declined. */
    private static void turnedDown(
            View view, Decision.Draft draft, ClaimableMessage open, Delivery own) {
        boolean others =
                view.facts().deliveriesOf(open.message()).stream()
                        .anyMatch(
                                offer -> OfferRules.isOpen(offer) && !offer.id().equals(own.id()));
        if (!others) {
            OwnerSearch.offerNext(view, draft, open, own.role());
        }
    }

    private static Decision<Acking.Outcome> settled(
            Acking.Ack ack, Message message, List<Delivery> offers) {
        for (Delivery offer : offers) {
            if (offer.state() instanceof Delivery.State.Acked acked
                    && acked.by().equals(ack.by())) {
                return Decision.of(
                        new Acking.Outcome.Recorded(message.id(), acked.outcome(), true));
            }
        }
        for (Delivery offer : offers) {
            if (offer.state() instanceof Delivery.State.Acked acked
                    && acked.outcome() != AckOutcome.DECLINED) {
                return refused(
                        "message %s was already settled by %s (%s)"
                                .formatted(message.id(), offer.role(), acked.outcome().word()));
            }
        }
        return refused(
                "message %s was given up without an owner; nothing was recorded"
                        .formatted(message.id()));
    }

    /** Returns the end of this caller's own claim, as text; empty without one. */
    private static String lost(View view, Acking.Ack ack, Message message) {
        for (Claim claim : view.facts().claimsOf(message.id()).reversed()) {
            if (claim.by().is(ack.by(), ack.conversation()) && claim.end() != null) {
                return "; your claim %d ended: %s".formatted(claim.epoch(), claim.end().reason());
            }
        }
        return "";
    }

    /**
     * Returns the offer presented to the caller; for the person, the human lane's before others.
     */
    private static @Nullable Delivery presented(View view, Acking.Ack ack, List<Delivery> offers) {
        Delivery found = null;
        for (Delivery offer : offers) {
            boolean lane = offer.role().equals(RoleName.HUMAN);
            if ((found == null || lane) && shown(view, ack, offer)) {
                found = offer;
            }
        }
        return found;
    }

    private static boolean shown(View view, Acking.Ack ack, Delivery offer) {
        return offer.state() instanceof Delivery.State.Acked acked && acked.by().equals(ack.by())
                || view.facts().leasesOf(offer.id()).stream()
                        .anyMatch(lease -> Acking.shownTo(lease, ack));
    }

    private static @Nullable Delivery of(List<Delivery> offers, RoleName mailbox) {
        for (Delivery offer : offers) {
            if (offer.role().equals(mailbox)) {
                return offer;
            }
        }
        return null;
    }

    private static Decision<Acking.Outcome> refused(String text) {
        return Acking.refused("claim", text);
    }
}
