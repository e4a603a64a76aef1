package io.claudectl.core.role;

/** A glob of files that a role owns. */
public record Ownership(RoleName role, PathGlob glob) {}
