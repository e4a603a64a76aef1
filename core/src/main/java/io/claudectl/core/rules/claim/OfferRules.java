package io.claudectl.core.rules.claim;

import io.claudectl.core.agent.Envelope;
import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.claim.Claimant;
import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.ClaimEvents;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.decision.Note;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.message.Priority;
import io.claudectl.core.message.Sender;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.rules.deliver.DeliveryTransitions;
import io.claudectl.core.rules.deliver.Enqueueing;
import io.claudectl.core.rules.deliver.Notices;
import io.claudectl.core.state.View;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of a task's offers: withdrawal by a claim, repetition, offers to others. */
public final class OfferRules {
    private OfferRules() {}

    /** Returns whether its role has not declined the offer and it was not given up. */
    public static boolean isOpen(Delivery offer) {
        return switch (offer.state()) {
            case Delivery.State.Pending ignored -> true;
            case Delivery.State.Leased() -> true;
            case Delivery.State.Delivered ignored -> true;
            case Delivery.State.Withdrawn ignored -> true;
            case Delivery.State.Acked ignored -> false;
            case Delivery.State.Dead ignored -> false;
        };
    }

    /**
     * Withdraws every offer but the winner's, and notifies sessions that were presented one. The
     * winner's own, if leased, may still be proved seen.
     */
    static void withdraw(View view, Decision.Draft draft, Message message, Claimant winner) {
        for (Delivery offer : view.facts().deliveriesOf(message.id())) {
            boolean own = offer.role().equals(winner.mailbox());
            if (!own) {
                withdraw(view, draft, message, offer, winner, "claimed");
            } else if (offer.state() instanceof Delivery.State.Pending) {
                withdrawn(view, draft, offer, winner.mailbox(), "claimed");
            }
        }
    }

    private static void withdraw(
            View view,
            Decision.Draft draft,
            Message message,
            Delivery offer,
            Claimant winner,
            String verb) {
        if (!isOpen(offer) || offer.state() instanceof Delivery.State.Withdrawn) {
            return;
        }
        withdrawn(view, draft, offer, winner.mailbox(), verb);
        var told = new HashSet<SessionKey>();
        for (Lease lease : view.facts().leasesOf(offer.id())) {
            SessionKey key = lease.holder().session();
            Session session = view.state().directory().session(key);
            if (session != null
                    && session.live()
                    && !key.equals(winner.session())
                    && told.add(key)) {
                draft.note(
                        new Note.Tell(
                                key,
                                message.id(),
                                "[claudectl bus] Message %s (%s) was %s by %s: it is no longer offered to you, so leave it to them."
                                        .formatted(
                                                message.id(),
                                                message.content().subject(),
                                                verb,
                                                winner.mailbox())));
            }
        }
    }

    private static void withdrawn(
            View view, Decision.Draft draft, Delivery offer, RoleName by, String verb) {
        Instant now = view.now().wall();
        DeliveryTransitions.endLiveLeases(view, draft, offer, verb + " by " + by);
        draft.change(
                        new Change.DeliveryMoved(
                                offer, offer.withState(new Delivery.State.Withdrawn(now))))
                .change(ClaimEvents.withdrawn(offer, by.value(), now));
    }

    /**
     * Repeats each offer that is not leased.
     *
     * @param without a mailbox whose session just gave it back; null for none
     * @param raised the priority they get; null leaves it
     */
    static int again(
            View view,
            Decision.Draft draft,
            ClaimableMessage work,
            @Nullable RoleName without,
            @Nullable Priority raised,
            String why) {
        int offers = 0;
        for (Delivery offer : view.facts().deliveriesOf(work.message())) {
            if (!isOpen(offer) || offer.role().equals(without)) {
                continue;
            }
            offers++;
            boolean waits = offer.state() instanceof Delivery.State.Pending;
            boolean leased = offer.state() instanceof Delivery.State.Leased;
            Priority priority = raised == null ? offer.priority() : raised;
            if (leased || waits && priority == offer.priority()) {
                continue;
            }
            Delivery next = Enqueueing.again(view, offer, priority);
            draft.change(new Change.DeliveryMoved(offer, next))
                    .change(ClaimEvents.offered(next, why, view.now().wall()));
        }
        return offers;
    }

    /**
     * Returns the role that gets this sender's messages without a subscriber or claim; null for the
     * person.
     */
    public static @Nullable RoleName fallback(View view, Sender sender) {
        RoleName fallback = view.limits().routing().fallback();
        boolean fits =
                fallback != null
                        && view.state().directory().role(fallback) != null
                        && (sender.outside() || !fallback.value().equals(sender.name()));
        return fits ? fallback : null;
    }

    /** Renders a notification: sender and subject, never the text. */
    public static String line(Message message) {
        return "%s from %s: %s"
                .formatted(
                        message.content().type().word(),
                        Envelope.from(message.sender()),
                        message.content().subject());
    }

    /** Withdraws the remaining offers after an outcome was reported. */
    public static void settled(
            View view, Decision.Draft draft, Message message, Claimant by, String outcome) {
        ClaimableMessage work = view.state().claimBook().open(message.id());
        if (work == null) {
            throw new AssertionError("settled twice: " + message.id());
        }
        Instant now = view.now().wall();
        ClaimableMessage over = work.settled(now);
        draft.change(new Change.WorkSaved(over)).change(ClaimEvents.settled(over, outcome, now));
        for (Delivery offer : view.facts().deliveriesOf(message.id())) {
            if (!offer.role().equals(by.mailbox())) {
                withdraw(view, draft, message, offer, by, "settled");
            }
        }
    }

    /** Ends the search without an owner; notifies the sender. */
    public static void abandon(
            View view, Decision.Draft draft, ClaimableMessage work, String reason) {
        abandon(view, draft, work, null, reason);
    }

    /**
     * @param declined a mailbox whose decline is being recorded; null for none
     */
    static void abandon(
            View view,
            Decision.Draft draft,
            ClaimableMessage work,
            @Nullable RoleName declined,
            String reason) {
        Instant now = view.now().wall();
        ClaimableMessage over = work.settled(now);
        draft.change(new Change.WorkSaved(over)).change(ClaimEvents.settled(over, reason, now));
        for (Delivery offer : view.facts().deliveriesOf(work.message())) {
            boolean leased = offer.state() instanceof Delivery.State.Leased;
            boolean waits = leased || offer.state() instanceof Delivery.State.Pending;
            if (waits && !offer.role().equals(declined)) {
                // A leased offer must not return when its lease is over.
                DeliveryTransitions.endLiveLeases(view, draft, offer, "given up");
                DeliveryTransitions.markDead(view, draft, offer, reason);
            }
        }
        Message message = view.facts().message(work.message());
        if (message != null) {
            boolean again =
                    view.facts().deliveriesOf(work.message()).stream()
                            .anyMatch(
                                    offer ->
                                            !offer.role().equals(declined)
                                                    && !(offer.state()
                                                            instanceof Delivery.State.Acked));
            String next =
                    again
                            ? "claudectl bus dead retry " + message.id() + " offers it again"
                            : "no role is left to offer it to: publish it again if it is still needed";
            Notices.tell(
                    view,
                    draft,
                    message,
                    Notices.BUS,
                    "bus.dead",
                    "Your message %s (%s) found no owner: %s. claudectl bus why %s shows its history; %s."
                            .formatted(
                                    message.id(),
                                    message.content().subject(),
                                    reason,
                                    message.id(),
                                    next));
        }
    }

    /** Offers abandoned work again, from the first stage; its epochs continue. */
    public static void reopened(View view, Decision.Draft draft, ClaimableMessage work) {
        List<Claim> before = view.facts().claimsOf(work.message());
        if (!before.isEmpty()) {
            draft.note(new Note.LastClaim(before.getLast()));
        }
        draft.change(
                        new Change.WorkSaved(
                                new ClaimableMessage(
                                        work.message(), ClaimableMessage.Stage.OFFERED, null)))
                .note(ClaimTimer.due(view, work.message(), view.limits().routing().unclaimed()));
    }

    static Message message(View view, MessageId id) {
        Message message = view.facts().message(id);
        if (message == null) {
            throw new AssertionError("work without its message: " + id);
        }
        return message;
    }
}
