package io.claudectl.daemon.wait;

import io.claudectl.core.decision.Effect;
import io.claudectl.core.text.SafeText;
import io.claudectl.daemon.broker.Clock;
import io.claudectl.daemon.config.Config;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Notifies the person of mail in the human lane: at most once a minute, and never with the text
 * itself. Later mail is counted and announced with the next notification, unless the lane was read
 * before. Any thread may use it.
 */
public final class HumanNotifier {
    /** Between two notifications; monotonic. */
    static final Duration PAUSE = Duration.ofMinutes(1);

    private static final int LINE_MAX = 400;

    private final Config.Notification how;
    private final Clock clock;
    private final BooleanSupplier waits;
    private final Consumer<String> desktop;
    private @Nullable String first;
    private int more;
    private boolean called;
    private long calledTickMs;

    /**
     * @param waits whether the human lane still holds mail
     * @param desktop shows a line; may block
     */
    public HumanNotifier(
            Config.Notification how, Clock clock, BooleanSupplier waits, Consumer<String> desktop) {
        this.how = how;
        this.desktop = desktop;
        this.clock = clock;
        this.waits = waits;
    }

    /** Records new mail. */
    public synchronized void came(Effect.ForHuman what) {
        if (how == Config.Notification.OFF) {
            return;
        }
        if (first == null) {
            first = what.line();
            more = 0;
        } else {
            more++;
        }
    }

    /** Returns the line to show now, without hidden characters; null for none. */
    private @Nullable String due() {
        synchronized (this) {
            if (first == null || called && clock.now().tickMs() - calledTickMs < PAUSE.toMillis()) {
                return null;
            }
        }
        boolean still = waits.getAsBoolean();
        synchronized (this) {
            String line = first;
            int others = more;
            // Another thread may have notified meanwhile.
            if (line == null || called && clock.now().tickMs() - calledTickMs < PAUSE.toMillis()) {
                return null;
            }
            first = null;
            if (!still) {
                return null;
            }
            called = true;
            calledTickMs = clock.now().tickMs();
            return SafeText.truncate(line, LINE_MAX)
                    + (others == 0 ? "" : ", and " + others + " more");
        }
    }

    /** Shows a due notification on the desktop. */
    public void look() {
        String line = how == Config.Notification.NOTIFY_SEND ? due() : null;
        if (line != null) {
            desktop.accept(line);
        }
    }

    /**
     * Returns the sequence that makes a terminal show a notification now; null for none. Terminals
     * without that feature ring their bell.
     */
    public @Nullable String sequence() {
        String line = how == Config.Notification.TERMINAL ? due() : null;
        return line == null ? null : "\u001b]9;claudectl bus: " + line + "\u0007\u0007";
    }
}
