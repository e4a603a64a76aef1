package io.claudectl.core.subject;

import io.claudectl.core.role.RoleName;

/** A role's wish to get what is published without addressee under such subjects. */
public record Subscription(RoleName role, SubjectPattern pattern) {}
