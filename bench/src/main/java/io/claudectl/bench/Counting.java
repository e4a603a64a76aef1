package io.claudectl.bench;

import io.claudectl.core.message.MessageId;
import io.claudectl.core.message.Token;
import io.claudectl.core.state.Entropy;
import java.time.Instant;

/** Entropy by counting: no rule needs it to be random. */
final class Counting implements Entropy {
    private long last;

    @Override
    public MessageId messageId(Instant at) {
        return new MessageId("00000000-0000-7000-8000-%012x".formatted(++last));
    }

    @Override
    public Token token() {
        return new Token("%026d".formatted(++last));
    }

    @Override
    public String boundary() {
        return "0123456789abcdef";
    }
}
