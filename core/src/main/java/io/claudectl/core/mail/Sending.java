package io.claudectl.core.mail;

import io.claudectl.core.Change;
import io.claudectl.core.Decision;
import io.claudectl.core.Note;
import io.claudectl.core.View;
import io.claudectl.core.guard.Limits;
import io.claudectl.core.guard.Refusal;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.subject.Subject;
import io.claudectl.core.wake.Reach;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The rule of sending: a message is refused with its reason, or stored for its recipient. */
public final class Sending {
    private static final String HOPS = "hops";

    private Sending() {}

    /**
     * What a caller wants to send. The sender is the bus's own finding, never the caller's claim.
     *
     * @param to the addressed role as given
     * @param subject as given, unchecked, like type and priority
     * @param key makes a repetition harmless
     */
    public record Send(
            Sender sender,
            @Nullable String to,
            String subject,
            String type,
            String priority,
            String body,
            String key,
            @Nullable String thread,
            @Nullable String replyTo) {}

    /** What became of it. */
    public sealed interface Outcome {
        /** On disk. {@code again}: it was already there, sent before under the same key. */
        record Stored(Message message, List<Recipient> recipients, boolean again)
                implements Outcome {
            public Stored {
                recipients = List.copyOf(recipients);
            }
        }

        record Refused(Refusal why) implements Outcome {}
    }

    /** A role that gets it, and how its live sessions can be reached. */
    public record Recipient(RoleName role, List<Reach> sessions) {
        public Recipient {
            sessions = List.copyOf(sessions);
        }

        static Recipient of(View view, RoleName role) {
            return new Recipient(role, Reach.of(view, role));
        }
    }

    /** Decides one send. */
    public static Decision<Outcome> send(View view, Send send) {
        var parsed = Parsed.of(view, send);
        if (parsed.refusal() != null) {
            return refused(parsed.refusal());
        }
        Message message = parsed.message();
        RoleName role = parsed.role();
        Instant keySince = view.now().wall().minus(view.limits().sending().keyWindow());
        Message before = view.facts().messageByKey(send.sender().name(), send.key(), keySince);
        if (before != null) {
            return repeated(view, message, role, before);
        }
        Refusal brake = brake(view, message, role);
        if (brake != null) {
            var draft = new Decision.Draft();
            if (brake.rule().equals(HOPS) && send.sender().session() != null) {
                draft.note(
                        new Note.TellPerson(
                                send.sender().session(),
                                "claudectl bus: a chain of messages without a prompt reached its limit of %d, so one to %s was refused; your next prompt starts a new chain"
                                        .formatted(view.limits().sending().hops(), role)));
            }
            return draft.reply(new Outcome.Refused(brake));
        }
        int sent = view.state().rates().within(message.sender().name(), view.now().tickMs());
        var delivery =
                new Delivery(
                        view.facts().nextDelivery(),
                        message.id(),
                        role,
                        message.content().priority(),
                        message.group(),
                        message.at().plus(view.limits().delivering().deadline()),
                        new Delivery.State.Pending(null),
                        Delivery.Tally.NEW);
        return new Decision.Draft()
                .change(new Change.MessageAdded(message))
                .change(new Change.DeliveryAdded(delivery))
                .change(Events.sent(message, sent + 1))
                .change(
                        Events.queued(
                                delivery, view.state().mailboxes().waiting(role), message.at()))
                .reply(new Outcome.Stored(message, List.of(Recipient.of(view, role)), false));
    }

    private static Decision<Outcome> repeated(
            View view, Message message, RoleName role, Message before) {
        boolean same =
                before.content().equals(message.content())
                        && view.facts().deliveriesOf(before.id()).stream()
                                .allMatch(delivery -> delivery.role().equals(role));
        if (!same) {
            return refused(
                    new Refusal(
                            "key",
                            "the key was used within the last 7 days for another message, "
                                    + before.id()
                                    + "; send this one with a key of its own"));
        }
        return Decision.of(new Outcome.Stored(before, List.of(Recipient.of(view, role)), true));
    }

    private static @Nullable Refusal brake(View view, Message message, RoleName role) {
        Limits.Sending limits = view.limits().sending();
        String sender = message.sender().name();
        int sent = view.state().rates().within(sender, view.now().tickMs());
        if (sent >= limits.perMinute()) {
            return new Refusal(
                    "rate",
                    "%s sent %d messages within the last minute, the limit is %d; wait a little, or say it in fewer messages"
                            .formatted(Visible.line(sender), sent, limits.perMinute()));
        }
        int waiting = view.state().mailboxes().waiting(role);
        if (waiting >= limits.mailbox()) {
            return new Refusal(
                    "mailbox",
                    "the mailbox of %s holds %d messages, the limit is %d; it must be read first: claudectl bus inbox --role %s --peek"
                            .formatted(role, waiting, limits.mailbox(), role));
        }
        if (message.hop() > limits.hops()) {
            return new Refusal(
                    HOPS,
                    "this message would be hop %d of a chain without a human prompt, the limit is %d; a person's prompt in this session starts a new chain"
                            .formatted(message.hop(), limits.hops()));
        }
        int length = Envelope.worstLength(message);
        if (length > view.limits().rendering().envelope()) {
            return new Refusal(
                    "envelope",
                    "with its invisible characters made visible the message takes %d characters, the limit is %d; shorten it or write them out"
                            .formatted(length, view.limits().rendering().envelope()));
        }
        return null;
    }

    private static Decision<Outcome> refused(Refusal why) {
        return Decision.of(new Outcome.Refused(why));
    }

    /**
     * A send whose words were understood, or why not. Both other fields are set when refusal is
     * null.
     */
    private record Parsed(
            @Nullable Message messageOrNull,
            @Nullable RoleName roleOrNull,
            @Nullable Refusal refusal) {
        Message message() {
            if (messageOrNull == null) {
                throw new AssertionError("a refused send has no message");
            }
            return messageOrNull;
        }

        RoleName role() {
            if (roleOrNull == null) {
                throw new AssertionError("a refused send has no role");
            }
            return roleOrNull;
        }

        static Parsed of(View view, Send send) {
            Refusal refusal = checked(view, send);
            if (refusal != null) {
                return new Parsed(null, null, refusal);
            }
            Message answered = send.replyTo() == null ? null : known(view, send.replyTo());
            var addressee =
                    send.to() == null && answered != null
                            ? Addressee.sender(view, answered)
                            : Addressee.of(view, send.to());
            if (addressee.refusal() != null) {
                return new Parsed(null, null, addressee.refusal());
            }
            Message begun = send.thread() == null ? null : known(view, send.thread());
            MessageId thread =
                    begun != null
                            ? begun.threadOrSelf()
                            : answered != null ? answered.threadOrSelf() : null;
            var session =
                    send.sender().session() == null
                            ? null
                            : view.state().directory().session(send.sender().session());
            var content =
                    new Message.Content(
                            send.subject(),
                            MessageType.valueOf(send.type().toUpperCase(Locale.ROOT)),
                            Priority.valueOf(send.priority().toUpperCase(Locale.ROOT)),
                            Visible.neutralised(send.body()));
            var message =
                    new Message(
                            view.entropy().messageId(view.now().wall()),
                            send.sender(),
                            content,
                            send.key(),
                            thread,
                            answered == null ? null : answered.id(),
                            1 + (session == null ? 0 : session.hop()),
                            view.now().wall());
            return new Parsed(message, addressee.role(), null);
        }

        private static @Nullable Refusal checked(View view, Send send) {
            int bodyMax = view.limits().sending().bodyBytes();
            int bytes = send.body().getBytes(StandardCharsets.UTF_8).length;
            if (send.body().isBlank()) {
                return new Refusal("body", "the body is empty; say what it is about");
            }
            if (bytes > bodyMax) {
                return new Refusal(
                        "body",
                        "the body has %d bytes, the limit is %d; put the text in a file and send its path"
                                .formatted(bytes, bodyMax));
            }
            if (!Subject.wellFormed(send.subject())) {
                return new Refusal(
                        "subject",
                        "'%s' is no subject; use letters, digits, _ and - joined by dots, at most 16 parts and 255 characters, as in task.created"
                                .formatted(Visible.line(clipped(send.subject()))));
            }
            if (!named(MessageType.class, send.type())) {
                return new Refusal(
                        "type",
                        "'%s' is no type; use one of task, result, question, status, handoff"
                                .formatted(Visible.line(clipped(send.type()))));
            }
            if (!named(Priority.class, send.priority())) {
                return new Refusal(
                        "priority",
                        "'%s' is no priority; use one of low, normal, high"
                                .formatted(Visible.line(clipped(send.priority()))));
            }
            if (send.key().isEmpty() || send.key().length() > 128) {
                return new Refusal("key", "a key has 1 to 128 characters");
            }
            if (send.replyTo() != null && known(view, send.replyTo()) == null) {
                return unknownMessage("reply-to", send.replyTo());
            }
            if (send.thread() != null && known(view, send.thread()) == null) {
                return unknownMessage("thread", send.thread());
            }
            return null;
        }

        private static Refusal unknownMessage(String what, String id) {
            return new Refusal(
                    what,
                    "no message %s is stored; give the id or thread that stands in the message you answer"
                            .formatted(Visible.line(clipped(id))));
        }

        private static @Nullable Message known(View view, String id) {
            return MessageId.looksLikeOne(id) ? view.facts().message(new MessageId(id)) : null;
        }

        private static <E extends Enum<E>> boolean named(Class<E> type, String name) {
            for (E constant : type.getEnumConstants()) {
                if (constant.name().equalsIgnoreCase(name)) {
                    return name.equals(name.toLowerCase(Locale.ROOT));
                }
            }
            return false;
        }
    }

    static String clipped(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }
}
