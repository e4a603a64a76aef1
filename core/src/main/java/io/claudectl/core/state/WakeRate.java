package io.claudectl.core.state;

import io.claudectl.core.role.RoleName;
import io.claudectl.core.time.Moment;
import io.claudectl.core.time.SlidingWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How often sessions were rung for each mailbox within the last hour. Rebuilt from the store after
 * a restart. Belongs to the broker thread.
 */
public final class WakeRate {
    /** The span that is counted. */
    public static final Duration WINDOW = Duration.ofHours(1);

    /**
     * Mutes that ended longer ago go when the next wake is counted. So long, a clock set back does
     * not let a role be woken whose person muted it.
     */
    public static final Duration OVER_KEPT = Duration.ofHours(2);

    private final SlidingWindow<RoleName> rings = new SlidingWindow<>(WINDOW);

    /** Counts stored wakes as if the clock had run on since they happened. */
    public static WakeRate load(Map<RoleName, List<Instant>> stored, Moment now) {
        var wakes = new WakeRate();
        wakes.rings.load(stored, now);
        return wakes;
    }

    /** One more, at this tick. */
    public void counted(RoleName mailbox, long tickMs) {
        rings.add(mailbox, tickMs);
    }

    /** Wakes within the hour that ends now. */
    public int within(RoleName mailbox, long nowTickMs) {
        return rings.within(mailbox, nowTickMs);
    }
}
