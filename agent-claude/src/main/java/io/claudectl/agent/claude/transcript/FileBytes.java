package io.claudectl.agent.claude.transcript;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads the bytes of a file from an offset on, one by one, up to its length at the beginning. */
final class FileBytes {
    static final int END = -1;

    private static final int BUFFER = 64 * 1024;

    private final FileChannel channel;
    private final ReadBudget budget;
    private final byte[] buffer = new byte[BUFFER];
    private final long end;
    private long bufferedFrom;
    private int at;
    private int limit;

    FileBytes(FileChannel channel, long from, long end) {
        this(channel, from, end, ReadBudget.unbounded());
    }

    /** Makes a reader that ends early once the budget is spent. */
    FileBytes(FileChannel channel, long from, long end, ReadBudget budget) {
        this.channel = channel;
        this.budget = budget;
        this.end = end;
        this.bufferedFrom = from;
    }

    /** Returns the file offset of the next byte. */
    long offset() {
        return bufferedFrom + at;
    }

    void jump(long offset) {
        bufferedFrom = offset;
        at = 0;
        limit = 0;
    }

    /** Returns the next byte, 0 to 255, or {@link #END}. */
    int next() throws IOException {
        if (at == limit && !fill()) {
            return END;
        }
        return buffer[at++] & 0xff;
    }

    /** Returns the byte that {@link #next} will return. */
    int peek() throws IOException {
        return at == limit && !fill() ? END : buffer[at] & 0xff;
    }

    /** Skips bytes up to and including the next line feed; false when the end comes first. */
    boolean passLine() throws IOException {
        while (at < limit || fill()) {
            while (at < limit) {
                if (buffer[at++] == '\n') {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Skips plain characters of a string and returns the first quote, backslash, line feed or
     * {@link #END}.
     */
    int passPlain() throws IOException {
        while (at < limit || fill()) {
            while (at < limit) {
                byte b = buffer[at++];
                if (b == '"' || b == '\\' || b == '\n') {
                    return b;
                }
            }
        }
        return END;
    }

    /**
     * Copies a string up to its closing quote and skips both; -1 without effect where it is too
     * long, holds an escape or is not wholly in the buffer.
     */
    int passWord(byte[] word) {
        int most = Math.min(word.length, limit - at - 1);
        for (int i = 0; i <= most; i++) {
            byte b = buffer[at + i];
            if (b == '"') {
                at += i + 1;
                return i;
            }
            if (b == '\\' || b >= 0 && b < ' ' || i == word.length) {
                return -1;
            }
            word[i] = b;
        }
        return -1;
    }

    private boolean fill() throws IOException {
        bufferedFrom += limit;
        at = 0;
        limit = 0;
        long left = end - bufferedFrom;
        int size = (int) Math.min(left, BUFFER);
        if (size <= 0 || !budget.take(size)) {
            return false;
        }
        int read = channel.read(ByteBuffer.wrap(buffer, 0, size), bufferedFrom);
        limit = Math.max(read, 0);
        return limit > 0;
    }
}
