package io.claudectl.core.role;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A role and its bindings.
 *
 * @param cwd the real path whose sessions it serves; null when bound to processes only
 * @param lastConversation the conversation that held it last; resuming it gives the role back
 * @param headless whether sessions without a terminal may take its mail
 * @param pid of the live session last seen, 0 when none; for people
 */
public record Role(
        RoleName name,
        @Nullable String cwd,
        @Nullable ConversationId lastConversation,
        boolean headless,
        long pid,
        Instant createdAt,
        Instant lastSeen,
        DeliverySettings deliverySettings) {

    /** Makes a role with default delivery settings. */
    public Role(
            RoleName name,
            @Nullable String cwd,
            @Nullable ConversationId lastConversation,
            boolean headless,
            long pid,
            Instant createdAt,
            Instant lastSeen) {
        this(
                name,
                cwd,
                lastConversation,
                headless,
                pid,
                createdAt,
                lastSeen,
                DeliverySettings.DEFAULT);
    }

    public Role boundTo(@Nullable String nextCwd, boolean nextHeadless) {
        return new Role(
                name,
                nextCwd,
                lastConversation,
                nextHeadless,
                pid,
                createdAt,
                lastSeen,
                deliverySettings);
    }

    public Role seen(@Nullable ConversationId session, long nextPid, Instant at) {
        return new Role(name, cwd, session, headless, nextPid, createdAt, at, deliverySettings);
    }

    /** Returns the role with other delivery settings. */
    public Role with(DeliverySettings next) {
        return new Role(name, cwd, lastConversation, headless, pid, createdAt, lastSeen, next);
    }
}
