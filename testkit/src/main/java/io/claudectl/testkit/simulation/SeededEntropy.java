package io.claudectl.testkit.simulation;

import io.claudectl.core.message.MessageId;
import io.claudectl.core.message.Token;
import io.claudectl.core.state.Entropy;
import java.time.Instant;

/** Entropy by counters: nothing is random in a simulation. */
final class SeededEntropy implements Entropy {
    private long messages;
    private long tokens;

    @Override
    public MessageId messageId(Instant at) {
        return new MessageId("00000000-0000-7000-8000-%012x".formatted(++messages));
    }

    @Override
    public Token token() {
        return new Token("t".repeat(Token.LENGTH - 10) + letters(++tokens));
    }

    private static String letters(long number) {
        var text = new StringBuilder();
        for (long rest = number; text.length() < 10; rest /= 16) {
            text.append((char) ('a' + rest % 16));
        }
        return text.toString();
    }

    @Override
    public String boundary() {
        return "0123456789abcdef";
    }
}
