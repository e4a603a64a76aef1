package io.claudectl.core.rules.send;

import io.claudectl.core.message.Destination;
import io.claudectl.core.message.Sender;
import org.jspecify.annotations.Nullable;

/**
 * A send as its caller asks for it. The sender is the bus's own finding, never the caller's claim.
 *
 * @param to whom it is for
 * @param subject as given, unchecked, like type and priority
 * @param key makes a repetition harmless
 */
public record SendRequest(
        Sender sender,
        Destination to,
        String subject,
        String type,
        String priority,
        String body,
        String key,
        @Nullable String thread,
        @Nullable String replyTo) {}
