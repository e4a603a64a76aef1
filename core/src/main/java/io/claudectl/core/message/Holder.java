package io.claudectl.core.message;

import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.SessionKey;

/**
 * The reader a lease was given to.
 *
 * @param conversation the session id at that moment; the lease ends when the process gets another
 * @param byTranscript true when a transcript can prove it was seen; false for readers outside any
 *     session, whose confirm is the only evidence
 */
public record Holder(SessionKey session, ConversationId conversation, boolean byTranscript) {}
