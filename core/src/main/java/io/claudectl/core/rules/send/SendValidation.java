package io.claudectl.core.rules.send;

import io.claudectl.core.message.Destination;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.message.MessageType;
import io.claudectl.core.message.Priority;
import io.claudectl.core.message.Route;
import io.claudectl.core.message.Sender;
import io.claudectl.core.state.View;
import io.claudectl.core.subject.Subject;
import io.claudectl.core.text.Refusal;
import io.claudectl.core.text.SafeText;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A valid send, or its refusal.
 *
 * @param messageOrNull set when refusal is null
 * @param answered the message it answers; null for none
 */
record SendValidation(
        @Nullable Message messageOrNull, @Nullable Message answered, @Nullable Refusal refusal) {
    Message message() {
        if (messageOrNull == null) {
            throw new AssertionError("a refused send has no message");
        }
        return messageOrNull;
    }

    static SendValidation of(View view, Sender sender, SendRequest request) {
        Refusal refusal = checked(view, request);
        if (refusal != null) {
            return new SendValidation(null, null, refusal);
        }
        Message answered = request.replyTo() == null ? null : known(view, request.replyTo());
        Message begun = request.thread() == null ? null : known(view, request.thread());
        MessageId thread =
                begun != null
                        ? begun.threadOrSelf()
                        : answered != null ? answered.threadOrSelf() : null;
        var session =
                sender.session() == null
                        ? null
                        : view.state().directory().session(sender.session());
        var content =
                new Message.Content(
                        request.subject(),
                        MessageType.valueOf(request.type().toUpperCase(Locale.ROOT)),
                        Priority.valueOf(request.priority().toUpperCase(Locale.ROOT)),
                        SafeText.escapeLeadingSlash(request.body()));
        var message =
                new Message(
                        view.entropy().messageId(view.now().wall()),
                        sender,
                        content,
                        request.key(),
                        thread,
                        answered == null ? null : answered.id(),
                        request.to() instanceof Destination.Subscribers
                                ? Route.PUBLISHED
                                : Route.ADDRESSED,
                        1 + (session == null ? 0 : session.hop()),
                        view.now().wall());
        return new SendValidation(message, answered, null);
    }

    private static @Nullable Refusal checked(View view, SendRequest request) {
        int bodyMax = view.limits().sending().bodyBytes();
        int bytes = request.body().getBytes(StandardCharsets.UTF_8).length;
        if (request.body().isBlank()) {
            return new Refusal("body", "the body is empty; give a text");
        }
        if (bytes > bodyMax) {
            return Refusal.over(
                    "body",
                    bodyMax,
                    bytes,
                    "the body has %d bytes, the limit is %d; put the text in a file and send its path"
                            .formatted(bytes, bodyMax));
        }
        if (!Subject.wellFormed(request.subject())) {
            return new Refusal(
                    "subject",
                    "invalid subject '%s'; use letters, digits, _ and - joined by dots, at most 16 parts and 255 characters, as in task.created"
                            .formatted(SafeText.truncate(request.subject())));
        }
        if (!named(MessageType.class, request.type())) {
            return new Refusal(
                    "type",
                    "unknown type '%s'; use task, result, question, status or handoff"
                            .formatted(SafeText.truncate(request.type())));
        }
        if (!named(Priority.class, request.priority())) {
            return new Refusal(
                    "priority",
                    "unknown priority '%s'; use low, normal or high"
                            .formatted(SafeText.truncate(request.priority())));
        }
        if (request.key().isEmpty() || request.key().length() > 128) {
            return new Refusal("key", "a key has 1 to 128 characters");
        }
        if (request.replyTo() != null && known(view, request.replyTo()) == null) {
            return unknownMessage("reply-to", request.replyTo());
        }
        if (request.thread() != null && known(view, request.thread()) == null) {
            return unknownMessage("thread", request.thread());
        }
        return null;
    }

    private static Refusal unknownMessage(String what, String id) {
        return new Refusal(
                what,
                "no message %s is stored; give the id or thread of the message you answer"
                        .formatted(SafeText.truncate(id)));
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
