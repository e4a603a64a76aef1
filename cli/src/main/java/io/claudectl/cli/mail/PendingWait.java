package io.claudectl.cli.mail;

import io.claudectl.core.message.MessageId;
import org.jspecify.annotations.Nullable;

/**
 * Wait for a message, as the client brings it to the next daemon.
 *
 * @param endNanos when the time is over, on the monotonic clock that all processes share
 * @param answer JSON of the publish, printed with the result of the wait; empty for people
 */
record PendingWait(MessageId id, long endNanos, String answer) {
    String cursor() {
        return id + " " + endNanos + " " + answer;
    }

    /** Returns null for a text that {@link #cursor} did not make. */
    static @Nullable PendingWait parse(String cursor) {
        String[] parts = cursor.split(" ", 3);
        return parts.length == 3
                        && MessageId.looksLikeOne(parts[0])
                        && parts[1].matches("-?\\d{1,18}")
                ? new PendingWait(new MessageId(parts[0]), Long.parseLong(parts[1]), parts[2])
                : null;
    }
}
