package io.claudectl.core.rules.claim;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.claim.Claimant;
import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.ClaimEvents;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.decision.Note;
import io.claudectl.core.message.AckOutcome;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.rules.deliver.Acking;
import io.claudectl.core.state.View;
import io.claudectl.core.text.Refusal;
import io.claudectl.core.text.SafeText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rule of claims: work has one holder at a time. A claim is a row with the next epoch, and
 * every other offer is withdrawn in the same commit, so two callers cannot both be granted it.
 */
public final class Claiming {
    /** Roles named in a refusal. */
    private static final int NAMED = 5;

    private Claiming() {}

    /**
     * A request to claim or release.
     *
     * @param mailboxes the caller reads: one of them must hold an offer
     * @param message an id, as given
     */
    public record Ask(
            SessionKey session,
            ConversationId conversation,
            List<RoleName> mailboxes,
            String message) {
        public Ask {
            mailboxes = List.copyOf(mailboxes);
        }
    }

    /** The result. */
    public sealed interface Outcome {
        /**
         * The caller holds it.
         *
         * @param before earlier claims of this work, by epoch
         * @param again whether it held it already
         */
        record Granted(Message message, Claim claim, List<Claim> before, boolean again)
                implements Outcome {
            public Granted {
                before = List.copyOf(before);
            }
        }

        /** Another session holds it. */
        record Held(MessageId message, RoleName by, Instant since) implements Outcome {
            /** Returns the text for the caller that came too late. */
            public String text() {
                return "message %s is held by %s since %s; leave it to them, nothing is asked of you"
                        .formatted(message, by, since);
            }
        }

        /** Released, and offered to others. */
        record Released(MessageId message, int offers) implements Outcome {}

        record Refused(Refusal why) implements Outcome {}
    }

    /** Grants the work to the caller, if it is free. */
    public static Decision<Outcome> claim(View view, Ask ask) {
        MessageId id = MessageId.orNull(ask.message());
        Message message = id == null ? null : view.facts().message(id);
        if (id == null || message == null) {
            return refused(unknown(ask.message()));
        }
        ClaimableMessage work = view.state().claimBook().open(id);
        if (work == null) {
            return refused(notOpen(view, message));
        }
        Claim held = view.state().claimBook().held(id);
        if (held != null) {
            return held.by().is(ask.session(), ask.conversation())
                    ? again(view, message, held, ask)
                    : Decision.of(new Outcome.Held(id, held.by().mailbox(), held.at()));
        }
        if (view.state().paused()) {
            return refused("the bus is paused; its person resumes it with: claudectl bus resume");
        }
        List<Delivery> offers = view.facts().deliveriesOf(id);
        Delivery own = own(offers, ask.mailboxes());
        return own == null
                ? refused(notOffered(id, offers, ask.mailboxes()))
                : granted(view, message, own, ask);
    }

    /** Repeats a granted claim, perhaps in the process that continues its conversation. */
    private static Decision<Outcome> again(View view, Message message, Claim held, Ask ask) {
        var draft =
                new Decision.Draft()
                        .note(ClaimTimer.due(view, message.id(), term(view, ask.session())));
        return draft.reply(new Outcome.Granted(message, held, before(view, held), true));
    }

    private static Decision<Outcome> granted(View view, Message message, Delivery own, Ask ask) {
        var draft = new Decision.Draft();
        MessageId id = message.id();
        Claim last = view.state().claimBook().newest(id);
        var claim =
                new Claim(
                        id,
                        last == null ? 1 : last.epoch() + 1,
                        new Claimant(ask.session(), ask.conversation(), own.role()),
                        view.now().wall(),
                        null);
        draft.change(new Change.ClaimSaved(claim))
                .change(ClaimEvents.granted(claim))
                .note(ClaimTimer.due(view, id, term(view, ask.session())));
        OfferRules.withdraw(view, draft, message, claim.by());
        Session session = view.state().directory().session(ask.session());
        if (session != null) {
            draft.note(new Note.Heard(session.key()))
                    .note(new Note.HandedLast(session.key(), message.id()));
            // The answer carries the message's text, so its chain continues here.
            if (session.hop() < message.hop()) {
                draft.change(new Change.SessionSaved(session.withHop(message.hop())));
            }
        }
        return draft.reply(new Outcome.Granted(message, claim, before(view, claim), false));
    }

    private static List<Claim> before(View view, Claim claim) {
        return view.facts().claimsOf(claim.message()).stream()
                .filter(each -> each.epoch() < claim.epoch())
                .toList();
    }

    /** Returns the term of a claim; a person's is that of waiting mail. */
    private static Duration term(View view, SessionKey session) {
        return session.equals(SessionKey.OUTSIDE)
                ? view.limits().delivering().deadline()
                : view.limits().routing().claim();
    }

    /**
     * Releases the work.
     *
     * @param note for the next holder; null for none
     */
    public static Decision<Outcome> release(View view, Ask ask, @Nullable String note) {
        MessageId id = MessageId.orNull(ask.message());
        Claim held = id == null ? null : view.state().claimBook().held(id);
        if (note != null && note.length() > Acking.NOTE_MAX) {
            return refused(
                    "the note has %d characters, the limit is %d; write a file and name its path"
                            .formatted(note.length(), Acking.NOTE_MAX));
        }
        if (id == null || held == null || !held.by().is(ask.session(), ask.conversation())) {
            return refused(
                    "this session holds no claim on %s, so there is nothing to release"
                            .formatted(SafeText.truncate(ask.message())));
        }
        var draft = new Decision.Draft();
        int offers = ClaimRelease.releaseAndReoffer(view, draft, held, ClaimRelease.RELEASED, note);
        return draft.reply(new Outcome.Released(id, offers));
    }

    private static @Nullable Delivery own(List<Delivery> offers, List<RoleName> mailboxes) {
        for (Delivery offer : offers) {
            if (mailboxes.contains(offer.role()) && OfferRules.isOpen(offer)) {
                return offer;
            }
        }
        return null;
    }

    private static String notOffered(
            MessageId id, List<Delivery> offers, List<RoleName> mailboxes) {
        List<String> roles =
                offers.stream()
                        .filter(OfferRules::isOpen)
                        .map(offer -> offer.role().value())
                        .toList();
        String to =
                roles.isEmpty()
                        ? "no role any more"
                        : String.join(", ", roles.subList(0, Math.min(NAMED, roles.size())))
                                + (roles.size() > NAMED
                                        ? " and " + (roles.size() - NAMED) + " more"
                                        : "");
        boolean person = mailboxes.equals(List.of(RoleName.HUMAN));
        return "message %s is not offered to %s, but to %s%s"
                .formatted(
                        id,
                        mailboxes.isEmpty() ? "this caller" : mailboxes.getFirst().value(),
                        to,
                        person
                                ? "; outside any session only mail in the human lane can be claimed: the sessions of those roles claim it, and a script does through claudectl bus stdio"
                                : "");
    }

    /** Returns why a message without open work cannot be claimed. */
    private static String notOpen(View view, Message message) {
        if (view.facts().work(message.id()) == null) {
            return "message %s needs no claim: it has its recipients, each does its part and acks it"
                    .formatted(message.id());
        }
        for (Delivery delivery : view.facts().deliveriesOf(message.id())) {
            if (delivery.state() instanceof Delivery.State.Acked acked
                    && acked.outcome() != AckOutcome.DECLINED) {
                return "message %s is settled: %s reported %s at %s"
                        .formatted(
                                message.id(), delivery.role(), acked.outcome().word(), acked.at());
            }
        }
        return "message %s was given up without an owner; claudectl bus why %s shows what happened"
                .formatted(message.id(), message.id());
    }

    private static String unknown(String text) {
        return "no message %s is stored; give the id in the message"
                .formatted(SafeText.truncate(text));
    }

    private static Decision<Outcome> refused(String text) {
        return Decision.of(new Outcome.Refused(new Refusal("claim", text)));
    }
}
