package io.claudectl.core.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One publish, as stored.
 *
 * @param key protects against a repeated send: unique for its sender for seven days
 * @param thread the id of the thread's first message; null for a message that starts none
 * @param route to its recipients
 * @param hop 1 + the highest hop handed to the sending session since its last human prompt
 */
public record Message(
        MessageId id,
        Sender sender,
        Content content,
        String key,
        @Nullable MessageId thread,
        @Nullable MessageId replyTo,
        Route route,
        int hop,
        Instant at) {

    /** Makes an addressed message. */
    public Message(
            MessageId id,
            Sender sender,
            Content content,
            String key,
            @Nullable MessageId thread,
            @Nullable MessageId replyTo,
            int hop,
            Instant at) {
        this(id, sender, content, key, thread, replyTo, Route.ADDRESSED, hop, at);
    }

    /**
     * The sender's content.
     *
     * @param body for the recipient: a leading slash is already escaped
     */
    public record Content(String subject, MessageType type, Priority priority, String body) {
        /** Returns whether such a message wakes an idle session: neither news nor low priority. */
        public boolean rings() {
            return type != MessageType.STATUS && priority != Priority.LOW;
        }
    }

    /** Returns whether the bus is the sender, to which no hop limit or cap applies. */
    public boolean notice() {
        return hop == 0;
    }

    /** Returns the thread this message belongs to or would start. */
    public MessageId threadOrSelf() {
        return thread == null ? id : thread;
    }

    /**
     * Returns the group: its thread, or without one its sender. Messages of a group reach a role in
     * commit order.
     */
    public String group() {
        return thread == null ? "from:" + sender.name() : "thread:" + thread.value();
    }
}
