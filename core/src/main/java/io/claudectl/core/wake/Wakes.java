package io.claudectl.core.wake;

import io.claudectl.core.Moment;
import io.claudectl.core.role.RoleName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How often sessions were woken for each mailbox within the last hour. Rebuilt from the store after
 * a restart. Belongs to the broker thread.
 */
public final class Wakes {
    /** The span that is counted. */
    public static final Duration WINDOW = Duration.ofHours(1);

    private final Map<RoleName, ArrayDeque<Long>> ticks = new HashMap<>();

    /** Counts stored wakes as if the clock had run on since they happened. */
    public static Wakes load(Map<RoleName, List<Instant>> stored, Moment now) {
        var wakes = new Wakes();
        stored.forEach(
                (mailbox, times) -> {
                    for (Instant at : times) {
                        long ago = Math.max(0, Duration.between(at, now.wall()).toMillis());
                        wakes.counted(mailbox, now.tickMs() - ago);
                    }
                });
        return wakes;
    }

    /** One more, at this tick. */
    public void counted(RoleName mailbox, long tickMs) {
        var times = ticks.computeIfAbsent(mailbox, ignored -> new ArrayDeque<>());
        times.addLast(tickMs);
        forget(times, tickMs);
    }

    /** Wakes within the hour that ends now. */
    public int within(RoleName mailbox, long nowTickMs) {
        var times = ticks.get(mailbox);
        if (times == null) {
            return 0;
        }
        forget(times, nowTickMs);
        return times.size();
    }

    private static void forget(ArrayDeque<Long> times, long nowTickMs) {
        while (!times.isEmpty() && times.getFirst() <= nowTickMs - WINDOW.toMillis()) {
            times.removeFirst();
        }
    }
}
