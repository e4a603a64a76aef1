package io.claudectl.core.agent;

import io.claudectl.core.role.SessionSeed;
import org.jspecify.annotations.Nullable;

/**
 * The place a reply goes to: the call it answers, its report, its session.
 *
 * @param session null where the reporting session is unknown
 */
public record ReplyTarget(Invocation call, Report report, @Nullable SessionSeed session) {}
