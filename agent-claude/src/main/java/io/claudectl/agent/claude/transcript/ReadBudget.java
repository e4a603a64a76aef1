package io.claudectl.agent.claude.transcript;

import java.time.Duration;

/**
 * Bounds one reading of transcripts in bytes and time: a file of any size costs its own session a
 * bounded time, and other sessions nothing. The next reading continues there. One thread uses it.
 */
public final class ReadBudget {
    private static final long TOOL_BYTES = 64L << 20;
    private static final Duration TOOL_TIME = Duration.ofMillis(250);
    private static final Duration HOOK_TIME = Duration.ofMillis(50);

    /** Enough for the largest reading of one transcript. */
    private static final long LOOK_BYTES = WatchedTranscript.GROWTH_MAX + (64L << 20);

    private static final Duration LOOK_TIME = Duration.ofSeconds(20);

    private final long endNanos;
    private long bytes;
    private boolean spent;

    ReadBudget(long bytes, Duration time) {
        this.bytes = bytes;
        this.endNanos = System.nanoTime() + time.toNanos();
    }

    /** Returns the budget of a hook, whose session waits. */
    public static ReadBudget hook() {
        return new ReadBudget(TOOL_BYTES, HOOK_TIME);
    }

    /** Returns the budget of a command or a tool call. */
    public static ReadBudget tool() {
        return new ReadBudget(TOOL_BYTES, TOOL_TIME);
    }

    /** Returns the budget of a reading without a waiting session. */
    public static ReadBudget look() {
        return new ReadBudget(LOOK_BYTES, LOOK_TIME);
    }

    /** Returns the budget of a reading with a bound of its own. */
    static ReadBudget unbounded() {
        return new ReadBudget(Long.MAX_VALUE, Duration.ofDays(1));
    }

    /** Takes so many bytes; false when the budget is spent. */
    boolean take(int count) {
        bytes -= count;
        spent |= bytes < 0 || System.nanoTime() - endNanos >= 0;
        return !spent;
    }

    /** Returns whether a reading was cut short. */
    boolean spent() {
        return spent;
    }

    /** Returns the nanoseconds left; zero or less when the time is over. */
    long leftNanos() {
        return endNanos - System.nanoTime();
    }
}
