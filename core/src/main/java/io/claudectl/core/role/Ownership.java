package io.claudectl.core.role;

/** Files a role answers for: what concerns them goes to it. */
public record Ownership(RoleName role, PathGlob glob) {}
