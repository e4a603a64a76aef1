package io.claudectl.core.command;

import io.claudectl.core.Operation;
import io.claudectl.core.mail.Message;
import io.claudectl.core.mail.MessageId;
import java.util.ArrayList;
import java.util.List;

/** Dead letters and parked mail of every role, newest first, at most 500. */
public record DeadList() implements Operation<List<Read.Seen>> {
    private static final int MOST = 500;

    @Override
    public List<Read.Seen> run(Tx tx) {
        var view = tx.view();
        var seen = new ArrayList<Read.Seen>();
        for (var delivery : view.facts().deadOrParked(view.now().wall(), MOST)) {
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
