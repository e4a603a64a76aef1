package io.claudectl.core.command;

import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageDelivery;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.state.View;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists dead letters and parked mail of every role, newest first. {@link Messages} reads their
 * texts in portions, so that other operations run between.
 */
public record DeadList() implements Operation<DeadList.Listed> {
    /** Deliveries listed at most. */
    public static final int MOST = 5_000;

    /** Messages that one operation reads at most. */
    public static final int PORTION = 200;

    /**
     * The list.
     *
     * @param cut whether there are more than {@link #MOST}
     */
    public record Listed(List<Delivery> deliveries, boolean cut) {
        public Listed {
            deliveries = List.copyOf(deliveries);
        }
    }

    @Override
    public Listed run(Tx tx) {
        List<Delivery> found = tx.view().facts().deadOrParked(tx.view().now().wall(), MOST + 1);
        return new Listed(found.subList(0, Math.min(MOST, found.size())), found.size() > MOST);
    }

    /** Returns the same deliveries with their messages; at most {@link #PORTION}. */
    public record Messages(List<Delivery> deliveries) implements Operation<List<MessageDelivery>> {
        public Messages {
            deliveries = List.copyOf(deliveries);
            if (deliveries.size() > PORTION) {
                throw new IllegalArgumentException("more than a portion: " + deliveries.size());
            }
        }

        @Override
        public List<MessageDelivery> run(Tx tx) {
            return seen(tx.view(), deliveries);
        }
    }

    /** Lists those of one role, newest first, at most {@code limit}. */
    static List<MessageDelivery> of(View view, RoleName role, int limit) {
        return seen(view, view.facts().deadOrParked(role, view.now().wall(), limit));
    }

    private static List<MessageDelivery> seen(View view, List<Delivery> deliveries) {
        var seen = new ArrayList<MessageDelivery>();
        for (Delivery delivery : deliveries) {
            Message message = view.facts().message(delivery.message());
            if (message != null) {
                seen.add(new MessageDelivery(message, delivery));
            }
        }
        return seen;
    }

    /** Returns a message's text; empty where the message does not exist. */
    public record Body(String id) implements Operation<String> {
        @Override
        public String run(Tx tx) {
            Message message =
                    MessageId.looksLikeOne(id)
                            ? tx.view().facts().message(new MessageId(id))
                            : null;
            return message == null ? "" : message.content().body();
        }
    }
}
