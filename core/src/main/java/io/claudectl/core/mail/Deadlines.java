package io.claudectl.core.mail;

import io.claudectl.core.Change;
import io.claudectl.core.Decision;
import io.claudectl.core.Moment;
import io.claudectl.core.View;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rule of deadlines: a deadline is a wall time, but counts the time the machine ran. Whatever
 * the wall clock moves beside the monotonic one (it was set, corrected after a wrong start, or the
 * machine was suspended or off), deadlines move along before anything else is decided. So a clock
 * that leaps kills no mail and ends no claim, neither while it is wrong nor when it is corrected.
 */
public final class Deadlines {
    /** Smaller differences are corrections of a clock that runs well. */
    static final Duration LEAP = Duration.ofMinutes(1);

    /** The clocks are saved this often, so that a start of the machine finds them recent. */
    static final Duration SAVE_EVERY = Duration.ofHours(1);

    private Deadlines() {}

    /**
     * How far the wall clock moved beside the monotonic one since both were saved; zero when it is
     * less than {@link #LEAP}, or when nothing was saved.
     */
    public static Duration leap(@Nullable Moment saved, Moment now) {
        if (saved == null) {
            return Duration.ZERO;
        }
        long leap = now.wall().toEpochMilli() - saved.wall().toEpochMilli() - ran(saved, now);
        return Math.abs(leap) < LEAP.toMillis() ? Duration.ZERO : Duration.ofMillis(leap);
    }

    /**
     * Milliseconds the machine ran. Ticks of two starts, or of two machines, say nothing of each
     * other, whichever is larger.
     */
    private static long ran(Moment saved, Moment now) {
        return sameBoot(saved, now) ? now.tickMs() - saved.tickMs() : 0;
    }

    private static boolean sameBoot(Moment saved, Moment now) {
        return saved.boot().equals(now.boot()) && saved.tickMs() <= now.tickMs();
    }

    /** Moves everything that waits along with a clock that leapt. */
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

    /**
     * Gives up what waited past its deadline: dead when nobody ever confirmed it, else delivered
     * without proof.
     */
    public static Decision<Integer> expire(View view, int limit) {
        var draft = new Decision.Draft();
        Moment saved = view.state().clocks();
        if (saved == null
                || !sameBoot(saved, view.now())
                || ran(saved, view.now()) >= SAVE_EVERY.toMillis()) {
            draft.change(new Change.ClocksSaved(view.now()));
        }
        List<Delivery> overdue = view.facts().overdue(view.now().wall(), limit);
        for (Delivery delivery : overdue) {
            Settlement.expired(view, draft, delivery);
        }
        return draft.reply(overdue.size());
    }
}
