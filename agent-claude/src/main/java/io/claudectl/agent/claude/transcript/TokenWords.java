package io.claudectl.agent.claude.transcript;

import io.claudectl.core.message.Token;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Picks out of running text the words that have the shape of a token. */
final class TokenWords {
    /** No line of a client carries more; what comes behind is not taken. */
    static final int WORDS_MAX = 1_000;

    private final List<String> found = new ArrayList<>();
    private final byte[] word = new byte[Token.LENGTH];
    private int length;
    private boolean shaped = true;

    /** Takes the next character; any that is not ASCII ends a word. */
    void feed(int c) {
        boolean base32 = c >= 'a' && c <= 'z' || c >= '2' && c <= '7';
        if (base32 || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_') {
            if (length < word.length) {
                word[length] = (byte) c;
            }
            length++;
            shaped &= base32;
        } else {
            end();
        }
    }

    /** The text is over. */
    void end() {
        if (shaped && length == Token.LENGTH && found.size() < WORDS_MAX) {
            found.add(new String(word, StandardCharsets.US_ASCII));
        }
        length = 0;
        shaped = true;
    }

    List<String> found() {
        return List.copyOf(found);
    }

    /** Forgets all, a word that has begun included. */
    void clear() {
        found.clear();
        length = 0;
        shaped = true;
    }
}
