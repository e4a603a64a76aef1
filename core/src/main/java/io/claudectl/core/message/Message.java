package io.claudectl.core.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One publish, as stored.
 *
 * @param key what makes a repeated send harmless: unique for its sender for seven days
 * @param thread the id of the thread's first message; null for a message that starts none
 * @param route how it found its recipients
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

    /** One whose sender named its recipient. */
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
     * What the sender said.
     *
     * @param body as the recipient will get it: a leading slash is neutralised already
     */
    public record Content(String subject, MessageType type, Priority priority, String body) {
        /**
         * Whether such a message wakes an idle session: news and what is of low priority do not.
         */
        public boolean rings() {
            return type != MessageType.STATUS && priority != Priority.LOW;
        }
    }

    /** What the bus itself tells: it stands outside every chain and every cap. */
    public boolean notice() {
        return hop == 0;
    }

    /** The thread this message belongs to or would start. */
    public MessageId threadOrSelf() {
        return thread == null ? id : thread;
    }

    /**
     * Messages of one group reach a role in commit order: a thread's, or without one a sender's.
     */
    public String group() {
        return thread == null ? "from:" + sender.name() : "thread:" + thread.value();
    }
}
