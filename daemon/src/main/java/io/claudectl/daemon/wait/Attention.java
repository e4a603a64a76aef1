package io.claudectl.daemon.wait;

import io.claudectl.core.Effect;
import io.claudectl.core.mail.Visible;
import io.claudectl.daemon.broker.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls the person when something came into the human lane: at most once a minute, and never with
 * the text itself. What comes meanwhile is counted, and told with the next call, unless the lane
 * was read before. Any thread may use it.
 */
public final class Attention {
    /** Between two calls; monotonic. */
    static final Duration PAUSE = Duration.ofMinutes(1);

    private static final int LINE_MAX = 400;

    private final Clock clock;
    private final BooleanSupplier waits;
    private @Nullable String first;
    private int more;
    private boolean called;
    private long calledTickMs;

    /**
     * @param waits whether anything lies in the human lane still
     */
    public Attention(Clock clock, BooleanSupplier waits) {
        this.clock = clock;
        this.waits = waits;
    }

    /** Something came. */
    public synchronized void came(Effect.ForHuman what) {
        if (first == null) {
            first = what.line();
            more = 0;
        } else {
            more++;
        }
    }

    /** The line to call with now, on one line and without hidden characters; null for none. */
    public @Nullable String due() {
        synchronized (this) {
            if (first == null || called && clock.now().tickMs() - calledTickMs < PAUSE.toMillis()) {
                return null;
            }
        }
        boolean still = waits.getAsBoolean();
        synchronized (this) {
            String line = first;
            int others = more;
            // Another thread may have called while this one asked.
            if (line == null || called && clock.now().tickMs() - calledTickMs < PAUSE.toMillis()) {
                return null;
            }
            first = null;
            if (!still) {
                return null;
            }
            called = true;
            calledTickMs = clock.now().tickMs();
            String shown = Visible.line(line);
            return (shown.length() <= LINE_MAX ? shown : shown.substring(0, LINE_MAX) + "...")
                    + (others == 0 ? "" : ", and " + others + " more");
        }
    }

    /**
     * The same as a sequence that makes a terminal show a notification; null for none. Terminals
     * that know none ring their bell.
     */
    public @Nullable String sequence() {
        String line = due();
        return line == null ? null : "\u001b]9;claudectl bus: " + line + "\u0007\u0007";
    }
}
