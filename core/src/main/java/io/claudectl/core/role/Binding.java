package io.claudectl.core.role;

/** A role held by one process; a process holds at most one, a role may be held by several. */
public record Binding(SessionKey session, RoleName role) {}
