package io.claudectl.core.rules.send;

import io.claudectl.core.message.Destination;
import org.jspecify.annotations.Nullable;

/**
 * A send as its caller requests it. The bus itself finds the sender.
 *
 * @param to the recipient
 * @param subject as given, unchecked, like type and priority
 * @param key protects against a repetition
 */
public record SendRequest(
        Destination to,
        String subject,
        String type,
        String priority,
        String body,
        String key,
        @Nullable String thread,
        @Nullable String replyTo) {}
