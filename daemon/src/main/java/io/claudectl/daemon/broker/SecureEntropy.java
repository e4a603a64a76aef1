package io.claudectl.daemon.broker;

import io.claudectl.core.message.MessageId;
import io.claudectl.core.message.Token;
import io.claudectl.core.state.Entropy;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;

/** The system's randomness. Called by the broker thread only. */
public final class SecureEntropy implements Entropy {
    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

    private final SecureRandom random = new SecureRandom();
    // Drawn in pieces of this size: each draw is a call into the system's generator.
    private final ByteBuffer drawn = ByteBuffer.allocate(1_024).limit(0);
    private long lastMillis;
    private int counter;

    // Twelve bits count within a millisecond, so ids made by one daemon sort in order of creation.
    @Override
    public MessageId messageId(Instant at) {
        long millis = Math.max(at.toEpochMilli(), lastMillis);
        counter = millis == lastMillis ? counter + 1 : 0;
        if (counter > 0xFFF) {
            millis++;
            counter = 0;
        }
        lastMillis = millis;
        String time = HexFormat.of().toHexDigits(millis, 12);
        String low =
                HexFormat.of()
                        .toHexDigits(
                                drawn(Long.BYTES).getLong() & 0x3FFF_FFFF_FFFF_FFFFL
                                        | 0x8000_0000_0000_0000L,
                                16);
        return new MessageId(
                time.substring(0, 8)
                        + '-'
                        + time.substring(8)
                        + "-7"
                        + HexFormat.of().toHexDigits(counter, 3)
                        + '-'
                        + low.substring(0, 4)
                        + '-'
                        + low.substring(4));
    }

    @Override
    public Token token() {
        byte[] bytes = new byte[Token.LENGTH];
        drawn(bytes.length).get(bytes);
        var text = new StringBuilder(Token.LENGTH);
        for (byte each : bytes) {
            text.append(BASE32.charAt(each & 31));
        }
        return new Token(text.toString());
    }

    @Override
    public String boundary() {
        return HexFormat.of().toHexDigits(drawn(Long.BYTES).getLong(), 16);
    }

    /** Returns at least so many random bytes, each given out once. */
    private ByteBuffer drawn(int bytes) {
        if (drawn.remaining() < bytes) {
            random.nextBytes(drawn.array());
            drawn.clear();
        }
        return drawn;
    }
}
