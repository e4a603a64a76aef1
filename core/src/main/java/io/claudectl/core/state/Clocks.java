package io.claudectl.core.state;

import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.time.Moment;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rule of the two clocks. A deadline is a wall time that counts the time the machine ran.
 * Whenever the wall clock moves relative to the monotonic one, because it was set or corrected or
 * the machine was suspended or off, all deadlines move along before the next operation is decided.
 * So a wrong clock kills no mail and ends no claim, neither while it is wrong nor when it is
 * corrected.
 */
public final class Clocks {
    /** Smaller differences are corrections of a correct clock. */
    static final Duration LEAP = Duration.ofMinutes(1);

    /**
     * The age of saved clocks at which a commit saves them again; time since the last save is lost
     * at a power cut.
     */
    private static final Duration SAVE_BESIDE = Duration.ofMinutes(1);

    /**
     * The age of saved clocks at which they are saved without another write: a rare write when
     * idle.
     */
    private static final Duration SAVE_ALONE = Duration.ofMinutes(10);

    private Clocks() {}

    /**
     * Returns how far the wall clock moved relative to the monotonic one since both were saved;
     * zero when it is less than {@link #LEAP}, or when nothing was saved.
     */
    public static Duration leap(@Nullable Moment saved, Moment now) {
        if (saved == null) {
            return Duration.ZERO;
        }
        long leap = now.wall().toEpochMilli() - saved.wall().toEpochMilli() - ran(saved, now);
        return Math.abs(leap) < LEAP.toMillis() ? Duration.ZERO : Duration.ofMillis(leap);
    }

    /**
     * Returns the milliseconds the machine ran. Ticks of two boots, or of two machines, have no
     * relation.
     */
    private static long ran(Moment saved, Moment now) {
        return sameBoot(saved, now) ? now.tickMs() - saved.tickMs() : 0;
    }

    private static boolean sameBoot(Moment saved, Moment now) {
        return saved.boot().equals(now.boot()) && saved.tickMs() <= now.tickMs();
    }

    /** Moves every end by wall time along with a clock that leapt. */
    public static Decision<Duration> follow(View view) {
        Duration leap = leap(view.state().clocks(), view.now());
        if (leap.isZero()) {
            return Decision.of(leap);
        }
        return new Decision.Draft()
                .change(new Change.ClockLeapt(leap))
                .change(new Change.ClocksSaved(view.now()))
                .change(
                        new Change.Happened(
                                new Change.Event(
                                        view.now().wall(),
                                        "clock.leapt",
                                        null,
                                        null,
                                        null,
                                        List.of(new Change.Field("ms", leap.toMillis())))))
                .reply(leap);
    }

    /** Returns whether a commit saves the clocks as well. */
    public static boolean saveBeside(@Nullable Moment saved, Moment now) {
        return older(saved, now, SAVE_BESIDE);
    }

    /** Saves the clocks. Replies true. */
    public static Decision<Boolean> save(View view) {
        return new Decision.Draft().change(new Change.ClocksSaved(view.now())).reply(true);
    }

    /** Saves the clocks when no commit did for long. Replies whether it did. */
    public static Decision<Boolean> saveAlone(View view) {
        return older(view.state().clocks(), view.now(), SAVE_ALONE)
                ? save(view)
                : Decision.of(false);
    }

    private static boolean older(@Nullable Moment saved, Moment now, Duration than) {
        return saved == null || !sameBoot(saved, now) || ran(saved, now) >= than.toMillis();
    }
}
