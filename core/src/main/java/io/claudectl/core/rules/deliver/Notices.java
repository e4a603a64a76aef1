package io.claudectl.core.rules.deliver;

import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.decision.Effect;
import io.claudectl.core.decision.Events;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageType;
import io.claudectl.core.message.Priority;
import io.claudectl.core.message.Sender;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.state.View;
import io.claudectl.core.text.SafeText;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The bus's notices to senders about their own messages: news that never wakes, obeys no cap, and
 * causes no further notice. A sender without a mailbox gets none.
 */
public final class Notices {
    /** The bus as a sender. */
    public static final Sender BUS = new Sender.Bus();

    private static final Duration DAY = Duration.ofDays(1);

    private Notices() {}

    /**
     * Notifies the sender of a message.
     *
     * @param from the bus itself, or the session that acked
     * @param subject such as {@code bus.dead}
     */
    public static void tell(
            View view,
            Decision.Draft draft,
            Message about,
            Sender from,
            String subject,
            String body) {
        RoleName mailbox = mailbox(view, about.sender());
        if (mailbox != null) {
            put(view, draft, about, from, mailbox, subject, body, key(draft, about, subject));
        }
    }

    /** Notifies the person about another sender's message. */
    static void toHuman(
            View view, Decision.Draft draft, Message about, String subject, String body) {
        String key = key(draft, about, subject);
        put(view, draft, about, BUS, RoleName.HUMAN, subject, body, key);
        draft.effect(new Effect.ForHuman("%s: %s".formatted(BUS.name(), subject)));
    }

    /**
     * Notifies the person, at most once a day, that work waits for room in the human lane.
     *
     * @param works found waiting just now
     */
    public static void laneFull(View view, Decision.Draft draft, int works) {
        String key = "bus.lane_full";
        if (view.facts().messageByKey(BUS.name(), key, view.now().wall().minus(DAY)) != null) {
            return;
        }
        String body =
                "The human lane holds %d messages, which is its limit. %d or more unclaimed pieces of work wait for room in it. Roles with an offer that they did not decline can still claim them. claudectl bus inbox --role human makes room, claudectl bus subjects shows the work."
                        .formatted(view.state().mailboxes().waiting(RoleName.HUMAN), works);
        var content = new Message.Content(key, MessageType.STATUS, Priority.NORMAL, body);
        var message =
                Message.notice(
                        view.entropy().messageId(view.now().wall()),
                        BUS,
                        content,
                        key,
                        null,
                        view.now().wall());
        put(view, draft, message, RoleName.HUMAN);
        draft.effect(new Effect.ForHuman("%s: %s".formatted(BUS.name(), key)));
    }

    /**
     * Notifies the sender, once, that its work waits for room in the human lane. The person as a
     * sender gets {@link #laneFull}.
     */
    public static void noRoom(View view, Decision.Draft draft, Message about) {
        RoleName mailbox = mailbox(view, about.sender());
        String subject = "bus.no_room";
        String key = subject + "/" + about.id();
        Instant since = view.now().wall().minus(view.limits().sending().keyWindow());
        if (mailbox == null
                || mailbox.equals(RoleName.HUMAN)
                || view.facts().messageByKey(BUS.name(), key, since) != null) {
            return;
        }
        String body =
                "Your message %s (%s) is not claimed yet, and the human lane, which is next, is full. The message waits for room there. Roles with an offer that they did not decline can still claim it. It is given up %d days after its last offer. claudectl bus why %s shows to whom it was offered."
                        .formatted(
                                about.id(),
                                about.content().subject(),
                                view.limits().delivering().deadline().toDays(),
                                about.id());
        put(view, draft, about, BUS, mailbox, subject, body, key);
    }

    /** Notifies one live session about its role, in the session's own mailbox. */
    public static void toSession(
            View view, Decision.Draft draft, Session session, String subject, String body) {
        var id = view.entropy().messageId(view.now().wall());
        var content =
                new Message.Content(
                        subject,
                        MessageType.STATUS,
                        Priority.NORMAL,
                        SafeText.escapeLeadingSlash(body));
        var message = Message.notice(id, BUS, content, subject + "/" + id, null, view.now().wall());
        put(view, draft, message, session.ownMailbox());
    }

    private static String key(Decision.Draft draft, Message about, String subject) {
        return subject + "/" + about.id() + "/" + draft.deliveriesAdded();
    }

    private static void put(
            View view,
            Decision.Draft draft,
            Message about,
            Sender from,
            RoleName mailbox,
            String subject,
            String body,
            String key) {
        var message =
                Message.notice(
                        view.entropy().messageId(view.now().wall()),
                        from,
                        new Message.Content(
                                subject,
                                MessageType.STATUS,
                                Priority.NORMAL,
                                SafeText.escapeLeadingSlash(body)),
                        key,
                        about,
                        view.now().wall());
        put(view, draft, message, mailbox);
    }

    private static void put(View view, Decision.Draft draft, Message message, RoleName mailbox) {
        var delivery = Enqueueing.waiting(view, draft, message, mailbox, Priority.NORMAL);
        int sent = view.state().rates().within(message.sender().name(), view.now().tickMs());
        draft.change(new Change.MessageAdded(message))
                .change(new Change.DeliveryAdded(delivery))
                .change(Events.sent(message, sent, message.replyTo()))
                .change(
                        Events.queued(
                                delivery, view.state().mailboxes().waiting(mailbox), message.at()));
    }

    /** Returns the mailbox for a sender's notices; null for none. */
    static @Nullable RoleName mailbox(View view, Sender sender) {
        SessionKey key = sender.session();
        if (sender instanceof Sender.Human) {
            return RoleName.HUMAN;
        }
        if (key == null || !RoleName.wellFormed(sender.name())) {
            return null;
        }
        var name = new RoleName(sender.name());
        if (view.state().directory().role(name) != null) {
            return name;
        }
        Session session = view.state().directory().session(key);
        return session != null && session.live() && session.ownMailbox().equals(name) ? name : null;
    }
}
