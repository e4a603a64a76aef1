package io.claudectl.core.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One publish, as stored.
 *
 * @param key protects against a repeated send: unique for its sender for seven days
 * @param thread the id of the thread's first message; null for a message that starts none
 * @param route to its recipients
 * @param hop 1 + the highest hop handed to the sending session since its last human prompt; 0 in a
 *     notice
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

    private static final int NOTICE_HOP = 0;

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

    /** The bus's own business with a message. */
    public enum Kind {
        /** A sender wrote it. */
        MAIL,
        /** The bus reports something; no hop limit and no rate applies. */
        NOTICE
    }

    /** Makes a notice of the bus, from itself or from the session that caused it. */
    public static Message notice(
            MessageId id,
            Sender from,
            Content content,
            String key,
            @Nullable Message about,
            Instant at) {
        return new Message(
                id,
                from,
                content,
                key,
                about == null ? null : about.threadOrSelf(),
                about == null ? null : about.id(),
                NOTICE_HOP,
                at);
    }

    /** Returns whether a sender wrote it, or the bus. */
    public Kind kind() {
        return hop == NOTICE_HOP ? Kind.NOTICE : Kind.MAIL;
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
