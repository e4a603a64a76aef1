package io.claudectl.core.subject;

import io.claudectl.core.role.RoleName;

/** A role's request for messages without addressee under such subjects. */
public record Subscription(RoleName role, SubjectPattern pattern) {}
