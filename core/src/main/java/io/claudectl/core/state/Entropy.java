package io.claudectl.core.state;

import io.claudectl.core.message.MessageId;
import io.claudectl.core.message.Token;
import java.time.Instant;

/**
 * The source of unguessable values: a seed in simulations, the system's randomness in the daemon.
 */
public interface Entropy {
    /** Returns a new UUIDv7 of that time. */
    MessageId messageId(Instant at);

    Token token();

    /** Returns sixteen hex digits that no earlier text can contain on purpose. */
    String boundary();
}
