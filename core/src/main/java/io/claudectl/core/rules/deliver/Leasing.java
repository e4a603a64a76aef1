package io.claudectl.core.rules.deliver;

import io.claudectl.core.agent.Envelope;
import io.claudectl.core.claim.OfferHeader;
import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.decision.Events;
import io.claudectl.core.decision.Note;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Holder;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.Priority;
import io.claudectl.core.message.Token;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.state.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rule of handing out: selects the mail a reader gets now, and leases it. */
public final class Leasing {
    /** Deliveries of one mailbox considered for one answer: far more than fit into it. */
    private static final int LOOK = 200;

    /** Messages too long for the rest of an answer after which the search ends. */
    private static final int MISFITS_MAX = 8;

    /** Presentations in a row without a confirm after which a message goes alone. */
    private static final int SUSPECT = 2;

    private Leasing() {}

    /**
     * A reader that would take mail now.
     *
     * @param mailboxes the role's and, for a session, its own
     * @param least priority that is taken
     * @param answerOpen true for hooks: their leases do not run out while the answer is on its way
     */
    public record Reader(
            Holder holder,
            List<RoleName> mailboxes,
            Priority least,
            Lease.Mark mark,
            Lease.Trigger trigger,
            @Nullable String promptId,
            @Nullable String request,
            boolean answerOpen) {
        public Reader {
            mailboxes = List.copyOf(mailboxes);
        }
    }

    /**
     * The room in one answer, UTF-16 characters.
     *
     * @param single a first message longer than {@code total} goes alone up to this size
     */
    public record Room(int total, int single) {}

    /** One leased message. */
    public record Handout(Message message, Delivery delivery, Lease lease, String envelope) {}

    /** The reader's mail, and how many more wait for the same mailboxes. */
    public record Taken(List<Handout> handouts, int left) {
        public static final Taken NOTHING = new Taken(List.of(), 0);

        public Taken {
            handouts = List.copyOf(handouts);
        }
    }

    /**
     * Leases as much as fits, highest priority first, whole messages only, never past one left
     * behind in its group.
     */
    public static Decision<Taken> take(View view, Reader reader, Room room) {
        if (view.state().paused() || waiting(view, reader) == 0) {
            return Decision.of(Taken.NOTHING);
        }
        var draft = new Decision.Draft();
        List<Delivery> ready = ready(view, reader);
        List<Handout> handouts = chosen(view, reader, room, ready, false);
        if (handouts.isEmpty()) {
            handouts = chosen(view, reader, room, ready, true);
        }
        handouts.forEach(handout -> lease(view, draft, reader, handout));
        if (handouts.isEmpty()) {
            return Decision.of(new Taken(List.of(), waiting(view, reader)));
        }
        draft.note(new Note.Heard(reader.holder().session()));
        raiseHop(view, draft, reader, handouts);
        return draft.reply(new Taken(handouts, waiting(view, reader) - handouts.size()));
    }

    /**
     * Selects the mail for one answer.
     *
     * @param suspects whether to take only the first suspect, alone, or only the others
     */
    private static List<Handout> chosen(
            View view, Reader reader, Room room, List<Delivery> ready, boolean suspects) {
        var handouts = new ArrayList<Handout>();
        var passed = new HashSet<String>();
        int used = 0;
        int misfits = 0;
        for (Delivery delivery : ready) {
            if (delivery.priority().compareTo(reader.least()) < 0) {
                continue;
            }
            String group = delivery.role() + " " + delivery.priority() + " " + delivery.group();
            if (passed.contains(group)) {
                continue;
            }
            if (suspect(delivery) != suspects) {
                passed.add(group);
                continue;
            }
            Message message = stored(view, delivery);
            boolean first = handouts.isEmpty();
            Handout handout =
                    fits(room, used, Envelope.atLeast(message), first)
                            ? present(view, reader, delivery, message)
                            : null;
            if (handout == null || !fits(room, used, handout.envelope().length(), first)) {
                passed.add(group);
                misfits += first ? 0 : 1;
                if (misfits == MISFITS_MAX) {
                    break;
                }
                continue;
            }
            used += handout.envelope().length() + (first ? 0 : Envelope.BETWEEN.length());
            handouts.add(handout);
            if (suspects || !fits(room, used, Envelope.LEAST, false)) {
                break;
            }
        }
        return handouts;
    }

    private static boolean fits(Room room, int used, int length, boolean first) {
        return first
                ? length <= Math.max(room.total(), room.single())
                : used + Envelope.BETWEEN.length() + length <= room.total();
    }

    /**
     * Returns whether it repeatedly went unconfirmed: perhaps it kills its reader. It goes alone,
     * so that no other mail is lost with it, and only when nothing else waits.
     */
    private static boolean suspect(Delivery delivery) {
        return delivery.tally().unconfirmed() >= SUSPECT;
    }

    /** Returns mail that could be leased now, without leasing it. */
    public static List<Delivery> ready(View view, List<RoleName> mailboxes) {
        var found = new ArrayList<Delivery>();
        for (RoleName mailbox : mailboxes) {
            if (view.state().mailboxes().waiting(mailbox) > 0) {
                found.addAll(view.facts().ready(mailbox, view.now().wall(), LOOK));
            }
        }
        found.sort(Comparator.comparing(Delivery::priority).reversed().thenComparing(Delivery::id));
        return found;
    }

    private static List<Delivery> ready(View view, Reader reader) {
        return ready(view, reader.mailboxes());
    }

    /**
     * Returns mail presented to the same request before, for a call repeated after a lost
     * connection.
     */
    public static Taken again(View view, Reader reader) {
        var handouts = new ArrayList<Handout>();
        String request = reader.request();
        if (request == null) {
            return Taken.NOTHING;
        }
        for (Lease lease : view.state().leases().of(reader.holder().session())) {
            if (!lease.live() || !request.equals(lease.origin().request())) {
                continue;
            }
            Delivery delivery = view.facts().delivery(lease.ref().delivery());
            if (delivery != null) {
                Message message = stored(view, delivery);
                String envelope = envelope(view, message, lease.attempt(), lease.token());
                handouts.add(new Handout(message, delivery, lease, envelope));
            }
        }
        return new Taken(handouts, 0);
    }

    private static Handout present(View view, Reader reader, Delivery delivery, Message message) {
        Token token = view.entropy().token();
        int attempt = delivery.tally().attempt() + 1;
        var lease =
                new Lease(
                        new LeaseRef(delivery.id(), delivery.tally().epoch() + 1),
                        token,
                        reader.holder(),
                        reader.mark(),
                        new Lease.Origin(
                                reader.trigger(),
                                reader.promptId(),
                                reader.request(),
                                view.now().wall()),
                        attempt,
                        new Lease.Phase.Open(),
                        false);
        return new Handout(message, delivery, lease, envelope(view, message, attempt, token));
    }

    private static String envelope(View view, Message message, int attempt, Token token) {
        OfferHeader offer = view.offer(message.id());
        String boundary = view.entropy().boundary();
        String full = Envelope.render(message, attempt, boundary, token.value(), offer);
        boolean fits = full.length() <= view.limits().rendering().envelope() + OfferHeader.ROOM;
        return offer == null || fits
                ? full
                : Envelope.render(message, attempt, boundary, token.value(), offer.brief());
    }

    private static void lease(View view, Decision.Draft draft, Reader reader, Handout handout) {
        Delivery delivery = handout.delivery();
        var tally = delivery.tally();
        Delivery leased =
                delivery.withAttempts(
                                new Delivery.Attempts(
                                        tally.epoch() + 1,
                                        tally.attempt() + 1,
                                        tally.unconfirmed(),
                                        tally.expired(),
                                        tally.stops()))
                        .withState(new Delivery.State.Leased());
        Duration term = view.limits().delivering().lease();
        draft.change(new Change.DeliveryMoved(delivery, leased))
                .change(new Change.LeaseAdded(handout.lease()))
                .change(Events.leased(handout.lease(), leased))
                .note(new Note.LeaseTerm(handout.lease().ref(), view.now().tickIn(term)));
        if (reader.answerOpen()) {
            draft.note(new Note.AnswerOpen(handout.lease().ref(), true));
        }
    }

    private static void raiseHop(
            View view, Decision.Draft draft, Reader reader, List<Handout> handouts) {
        Session session = view.state().directory().session(reader.holder().session());
        if (session == null) {
            return;
        }
        if (!handouts.isEmpty()) {
            draft.note(new Note.HandedLast(session.key(), handouts.getLast().message().id()));
        }
        int highest =
                handouts.stream().mapToInt(handout -> handout.message().hop()).max().orElse(0);
        if (highest > session.hop()) {
            draft.change(new Change.SessionSaved(session.withHop(highest)));
        }
    }

    private static int waiting(View view, Reader reader) {
        int waiting = 0;
        for (RoleName mailbox : reader.mailboxes()) {
            waiting += view.state().mailboxes().waiting(mailbox);
        }
        return waiting;
    }

    private static Message stored(View view, Delivery delivery) {
        Message message = view.facts().message(delivery.message());
        if (message == null) {
            throw new AssertionError("delivery " + delivery.id() + " has no message");
        }
        return message;
    }
}
