package io.claudectl.core.rules.deliver;

import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.decision.Events;
import io.claudectl.core.decision.Note;
import io.claudectl.core.message.AckOutcome;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.message.MessageType;
import io.claudectl.core.message.Sender;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.state.View;
import io.claudectl.core.text.Refusal;
import io.claudectl.core.text.SafeText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rule of acks: a session that was presented a message may report its outcome, once. */
public final class Acking {
    /** Characters of a note. */
    public static final int NOTE_MAX = 1_000;

    private Acking() {}

    /**
     * A recipient's report, as given.
     *
     * @param conversation survives its process: a resumed one may ack messages presented before
     */
    public record Ack(
            SessionKey by,
            ConversationId conversation,
            String message,
            String outcome,
            @Nullable String note) {}

    /** The result. */
    public sealed interface Outcome {
        /**
         * Recorded; {@code again} when the same session reported before, whatever it reports now.
         */
        record Recorded(MessageId message, AckOutcome outcome, boolean again) implements Outcome {}

        record Refused(Refusal why) implements Outcome {}
    }

    /** Checks the text of an ack; null for a valid one. */
    public static @Nullable Refusal invalid(Ack ack) {
        if (outcome(ack.outcome()) == null) {
            return new Refusal(
                    "outcome",
                    "unknown outcome '%s'; use done, failed or declined"
                            .formatted(SafeText.truncate(ack.outcome())));
        }
        if (ack.note() != null && ack.note().length() > NOTE_MAX) {
            return Refusal.over(
                    "note",
                    NOTE_MAX,
                    ack.note().length(),
                    "the note has %d characters, the limit is %d; send a result message instead"
                            .formatted(ack.note().length(), NOTE_MAX));
        }
        return null;
    }

    /** Decides an ack of a message that is not work for one owner. */
    public static Decision<Outcome> ack(View view, Ack ack) {
        Refusal invalid = invalid(ack);
        if (invalid != null) {
            return Decision.of(new Outcome.Refused(invalid));
        }
        AckOutcome outcome = said(ack);
        List<Delivery> presented = presented(view, ack);
        if (presented.isEmpty()) {
            return refused(
                    "ack",
                    "no message %s was presented to this session; only a reader of a message can ack it"
                            .formatted(SafeText.truncate(ack.message())));
        }
        for (Delivery delivery : presented) {
            if (delivery.state()
                    instanceof Delivery.State.Acked(var by, var said, var note, var at)) {
                return by.equals(ack.by())
                        ? Decision.of(new Outcome.Recorded(delivery.message(), said, true))
                        : refused(
                                "ack",
                                "message %s was already acked by %s (%s)"
                                        .formatted(
                                                delivery.message(), name(view, by), said.word()));
            }
        }
        var draft = new Decision.Draft();
        for (Delivery delivery : presented) {
            record(view, draft, ack, outcome, delivery);
        }
        told(view, draft, ack, outcome, presented.getFirst());
        return draft.reply(new Outcome.Recorded(presented.getFirst().message(), outcome, false));
    }

    /** Notifies the sender, unless the message is news. */
    public static void told(
            View view, Decision.Draft draft, Ack ack, AckOutcome outcome, Delivery delivery) {
        Message message = view.facts().message(delivery.message());
        if (message == null || message.content().type() == MessageType.STATUS) {
            return;
        }
        String word = outcome.word();
        Session session = view.state().directory().session(ack.by());
        var from =
                session == null
                        ? new Sender.Label(delivery.role().value(), 0)
                        : Sender.inSession(delivery.role(), ack.by(), session.process().pid());
        boolean task = message.content().type() == MessageType.TASK;
        String subject =
                (task ? "task." : message.content().type().word() + ".")
                        + (outcome == AckOutcome.DONE ? "completed" : word);
        Notices.tell(
                view,
                draft,
                message,
                from,
                subject,
                "%s acked your message %s (%s): %s%s"
                        .formatted(
                                delivery.role(),
                                message.id(),
                                message.content().subject(),
                                word,
                                ack.note() == null ? "." : ": " + ack.note()));
    }

    public static void record(
            View view, Decision.Draft draft, Ack ack, AckOutcome outcome, Delivery delivery) {
        Instant now = view.now().wall();
        DeliveryTransitions.endLiveLeases(view, draft, delivery, "acked");
        draft.change(
                        new Change.DeliveryMoved(
                                delivery,
                                delivery.withState(
                                        new Delivery.State.Acked(
                                                ack.by(), outcome, ack.note(), now))))
                .change(Events.acked(delivery, ack.by(), outcome, now));
        var others = new HashSet<SessionKey>();
        for (Lease lease : view.facts().leasesOf(delivery.id())) {
            SessionKey holder = lease.holder().session();
            Session session = view.state().directory().session(holder);
            if (!holder.equals(ack.by())
                    && session != null
                    && session.live()
                    && others.add(holder)) {
                draft.note(
                        new Note.Tell(
                                holder,
                                delivery.message(),
                                "Message %s was settled by %s (%s): you need not work on it."
                                        .formatted(
                                                delivery.message(),
                                                name(view, ack.by()),
                                                outcome.word())));
            }
        }
    }

    private static List<Delivery> presented(View view, Ack ack) {
        var found = new ArrayList<Delivery>();
        if (!MessageId.looksLikeOne(ack.message())) {
            return found;
        }
        for (Delivery delivery : view.facts().deliveriesOf(new MessageId(ack.message()))) {
            if (delivery.state() instanceof Delivery.State.Acked acked
                    && acked.by().equals(ack.by())) {
                // An earlier report of the same session, perhaps in a conversation it has left.
                found.add(delivery);
                continue;
            }
            for (Lease lease : view.facts().leasesOf(delivery.id())) {
                if (shownTo(lease, ack)) {
                    found.add(delivery);
                    break;
                }
            }
        }
        return found;
    }

    public static boolean shownTo(Lease lease, Ack ack) {
        ConversationId conversation = lease.holder().conversation();
        return lease.holder().session().equals(ack.by())
                || !conversation.equals(ConversationId.NONE)
                        && conversation.equals(ack.conversation());
    }

    /** Returns the outcome a valid ack names. */
    public static AckOutcome said(Ack ack) {
        AckOutcome outcome = outcome(ack.outcome());
        if (outcome == null) {
            throw new AssertionError("not checked: " + ack);
        }
        return outcome;
    }

    private static @Nullable AckOutcome outcome(String text) {
        for (AckOutcome outcome : AckOutcome.values()) {
            if (outcome.word().equals(text)) {
                return outcome;
            }
        }
        return null;
    }

    private static String name(View view, SessionKey key) {
        var role = view.state().directory().bound(key);
        Session session = view.state().directory().session(key);
        return role != null
                ? role.value()
                : session != null ? session.ownMailbox().value() : "a reader outside any session";
    }

    public static Decision<Outcome> refused(String rule, String text) {
        return Decision.of(new Outcome.Refused(new Refusal(rule, text)));
    }
}
