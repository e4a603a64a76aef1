package io.claudectl.agent.claude.transcript;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The bytes of a file from some place on, one by one, up to the length it had at the beginning. */
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

    /** The same, which ends early once the budget is spent. */
    FileBytes(FileChannel channel, long from, long end, ReadBudget budget) {
        this.channel = channel;
        this.budget = budget;
        this.end = end;
        this.bufferedFrom = from;
    }

    /** Offset in the file of the byte that comes next. */
    long offset() {
        return bufferedFrom + at;
    }

    void jump(long offset) {
        bufferedFrom = offset;
        at = 0;
        limit = 0;
    }

    /** The next byte, 0 to 255, or {@link #END}. */
    int next() throws IOException {
        if (at == limit && !fill()) {
            return END;
        }
        return buffer[at++] & 0xff;
    }

    /** The byte that {@link #next} will yield. */
    int peek() throws IOException {
        return at == limit && !fill() ? END : buffer[at] & 0xff;
    }

    /** Passes over bytes up to and including the next line feed; false when the end comes first. */
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
     * Passes over plain characters of a string and yields the first quote, backslash, line feed or
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
     * Copies a string up to its closing quote and passes over both; -1 with nothing done where it
     * is too long, holds an escape or is not in the buffer as a whole.
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
