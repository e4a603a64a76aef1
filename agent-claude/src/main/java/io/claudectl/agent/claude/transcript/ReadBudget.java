package io.claudectl.agent.claude.transcript;

import java.time.Duration;

/**
 * Bytes one reading of transcripts may take, and how long it may last: a file of any size costs its
 * own session a bounded time, and other sessions nothing. What is left is read the next time. One
 * thread uses it.
 */
public final class ReadBudget {
    private static final long TOOL_BYTES = 64L << 20;
    private static final Duration TOOL_TIME = Duration.ofMillis(250);
    private static final Duration HOOK_TIME = Duration.ofMillis(50);

    /** All that is ever read of one transcript fits. */
    private static final long LOOK_BYTES = WatchedTranscript.GROWTH_MAX + (64L << 20);

    private static final Duration LOOK_TIME = Duration.ofSeconds(20);

    private final long endNanos;
    private long bytes;
    private boolean spent;

    ReadBudget(long bytes, Duration time) {
        this.bytes = bytes;
        this.endNanos = System.nanoTime() + time.toNanos();
    }

    /** For a hook, whose session stands still meanwhile. */
    public static ReadBudget hook() {
        return new ReadBudget(TOOL_BYTES, HOOK_TIME);
    }

    /** For a command or a tool call. */
    public static ReadBudget tool() {
        return new ReadBudget(TOOL_BYTES, TOOL_TIME);
    }

    /** For a reading no session waits for. */
    public static ReadBudget look() {
        return new ReadBudget(LOOK_BYTES, LOOK_TIME);
    }

    /** For a reading that is bounded by itself. */
    static ReadBudget unbounded() {
        return new ReadBudget(Long.MAX_VALUE, Duration.ofDays(1));
    }

    /** Takes so many bytes; false when nothing more may be read. */
    boolean take(int count) {
        bytes -= count;
        spent |= bytes < 0 || System.nanoTime() - endNanos >= 0;
        return !spent;
    }

    /** True once a reading was cut short. */
    boolean spent() {
        return spent;
    }

    /** Nanoseconds left; none or fewer when the time is over. */
    long leftNanos() {
        return endNanos - System.nanoTime();
    }
}
