package io.claudectl.core.rules.wake;

import io.claudectl.core.agent.WakeChannel;
import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.decision.Effect;
import io.claudectl.core.decision.Events;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.message.MessageType;
import io.claudectl.core.message.Priority;
import io.claudectl.core.message.Sender;
import io.claudectl.core.role.DeliverySettings;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.rules.deliver.DeliveryTransitions;
import io.claudectl.core.rules.deliver.Enqueueing;
import io.claudectl.core.rules.session.Addressee;
import io.claudectl.core.state.Activity;
import io.claudectl.core.state.View;
import io.claudectl.core.text.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operator's test that a role can be woken: a message that rings regardless of settings. */
public final class WakeProbe {
    private static final String LINE = "a wake test by the operator";

    private WakeProbe() {}

    /** The result. */
    public sealed interface Outcome {
        /** Stored, and the session was rung by that channel. */
        record Rung(MessageId message, Session session, WakeChannel channel) implements Outcome {}

        record Refused(Refusal why) implements Outcome {}
    }

    /**
     * Rings an idle session of the role.
     *
     * @param probe whether an unproved channel may be tried where no doorbell is connected, or it
     *     was not answered
     */
    public static Decision<Outcome> ring(View view, String text, boolean probe) {
        Addressee addressee = Addressee.of(view, text);
        if (addressee.refusal() != null) {
            return Decision.of(new Outcome.Refused(addressee.refusal()));
        }
        RoleName role = addressee.role();
        String held = held(view, role);
        if (held != null) {
            return refused(held);
        }
        List<Session> servers = view.state().directory().servers(role);
        Session silent = null;
        Session unhooked = null;
        for (Session session : servers) {
            boolean idle =
                    view.state().activity().doing(session.key()) == Activity.Doing.IDLE
                            && !view.state().wakeState().dialog(session.key());
            WakeChannel channel = view.state().wakeState().channel(session.key());
            boolean hooked = WakeDecision.hooked(view.state(), session);
            if (idle && hooked && channel != null) {
                return rung(view, role, session, channel);
            }
            unhooked = !hooked && unhooked == null ? session : unhooked;
            silent = idle && hooked && silent == null ? session : silent;
        }
        if (silent == null && unhooked != null) {
            return refused(noHooks(view, unhooked));
        }
        return probe && silent != null
                ? rung(view, role, silent, WakeChannel.SOCKET)
                : refused(
                        servers.isEmpty()
                                ? "no live session has the role %s".formatted(role)
                                : "no session of %s is idle now; claudectl bus agents shows what each does"
                                        .formatted(role));
    }

    /** Returns why the turn would be wasted: the session would get no mail. */
    private static @Nullable String held(View view, RoleName role) {
        DeliverySettings.Deliver deliver =
                view.state().directory().deliverySettings(role).deliver();
        return view.state().paused()
                ? "all mail is paused; claudectl bus resume hands it out"
                : deliver == DeliverySettings.Deliver.ASK || deliver == DeliverySettings.Deliver.OFF
                        ? "the mail of %s is not handed out on its own (deliver = %s), so nothing wakes it; claudectl bus role set %s --deliver stop"
                                .formatted(role, deliver.word(), role)
                        : null;
    }

    private static String noHooks(View view, Session session) {
        String off = view.state().activity().hooksOff(session.key());
        return off == null
                ? "no hook of the session (pid %d) was received, so a turn would bring no mail; claudectl doctor names the reason"
                        .formatted(session.process().pid())
                : "the hooks of the session (pid %d) are off (%s), so a turn would bring no mail"
                        .formatted(session.process().pid(), off);
    }

    private static Decision<Outcome> refused(String text) {
        return Decision.of(new Outcome.Refused(new Refusal("wake", text)));
    }

    /** Ends an unanswered test: its text must not come at some later turn. */
    public static Decision<Boolean> over(View view, MessageId message) {
        var draft = new Decision.Draft();
        boolean waited = false;
        for (Delivery delivery : view.facts().deliveriesOf(message)) {
            if (delivery.state() instanceof Delivery.State.Pending) {
                DeliveryTransitions.deadLetter(
                        view, draft, delivery, "the wake test ended before it came");
                waited = true;
            }
        }
        return draft.reply(waited);
    }

    private static Decision<Outcome> rung(
            View view, RoleName role, Session session, WakeChannel channel) {
        var message =
                Message.notice(
                        view.entropy().messageId(view.now().wall()),
                        new Sender.Bus(),
                        new Message.Content(
                                "bus.wake-test",
                                MessageType.STATUS,
                                Priority.NORMAL,
                                "The operator tests whether this session can be woken. There is nothing to do and nothing to answer: say in one short line that it worked."),
                        "wake-test/" + view.entropy().boundary(),
                        null,
                        view.now().wall());
        var draft = new Decision.Draft();
        var delivery = Enqueueing.waiting(view, draft, message, role, Priority.NORMAL);
        return Ringing.record(view, draft, session, role, channel)
                .change(new Change.MessageAdded(message))
                .change(new Change.DeliveryAdded(delivery))
                .change(Events.sent(message, 0, null))
                .change(
                        Events.queued(
                                delivery, view.state().mailboxes().waiting(role), message.at()))
                .effect(new Effect.Ring(session.key(), channel, LINE))
                .reply(new Outcome.Rung(message.id(), session, channel));
    }
}
