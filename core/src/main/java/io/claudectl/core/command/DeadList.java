package io.claudectl.core.command;

import io.claudectl.core.Operation;
import io.claudectl.core.View;
import io.claudectl.core.mail.Delivery;
import io.claudectl.core.mail.Message;
import io.claudectl.core.mail.MessageId;
import io.claudectl.core.role.RoleName;
import java.util.ArrayList;
import java.util.List;

/** Dead letters and parked mail of every role, newest first. */
public record DeadList() implements Operation<DeadList.Listed> {
    /** How many are listed. */
    public static final int MOST = 5_000;

    /**
     * What was found.
     *
     * @param cut whether there are more than {@link #MOST}
     */
    public record Listed(List<Read.Seen> mail, boolean cut) {
        public Listed {
            mail = List.copyOf(mail);
        }
    }

    @Override
    public Listed run(Tx tx) {
        List<Delivery> found = tx.view().facts().deadOrParked(tx.view().now().wall(), MOST + 1);
        return new Listed(
                seen(tx.view(), found.subList(0, Math.min(MOST, found.size()))),
                found.size() > MOST);
    }

    /** Those of one role, newest first, as many as are looked through for all. */
    static List<Read.Seen> of(View view, RoleName role) {
        return seen(
                view,
                view.facts().deadOrParked(view.now().wall(), MOST).stream()
                        .filter(delivery -> delivery.role().equals(role))
                        .toList());
    }

    private static List<Read.Seen> seen(View view, List<Delivery> deliveries) {
        var seen = new ArrayList<Read.Seen>();
        for (Delivery delivery : deliveries) {
            Message message = view.facts().message(delivery.message());
            if (message != null) {
                seen.add(new Read.Seen(message, delivery));
            }
        }
        return seen;
    }

    /** A message's text; empty where there is no such message. */
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
