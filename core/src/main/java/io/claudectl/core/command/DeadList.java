package io.claudectl.core.command;

import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageDelivery;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Lists dead letters and parked mail of every role, newest first. */
public record DeadList() implements Query<DeadList.Listed> {
    /** Deliveries listed at most. */
    public static final int MOST = 5_000;

    /**
     * The list.
     *
     * @param cut whether there are more than {@link #MOST}
     */
    public record Listed(List<MessageDelivery> mail, boolean cut) {
        public Listed {
            mail = List.copyOf(mail);
        }
    }

    @Override
    public Listed answer(Store.Facts rows, Instant now) {
        List<Delivery> found = rows.deadOrParked(now, MOST + 1);
        boolean cut = found.size() > MOST;
        return new Listed(withMessages(rows, cut ? found.subList(0, MOST) : found), cut);
    }

    /** Returns the deliveries with their messages, in their order. */
    static List<MessageDelivery> withMessages(Store.Facts rows, List<Delivery> deliveries) {
        var seen = new ArrayList<MessageDelivery>();
        for (Delivery delivery : deliveries) {
            Message message = rows.message(delivery.message());
            if (message != null) {
                seen.add(new MessageDelivery(message, delivery));
            }
        }
        return seen;
    }

    /** Returns a message's text; empty where the message does not exist. */
    public record Body(String id) implements Query<String> {
        @Override
        public String answer(Store.Facts rows, Instant now) {
            Message message = MessageId.looksLikeOne(id) ? rows.message(new MessageId(id)) : null;
            return message == null ? "" : message.content().body();
        }
    }
}
