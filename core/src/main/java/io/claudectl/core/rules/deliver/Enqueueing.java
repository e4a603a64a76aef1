package io.claudectl.core.rules.deliver;

import io.claudectl.core.decision.Decision;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.Priority;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.state.View;
import java.time.Instant;

/** New and repeated deliveries. */
public final class Enqueueing {
    private Enqueueing() {}

    /** Makes a waiting delivery with the next number of the draft. */
    public static Delivery waiting(
            View view, Decision.Draft draft, Message message, RoleName role, Priority priority) {
        return new Delivery(
                new DeliveryId(view.facts().nextDelivery().value() + draft.deliveriesAdded()),
                message.id(),
                role,
                priority,
                message.group(),
                deadline(view),
                new Delivery.State.Pending(null),
                Delivery.Attempts.NEW);
    }

    /** Returns the delivery, waiting again with its full time. */
    public static Delivery again(View view, Delivery delivery, Priority priority) {
        var tally = delivery.tally();
        return new Delivery(
                delivery.id(),
                delivery.message(),
                delivery.role(),
                priority,
                delivery.group(),
                deadline(view),
                new Delivery.State.Pending(null),
                new Delivery.Attempts(
                        tally.epoch(), tally.attempt(), 0, tally.expired(), tally.stops()));
    }

    private static Instant deadline(View view) {
        return view.now().wall().plus(view.limits().delivering().deadline());
    }
}
