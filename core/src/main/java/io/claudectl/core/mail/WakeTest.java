package io.claudectl.core.mail;

import io.claudectl.core.Change;
import io.claudectl.core.Decision;
import io.claudectl.core.Effect;
import io.claudectl.core.Note;
import io.claudectl.core.View;
import io.claudectl.core.guard.Refusal;
import io.claudectl.core.role.Activity;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.wake.Means;

/** The operator's proof that a role can be woken: a message that rings whatever else forbids it. */
public final class WakeTest {
    private static final String LINE = "a wake test by the operator";

    private WakeTest() {}

    /** What became of it. */
    public sealed interface Outcome {
        /** Stored, and the session was rung by that means. */
        record Rung(MessageId message, Session session, Means means) implements Outcome {}

        record Refused(Refusal why) implements Outcome {}
    }

    /**
     * Rings an idle session of the role.
     *
     * @param probe whether a means that never worked may be tried where no doorbell is connected
     */
    public static Decision<Outcome> ring(View view, String text, boolean probe) {
        Addressee addressee = Addressee.of(view, text);
        if (addressee.refusal() != null) {
            return Decision.of(new Outcome.Refused(addressee.refusal()));
        }
        RoleName role = addressee.role();
        boolean live = false;
        for (Session session : view.state().directory().servers(role)) {
            live = true;
            Means known = view.state().bells().means(session.key());
            Means means = known == null && probe ? Means.SOCKET : known;
            if (means != null
                    && view.state().activity().doing(session.key()) == Activity.Doing.IDLE) {
                return rung(view, role, session, means);
            }
        }
        return Decision.of(
                new Outcome.Refused(
                        new Refusal(
                                "wake",
                                live
                                        ? "no session of %s is idle and has a doorbell now; claudectl bus agents shows what each does"
                                                .formatted(role)
                                        : "no live session has the role %s".formatted(role))));
    }

    private static Decision<Outcome> rung(View view, RoleName role, Session session, Means means) {
        var message =
                new Message(
                        view.entropy().messageId(view.now().wall()),
                        Notices.bus(),
                        new Message.Content(
                                "bus.wake-test",
                                MessageType.STATUS,
                                Priority.NORMAL,
                                "The operator tests whether this session can be woken. There is nothing to do and nothing to answer: say in one short line that it worked."),
                        "wake-test/" + view.entropy().boundary(),
                        null,
                        null,
                        0,
                        view.now().wall());
        var delivery =
                new Delivery(
                        view.facts().nextDelivery(),
                        message.id(),
                        role,
                        Priority.NORMAL,
                        message.group(),
                        message.at().plus(view.limits().delivering().deadline()),
                        new Delivery.State.Pending(null),
                        Delivery.Tally.NEW);
        return new Decision.Draft()
                .change(new Change.MessageAdded(message))
                .change(new Change.DeliveryAdded(delivery))
                .change(Events.sent(message, 1))
                .change(
                        Events.queued(
                                delivery, view.state().mailboxes().waiting(role), message.at()))
                .note(new Note.Rung(session.key(), role, means))
                .effect(new Effect.Ring(session.key(), means, LINE))
                .reply(new Outcome.Rung(message.id(), session, means));
    }
}
