package io.claudectl.core.role;

/**
 * The client's own id of a conversation: changes on /clear and fork, comes back on resume. May be
 * empty.
 */
public record ClientSessionId(String value) {
    public static final ClientSessionId NONE = new ClientSessionId("");
}
