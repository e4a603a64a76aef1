package io.claudectl.core.rules.send;

import io.claudectl.core.agent.Envelope;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.decision.Effect;
import io.claudectl.core.decision.Events;
import io.claudectl.core.decision.Note;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.message.Route;
import io.claudectl.core.message.Sender;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.rules.claim.OfferRules;
import io.claudectl.core.rules.deliver.Enqueueing;
import io.claudectl.core.rules.wake.Reachability;
import io.claudectl.core.state.ClaimBook;
import io.claudectl.core.state.View;
import io.claudectl.core.text.Refusal;
import io.claudectl.core.text.SafeText;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rule of sending: a message is refused with its reason, or stored for its recipient. */
public final class Sending {
    private static final String HOPS = "hops";

    private Sending() {}

    /** The result. */
    public sealed interface Outcome {
        /**
         * On disk.
         *
         * @param stage {@link ClaimableMessage.Stage#FALLBACK} or {@link
         *     ClaimableMessage.Stage#HUMAN} for a message without subscribers
         * @param full roles that do not get it because their mailbox is full
         * @param work whether its recipients must claim it first
         * @param again it was already stored under the same key
         */
        record Stored(
                Message message,
                List<Recipient> recipients,
                ClaimableMessage.Stage stage,
                List<RoleName> full,
                boolean work,
                boolean again)
                implements Outcome {
            public Stored {
                recipients = List.copyOf(recipients);
                full = List.copyOf(full);
            }

            /** Returns the result with the reachability of its recipients. */
            public Stored reaching(List<Recipient> found) {
                return new Stored(message, found, stage, full, work, again);
            }
        }

        record Refused(Refusal why) implements Outcome {}
    }

    /** A role that gets it, and how its live sessions can be reached. */
    public record Recipient(RoleName role, List<Reachability> sessions) {
        public Recipient {
            sessions = List.copyOf(sessions);
        }

        static Recipient of(View view, RoleName role) {
            return new Recipient(role, Reachability.of(view, role));
        }
    }

    /** Decides one send. */
    public static Decision<Outcome> send(View view, Sender sender, SendRequest request) {
        var wording = SendValidation.of(view, sender, request);
        if (wording.refusal() != null) {
            return refused(wording.refusal());
        }
        Message message = wording.message();
        var to = Recipients.of(view, request.to(), message, wording.answered());
        // A full mailbox may hold this very message, sent before under the same key.
        if (to.refusal() != null && to.full().isEmpty()) {
            return refused(to.refusal());
        }
        Instant keySince = view.now().wall().minus(view.limits().sending().keyWindow());
        Message before = view.facts().messageByKey(sender.name(), request.key(), keySince);
        if (before != null) {
            return repeated(view, message, to, before);
        }
        Refusal refusal = to.refusal() == null ? exceededLimit(view, message) : to.refusal();
        return refusal == null
                ? stored(view, message, to)
                : refusedByLimit(view, sender, to, refusal);
    }

    private static Decision<Outcome> refusedByLimit(
            View view, Sender sender, Recipients to, Refusal refusal) {
        var draft = new Decision.Draft();
        if (refusal.rule().equals(HOPS) && sender.session() != null) {
            draft.note(
                    new Note.TellPerson(
                            sender.session(),
                            "claudectl bus: a chain of messages without a prompt reached its limit of %d, so one to %s was refused; your next prompt starts a new chain"
                                    .formatted(
                                            view.limits().sending().hops(),
                                            to.roles().getFirst())));
        }
        return draft.reply(new Outcome.Refused(refusal));
    }

    private static Decision<Outcome> stored(View view, Message message, Recipients to) {
        var draft = new Decision.Draft();
        int sent = view.state().rates().within(message.sender().name(), view.now().tickMs());
        draft.change(new Change.MessageAdded(message))
                .change(Events.sent(message, sent + 1, parent(view, message)));
        for (RoleName role : to.roles()) {
            var delivery =
                    Enqueueing.waiting(view, draft, message, role, message.content().priority());
            draft.change(new Change.DeliveryAdded(delivery))
                    .change(
                            Events.queued(
                                    delivery,
                                    view.state().mailboxes().waiting(role),
                                    message.at()));
            if (role.equals(RoleName.HUMAN)) {
                draft.effect(new Effect.ForHuman(OfferRules.line(message)));
            }
        }
        boolean work = work(view, message);
        if (work) {
            draft.change(new Change.WorkSaved(new ClaimableMessage(message.id(), to.stage(), null)))
                    .note(
                            new Note.WorkDue(
                                    message.id(),
                                    view.now().tickIn(view.limits().routing().unclaimed())));
        }
        return draft.reply(
                new Outcome.Stored(
                        message, recipients(view, to.roles()), to.stage(), to.full(), work, false));
    }

    /** Returns the message it answers, else the last mail handed to its session in this chain. */
    private static @Nullable MessageId parent(View view, Message message) {
        SessionKey session = message.sender().session();
        return message.replyTo() != null || session == null
                ? message.replyTo()
                : view.state().activity().handedLast(session);
    }

    private static List<Recipient> recipients(View view, List<RoleName> roles) {
        return roles.stream().map(role -> Recipient.of(view, role)).toList();
    }

    /** Returns whether it is to have one owner among its recipients. */
    private static boolean work(View view, Message message) {
        return message.route() == Route.PUBLISHED
                && message.content().type().work()
                && view.limits().routing().isWork(message.content().subject());
    }

    private static Decision<Outcome> repeated(
            View view, Message message, Recipients to, Message before) {
        List<RoleName> got =
                view.facts().deliveriesOf(before.id()).stream().map(Delivery::role).toList();
        boolean same =
                before.content().equals(message.content())
                        && before.route() == message.route()
                        && (message.route() == Route.PUBLISHED || to.all().containsAll(got));
        if (!same) {
            return refused(
                    new Refusal(
                            "key",
                            "the key was used within the last 7 days for another message, "
                                    + before.id()
                                    + "; send this one with a key of its own"));
        }
        List<RoleName> roles = got.isEmpty() ? to.all() : got;
        return Decision.of(
                new Outcome.Stored(
                        before,
                        recipients(view, roles),
                        ClaimableMessage.Stage.OFFERED,
                        List.of(),
                        view.facts().work(before.id()) != null,
                        true));
    }

    private static @Nullable Refusal exceededLimit(View view, Message message) {
        Limits.Sending limits = view.limits().sending();
        String sender = message.sender().name();
        int sent = view.state().rates().within(sender, view.now().tickMs());
        if (sent >= limits.perMinute()) {
            return Refusal.over(
                    "rate",
                    limits.perMinute(),
                    sent,
                    "%s sent %d messages within the last minute, the limit is %d; wait, or send fewer messages"
                            .formatted(SafeText.singleLine(sender), sent, limits.perMinute()));
        }
        if (message.hop() > limits.hops()) {
            return Refusal.over(
                    HOPS,
                    limits.hops(),
                    message.hop(),
                    "this message would be hop %d of a chain without a human prompt, the limit is %d; a person's prompt in this session starts a new chain"
                            .formatted(message.hop(), limits.hops()));
        }
        if (work(view, message) && view.state().claimBook().size() >= ClaimBook.OPEN_MAX) {
            return Refusal.over(
                    "work",
                    ClaimBook.OPEN_MAX,
                    view.state().claimBook().size(),
                    "%d pieces of work wait for an owner or are held, the limit is %d; claudectl bus subjects shows them, claudectl bus dead drop <id> gives one up"
                            .formatted(view.state().claimBook().size(), ClaimBook.OPEN_MAX));
        }
        int most = view.limits().rendering().envelope();
        int length = Envelope.surelyWithin(message, most) ? 0 : Envelope.worstLength(message);
        if (length > most) {
            return Refusal.over(
                    "envelope",
                    most,
                    length,
                    "with its invisible characters escaped the message has %d characters, the limit is %d; shorten it or remove them"
                            .formatted(length, most));
        }
        return null;
    }

    private static Decision<Outcome> refused(Refusal why) {
        return Decision.of(new Outcome.Refused(why));
    }
}
