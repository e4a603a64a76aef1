package io.claudectl.agent.claude.transcript;

import io.claudectl.core.message.Token;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Extracts from a text the sequences that have the shape of a token. */
final class TokenWords {
    /** Maximum of such sequences in one line; further ones are ignored. */
    static final int WORDS_MAX = 1_000;

    private final List<String> found = new ArrayList<>();
    private final byte[] word = new byte[Token.LENGTH];
    private int length;
    private boolean shaped = true;

    /** Takes the next character; one beyond ASCII ends the sequence. */
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

    /** Ends the text. */
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

    /** Drops all, also a sequence that has begun. */
    void clear() {
        found.clear();
        length = 0;
        shaped = true;
    }
}
