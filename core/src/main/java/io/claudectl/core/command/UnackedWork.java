package io.claudectl.core.command;

import io.claudectl.core.agent.Envelope;
import io.claudectl.core.claim.Claim;
import io.claudectl.core.command.Operation.Tx;
import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Message;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.state.View;
import io.claudectl.core.store.Store.StateName;
import io.claudectl.core.text.SafeText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists tasks a session took and has not acked: a compaction or a /clear may have removed them from
 * its context.
 */
final class UnackedWork {
    /** Deliveries of a mailbox searched, newest first. */
    private static final int LOOK = 500;

    private static final int LISTED = 10;
    private static final int BODY = 120;

    private UnackedWork() {}

    private record Task(Message message, Delivery delivery) {}

    /** Returns a short list for the model; null when it owes nothing. */
    static @Nullable String list(View view, ResolvedCaller seat) {
        List<Task> owed = of(view, seat, StateName.DELIVERED);
        if (owed.isEmpty()) {
            return null;
        }
        var text =
                new StringBuilder(
                        "[claudectl bus] Work this session took and has not acked yet; check_messages with its id shows it again, ack reports it:");
        for (Task task : owed.subList(0, Math.min(LISTED, owed.size()))) {
            text.append("\n- ").append(line(task));
        }
        if (owed.size() > LISTED) {
            text.append("\n- and ").append(owed.size() - LISTED).append(" more");
        }
        return text.toString();
    }

    /**
     * Reminds of the oldest task without a reminder; null when there is none. The answer that
     * proves a task may reach the transcript after the end of its turn, so mail handed to this
     * session counts as well.
     */
    static @Nullable String reminder(Tx tx, ResolvedCaller seat) {
        for (Task task : of(tx.view(), seat, StateName.DELIVERED, StateName.LEASED).reversed()) {
            if (!tx.view().facts().reminded(task.delivery().id())) {
                tx.apply(
                        new Decision.Draft()
                                .change(new Change.Reminded(task.delivery().id()))
                                .reply(0));
                return "[claudectl bus] You took this and have not acked it: "
                        + line(task)
                        + "\nIf it is done, failed or declined, call ack with that id; if you still work on it or wait for something, just say so. You are reminded once.";
            }
        }
        return null;
    }

    private static String line(Task task) {
        Message message = task.message();
        String body = SafeText.singleLine(message.content().body().strip());
        return "%s %s from %s: %s"
                .formatted(
                        message.id(),
                        message.content().subject(),
                        Envelope.from(message.sender()),
                        body.length() <= BODY ? body : body.substring(0, BODY) + "...");
    }

    private static List<Task> of(View view, ResolvedCaller seat, StateName... states) {
        var owed = new ArrayList<Task>();
        Session session = seat.session();
        for (RoleName mailbox : seat.mailboxes()) {
            for (Delivery delivery :
                    view.facts().taken(mailbox, session.key(), session.conversation(), LOOK)) {
                Message message = view.facts().message(delivery.message());
                if (message != null
                        && List.of(states).contains(StateName.of(delivery.state()))
                        && !offered(view, seat, message)) {
                    owed.add(new Task(message, delivery));
                }
            }
        }
        return owed;
    }

    /** Returns whether the task is on offer or another session's, and so not owed here. */
    private static boolean offered(View view, ResolvedCaller seat, Message message) {
        Claim held = view.state().claimBook().held(message.id());
        return view.state().claimBook().open(message.id()) != null
                && (held == null || !held.by().session().equals(seat.session().key()));
    }
}
