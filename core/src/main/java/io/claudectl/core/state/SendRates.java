package io.claudectl.core.state;

import io.claudectl.core.time.Moment;
import io.claudectl.core.time.SlidingWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Each sender's sends within the last minute. Rebuilt from the stored messages after a restart. */
public final class SendRates {
    /** The window of the count. */
    public static final Duration WINDOW = Duration.ofMinutes(1);

    /** Refused sends that the event log keeps within the window; more are refused unwritten. */
    public static final int REFUSALS_MAX = 60;

    private final SlidingWindow<String> sends = new SlidingWindow<>(WINDOW);
    private final SlidingWindow<String> refusals = new SlidingWindow<>(WINDOW);

    /** Counts stored sends as if the clock had run on since they were made. */
    public static SendRates load(Map<String, List<Instant>> sends, Moment now) {
        var rates = new SendRates();
        rates.sends.load(sends, now);
        return rates;
    }

    public void sent(String sender, long tickMs) {
        sends.add(sender, tickMs);
    }

    /** Counts a refused send that the event log keeps. */
    public void refused(long tickMs) {
        refusals.add("", tickMs);
    }

    /** Returns whether the event log has room for one more refused send. */
    public boolean keepsRefusal(long nowTickMs) {
        return refusals.within("", nowTickMs) < REFUSALS_MAX;
    }

    /** Returns this sender's sends within the window that ends now. */
    public int within(String sender, long nowTickMs) {
        return sends.within(sender, nowTickMs);
    }
}
