package io.claudectl.core.rules.deliver;

import io.claudectl.core.decision.Decision;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.state.Clocks;
import io.claudectl.core.state.View;
import java.util.List;

/** The rule of deadlines: mail past its deadline is given up. See {@link Clocks}. */
public final class Deadlines {
    private Deadlines() {}

    /**
     * Gives up mail past its deadline: dead when it was never confirmed, else delivered without
     * proof. Replies how many.
     *
     * @param limit at most so many in one commit
     */
    public static Decision<Integer> expire(View view, int limit) {
        var draft = new Decision.Draft();
        List<Delivery> overdue = view.facts().overdue(view.now().wall(), limit);
        for (Delivery delivery : overdue) {
            DeliveryTransitions.expired(view, draft, delivery);
        }
        return draft.reply(overdue.size());
    }
}
