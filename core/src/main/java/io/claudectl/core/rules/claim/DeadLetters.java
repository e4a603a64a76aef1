package io.claudectl.core.rules.claim;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.decision.Events;
import io.claudectl.core.message.AckOutcome;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.rules.deliver.DeliveryTransitions;
import io.claudectl.core.rules.deliver.Enqueueing;
import io.claudectl.core.state.View;
import io.claudectl.core.text.Refusal;
import io.claudectl.core.text.SafeText;
import java.util.ArrayList;
import java.util.List;

/** The operator's acts on undeliverable or dead mail. */
public final class DeadLetters {
    private DeadLetters() {}

    /** The result. */
    public sealed interface Outcome {
        /** The deliveries moved, in order. */
        record Done(MessageId message, List<Delivery> moved) implements Outcome {
            public Done {
                moved = List.copyOf(moved);
            }
        }

        record Refused(Refusal why) implements Outcome {}
    }

    /** Makes dead ones wait again, with a fresh deadline, and parked ones at once. */
    public static Decision<Outcome> retry(View view, String id) {
        MessageId known = MessageId.orNull(id);
        Claim held = known == null ? null : view.state().claimBook().held(known);
        if (held != null) {
            return refused(
                    view,
                    id,
                    "%s holds a claim on it, so it is not offered to others"
                            .formatted(held.by().mailbox()));
        }
        var draft = new Decision.Draft();
        var moved = new ArrayList<Delivery>();
        ClaimableMessage work = known == null ? null : view.facts().work(known);
        boolean over = work != null && work.settledAt() != null;
        if (over && done(view, id)) {
            return refused(view, id, "it is settled, so there is nothing to retry");
        }
        for (Delivery delivery : deliveries(view, id)) {
            if (parked(delivery)
                    || delivery.state() instanceof Delivery.State.Dead
                    // A session that read its offer before the search ended may still claim it.
                    || over && OfferRules.isOpen(delivery)) {
                Delivery again = Enqueueing.again(view, delivery, delivery.priority());
                draft.change(new Change.DeliveryMoved(delivery, again))
                        .change(Events.retried(again, view.now().wall()));
                moved.add(again);
            }
        }
        if (work != null && over && !moved.isEmpty()) {
            OfferRules.reopened(view, draft, work);
        }
        return moved.isEmpty()
                ? refused(view, id, "it is neither dead nor parked, so there is nothing to retry")
                : draft.reply(new Outcome.Done(moved.getFirst().message(), moved));
    }

    /** Returns whether the work's owner reported an outcome, so that it must not be repeated. */
    private static boolean done(View view, String id) {
        return deliveries(view, id).stream()
                .anyMatch(
                        delivery ->
                                delivery.state() instanceof Delivery.State.Acked acked
                                        && acked.outcome() != AckOutcome.DECLINED);
    }

    /** Makes waiting ones dead and notifies their sender. */
    public static Decision<Outcome> drop(View view, String id) {
        var draft = new Decision.Draft();
        var moved = new ArrayList<Delivery>();
        MessageId known = MessageId.orNull(id);
        ClaimableMessage open = known == null ? null : view.state().claimBook().open(known);
        if (open != null) {
            return dropWork(view, id, open);
        }
        for (Delivery delivery : deliveries(view, id)) {
            if (delivery.state() instanceof Delivery.State.Pending) {
                moved.add(
                        DeliveryTransitions.deadLetter(
                                view, draft, delivery, "dropped by the operator"));
            }
        }
        return moved.isEmpty()
                ? refused(
                        view,
                        id,
                        "it does not wait, so there is nothing to drop; claudectl bus prune --dead erases dead letters")
                : draft.reply(new Outcome.Done(moved.getFirst().message(), moved));
    }

    /** Gives free work up as a whole. */
    private static Decision<Outcome> dropWork(View view, String id, ClaimableMessage open) {
        Claim held = view.state().claimBook().held(open.message());
        if (held != null) {
            return refused(
                    view,
                    id,
                    "%s holds a claim on it; let that session release it first"
                            .formatted(held.by().mailbox()));
        }
        List<Delivery> offered =
                deliveries(view, id).stream()
                        .filter(delivery -> delivery.state() instanceof Delivery.State.Pending)
                        .toList();
        var draft = new Decision.Draft();
        OfferRules.abandon(view, draft, open, "dropped by the operator");
        return draft.reply(new Outcome.Done(open.message(), offered));
    }

    private static boolean parked(Delivery delivery) {
        return delivery.state() instanceof Delivery.State.Pending(var notBefore)
                && notBefore != null;
    }

    private static List<Delivery> deliveries(View view, String id) {
        return MessageId.looksLikeOne(id)
                ? view.facts().deliveriesOf(new MessageId(id))
                : List.of();
    }

    private static Decision<Outcome> refused(View view, String id, String why) {
        boolean known = !deliveries(view, id).isEmpty();
        return Decision.of(
                new Outcome.Refused(
                        new Refusal(
                                "dead",
                                known
                                        ? "message %s: %s".formatted(id, why)
                                        : "no message %s is stored; claudectl bus dead list shows dead letters"
                                                .formatted(SafeText.truncate(id)))));
    }
}
