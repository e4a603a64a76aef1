package io.claudectl.core.role;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A role and what it is bound to.
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
        DeliverySettings manner) {

    /** A role whose person said nothing of how its mail is to come. */
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
                name, nextCwd, lastConversation, nextHeadless, pid, createdAt, lastSeen, manner);
    }

    public Role seen(@Nullable ConversationId session, long nextPid, Instant at) {
        return new Role(name, cwd, session, headless, nextPid, createdAt, at, manner);
    }

    /** The same role, its mail coming in another manner. */
    public Role with(DeliverySettings next) {
        return new Role(name, cwd, lastConversation, headless, pid, createdAt, lastSeen, next);
    }
}
