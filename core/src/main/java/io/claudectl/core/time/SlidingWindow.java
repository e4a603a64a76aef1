package io.claudectl.core.time;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts events for each key within the last span of monotonic time. Keys without any in the span
 * are dropped, so memory grows with use and not with history. Belongs to the broker thread.
 */
public final class SlidingWindow<K> {
    /** Key count below which no cleaning is due. */
    private static final int SHED_LEAST = 64;

    private final Map<K, ArrayDeque<Long>> ticks = new HashMap<>();
    private final long spanMs;
    private int shedAbove = SHED_LEAST;

    public SlidingWindow(Duration span) {
        this.spanMs = span.toMillis();
    }

    /** Counts stored times as if the clock had run on since they were written. */
    public void load(Map<K, List<Instant>> stored, Moment now) {
        stored.forEach(
                (key, times) -> {
                    for (Instant at : times) {
                        long ago = Math.max(0, Duration.between(at, now.wall()).toMillis());
                        add(key, now.tickMs() - ago);
                    }
                });
    }

    /** Counts one more at this tick. */
    public void add(K key, long tickMs) {
        var times = ticks.computeIfAbsent(key, ignored -> new ArrayDeque<>());
        times.addLast(tickMs);
        forget(times, tickMs);
        if (ticks.size() > shedAbove) {
            ticks.values().removeIf(each -> each.isEmpty() || each.getLast() <= tickMs - spanMs);
            shedAbove = Math.max(SHED_LEAST, 2 * ticks.size());
        }
    }

    /** Returns the count within the span that ends now. */
    public int within(K key, long nowTickMs) {
        var times = ticks.get(key);
        if (times == null) {
            return 0;
        }
        forget(times, nowTickMs);
        if (times.isEmpty()) {
            ticks.remove(key);
        }
        return times.size();
    }

    /** Returns how many keys are kept now. */
    public int size() {
        return ticks.size();
    }

    private void forget(ArrayDeque<Long> times, long nowTickMs) {
        while (!times.isEmpty() && times.getFirst() <= nowTickMs - spanMs) {
            times.removeFirst();
        }
    }
}
