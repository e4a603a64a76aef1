package io.claudectl.core.state;

import io.claudectl.core.role.RoleName;
import io.claudectl.core.time.Moment;
import io.claudectl.core.time.SlidingWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Counts of rings by mailbox within the last hour. Rebuilt from the store after a restart. Belongs
 * to the broker thread.
 */
public final class WakeRate {
    /** The window of the count. */
    public static final Duration WINDOW = Duration.ofHours(1);

    /**
     * The age of ended mutes that are removed when the next wake is counted. Until then a clock set
     * back cannot end a person's mute.
     */
    public static final Duration OVER_KEPT = Duration.ofHours(2);

    private final SlidingWindow<RoleName> rings = new SlidingWindow<>(WINDOW);

    /** Counts stored wakes as if the clock had run on since they happened. */
    public static WakeRate load(Map<RoleName, List<Instant>> stored, Moment now) {
        var wakes = new WakeRate();
        wakes.rings.load(stored, now);
        return wakes;
    }

    /** Counts one more at this tick. */
    public void counted(RoleName mailbox, long tickMs) {
        rings.add(mailbox, tickMs);
    }

    /** Returns the wakes within the hour that ends now. */
    public int within(RoleName mailbox, long nowTickMs) {
        return rings.within(mailbox, nowTickMs);
    }
}
