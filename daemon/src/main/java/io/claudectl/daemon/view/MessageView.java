package io.claudectl.daemon.view;

import io.claudectl.core.agent.Envelope;
import io.claudectl.core.message.Message;
import io.claudectl.core.text.SafeText;
import io.claudectl.json.Json;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as it was sent.
 *
 * @param sender the role, mailbox or label that was stamped
 * @param from the sender for people
 * @param thread id of the thread's first message, which may be this one
 */
public record MessageView(
        String id,
        String subject,
        String type,
        String priority,
        String sender,
        String from,
        String thread,
        @Nullable String replyTo,
        Instant createdAt,
        String body) {
    private static final int FIRST_LINE_MAX = 100;

    public static MessageView of(Message message) {
        return new MessageView(
                message.id().value(),
                message.content().subject(),
                message.content().type().word(),
                message.content().priority().word(),
                message.sender().name(),
                Envelope.from(message.sender()),
                message.threadOrSelf().value(),
                message.replyTo() == null ? null : message.replyTo().value(),
                message.at(),
                message.content().body());
    }

    /** Returns everything but the body, in a fixed order. */
    public Map<String, @Nullable Object> header() {
        return Json.object(
                "id", id,
                "subject", subject,
                "type", type,
                "priority", priority,
                "sender_role", sender,
                "thread_id", thread,
                "reply_to", replyTo,
                "created_at", createdAt.toString());
    }

    public Map<String, @Nullable Object> json() {
        var fields = header();
        fields.put("body", body);
        return fields;
    }

    /** Returns the first line of the body, cut at 100 characters. */
    public String firstLine() {
        return SafeText.truncate(body.strip().lines().findFirst().orElse(""), FIRST_LINE_MAX);
    }
}
