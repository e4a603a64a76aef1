package io.claudectl.core.guard;

import io.claudectl.core.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who sent how often within the last minute. Rebuilt from the stored messages after a restart. */
public final class SendRates {
    /** The span that is counted. */
    public static final Duration WINDOW = Duration.ofMinutes(1);

    private final Map<String, ArrayDeque<Long>> ticks = new HashMap<>();

    /** Counts stored sends as if the clock had run on since they were made. */
    public static SendRates load(Map<String, List<Instant>> sends, Moment now) {
        var rates = new SendRates();
        sends.forEach(
                (sender, times) -> {
                    for (Instant at : times) {
                        long ago = Math.max(0, Duration.between(at, now.wall()).toMillis());
                        rates.sent(sender, now.tickMs() - ago);
                    }
                });
        return rates;
    }

    public void sent(String sender, long tickMs) {
        var times = ticks.computeIfAbsent(sender, ignored -> new ArrayDeque<>());
        times.addLast(tickMs);
        forget(times, tickMs);
        // A label can be anything: senders that went quiet must not fill the memory.
        if (ticks.size() > 10_000) {
            ticks.values()
                    .removeIf(
                            each -> each.isEmpty() || each.getLast() <= tickMs - WINDOW.toMillis());
        }
    }

    /** Sends of this sender within the window that ends now. */
    public int within(String sender, long nowTickMs) {
        var times = ticks.get(sender);
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
