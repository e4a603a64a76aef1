package io.claudectl.daemon.session;

import io.claudectl.core.mail.Message;
import io.claudectl.core.mail.Priority;
import io.claudectl.core.wake.Reach;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a session can be reached, in the words of the answers that tell of it. */
public final class Reachable {
    private Reachable() {}

    /**
     * What it does: {@code idle}, {@code busy}, {@code waiting} behind a dialog, {@code unknown}.
     */
    public static String doing(Reach reach) {
        return reach.dialog() ? "waiting" : reach.doing().name().toLowerCase(Locale.ROOT);
    }

    /** The best of several sessions of a role: the one that would get mail first. */
    public static @Nullable Reach best(List<Reach> sessions) {
        Reach best = null;
        for (Reach reach : sessions) {
            if (best == null || reach.wake().compareTo(best.wake()) < 0) {
                best = reach;
            }
        }
        return best;
    }

    /**
     * When such a message that comes now reaches one of them, as a clause; for none, that it waits.
     */
    public static String when(List<Reach> sessions, Message.Content content) {
        Reach best = best(sessions);
        return best == null ? "no session has this role now; it waits" : when(best, content);
    }

    private static String when(Reach reach, Message.Content content) {
        return switch (reach.wake()) {
            case NOW ->
                    content.rings()
                            ? "its session is idle and is woken now (%s)".formatted(bell(reach))
                            : "its session is idle, and what is a status or of low priority wakes nobody; it comes at its next turn boundary";
            case IN_TURN ->
                    content.priority() == Priority.HIGH
                            ? "its session is busy; it comes between two tool calls, or at the end of the turn"
                            : "its session is busy; it comes at the end of the turn";
            case DIALOG -> "its session waits behind a dialog; it comes after that";
            case NO_MEANS ->
                    "its session cannot be woken (no doorbell, and nothing else has worked); it comes at its next turn boundary";
            case OFF -> "its session is not woken (wake = off); it comes at its next turn boundary";
            case NOT_DELIVERED -> "its role's mail does not come by itself; it waits to be read";
            case MUTED -> "it is muted, so not woken; it comes at its next turn boundary";
            case QUIET -> "it is quiet hours, so not woken; it comes at its next turn boundary";
            case SPENT -> "its wakes of this hour are used up; it comes at its next turn boundary";
            case PAUSED -> "the bus is paused: it is stored and handed out later";
            case DEAF ->
                    "its session did not stir when it was rung; it comes at its next turn boundary";
        };
    }

    /** The same as fields of a JSON answer. */
    public static Map<String, @Nullable Object> fields(Reach reach) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("doing", doing(reach));
        fields.put("wake", reach.wake().name().toLowerCase(Locale.ROOT));
        fields.put(
                "means",
                reach.means() == null ? null : reach.means().name().toLowerCase(Locale.ROOT));
        fields.put("doorbell_proved_at", text(reach.doorbellProved()));
        fields.put("socket_proved_at", text(reach.socketProved()));
        fields.put(
                "hooks_heard_at",
                reach.lastHook() == null ? null : reach.lastHook().at().toString());
        return fields;
    }

    /** What works, and when it last proved itself. */
    public static String means(Reach reach) {
        String hooks =
                reach.lastHook() == null ? "hooks not heard yet" : "hooks " + reach.lastHook().at();
        return bell(reach) + ", " + hooks;
    }

    private static String bell(Reach reach) {
        if (reach.means() == null) {
            return "not wakeable";
        }
        Instant proved =
                switch (reach.means()) {
                    case DOORBELL -> reach.doorbellProved();
                    case SOCKET -> reach.socketProved();
                };
        return reach.means().name().toLowerCase(Locale.ROOT)
                + (proved == null ? " not proved yet" : " proved " + proved);
    }

    private static @Nullable String text(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }
}
