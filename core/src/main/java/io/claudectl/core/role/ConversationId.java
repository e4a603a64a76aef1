package io.claudectl.core.role;

/**
 * The client's own id of a conversation: changes on /clear and fork, comes back on resume. May be
 * empty.
 */
public record ConversationId(String value) {
    public static final ConversationId NONE = new ConversationId("");
}
