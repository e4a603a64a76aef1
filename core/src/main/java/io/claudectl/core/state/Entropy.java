package io.claudectl.core.state;

import io.claudectl.core.message.MessageId;
import io.claudectl.core.message.Token;
import java.time.Instant;

/**
 * Where rules get what nobody may guess; a seed in simulations, the system's randomness in the
 * daemon.
 */
public interface Entropy {
    /** A new UUIDv7 of that time. */
    MessageId messageId(Instant at);

    Token token();

    /** Sixteen hex digits that no text written before can contain on purpose. */
    String boundary();
}
