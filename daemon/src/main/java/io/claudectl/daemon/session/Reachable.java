package io.claudectl.daemon.session;

import io.claudectl.core.message.Message;
import io.claudectl.core.message.Priority;
import io.claudectl.core.rules.wake.Reachability;
import io.claudectl.core.rules.wake.WakeDecision;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Renders how a session can be reached. */
public final class Reachable {
    private static final String STATUS =
            "its session is idle, and mail of type status or low priority does not wake it; it comes at its next turn boundary";

    private Reachable() {}

    /**
     * Returns its activity: {@code idle}, {@code busy}, {@code waiting} behind a dialog, {@code
     * unknown}.
     */
    public static String doing(Reachability reach) {
        return reach.dialog() ? "waiting" : reach.doing().word();
    }

    /** Returns the best of several sessions of a role: the one that would get mail first. */
    public static @Nullable Reachability best(List<Reachability> sessions) {
        Reachability best = null;
        for (Reachability reach : sessions) {
            if (best == null || reach.wake().compareTo(best.wake()) < 0) {
                best = reach;
            }
        }
        return best;
    }

    /**
     * Renders when such a message, sent now, reaches one of them, as a clause; for none, that it
     * waits.
     */
    public static String when(List<Reachability> sessions, Message.Content content) {
        Reachability best = best(sessions);
        return best == null ? "no session has this role now; it waits" : when(best, content);
    }

    /** Renders why the session's mail is not handed out on its own. */
    private static String noHooks(Reachability reach) {
        return reach.hooksOff() == null
                ? "no hook of its session was received; it waits until the session reads its inbox"
                : "its hooks are off (%s)".formatted(reach.hooksOff());
    }

    private static String when(Reachability reach, Message.Content content) {
        return switch (reach.wake()) {
            case NOW ->
                    content.rings()
                            ? "its session is idle and is woken now (%s)".formatted(bell(reach))
                            : STATUS;
            case RUNG ->
                    !content.rings()
                            ? STATUS
                            : reach.ringsAgain() == null
                                    ? "its session was rung a moment ago; it comes with the turn that begins"
                                    : "its session was rung and did not answer; it is rung again at %s, or it comes at its next turn boundary"
                                            .formatted(reach.ringsAgain());
            case IN_TURN ->
                    content.priority() == Priority.HIGH
                            ? "its session is busy; it comes between two tool calls, or at the end of the turn"
                            : "its session is busy; it comes at the end of the turn";
            case DIALOG -> "its session waits behind a dialog; it comes after that";
            case NO_MEANS ->
                    "its session cannot be woken (no doorbell, and nothing else has worked); it comes at its next turn boundary";
            case OFF -> "its session is not woken (wake = off); it comes at its next turn boundary";
            case NOT_DELIVERED ->
                    "its role's mail is not handed out on its own; it waits to be read";
            case MUTED -> "it is muted, so not woken; it comes at its next turn boundary";
            case QUIET -> "it is quiet hours, so not woken; it comes at its next turn boundary";
            case SPENT -> "its wakes of this hour are used up; it comes at its next turn boundary";
            case PAUSED -> "the bus is paused: it is stored and handed out later";
            case DEAF ->
                    "its session did not react when it was rung; it comes at its next turn boundary";
            case NO_HOOKS -> "reads on request: " + noHooks(reach);
        };
    }

    /** Returns the fields of a JSON answer. */
    public static Map<String, @Nullable Object> fields(Reachability reach) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("doing", doing(reach));
        fields.put("wake", reach.wake().word());
        fields.put("means", reach.channel() == null ? null : reach.channel().word());
        fields.put("doorbell_proved_at", text(reach.doorbellProved()));
        fields.put("socket_proved_at", text(reach.socketProved()));
        fields.put(
                "hooks_heard_at",
                reach.lastHook() == null ? null : reach.lastHook().at().toString());
        fields.put("hooks_off", reach.hooksOff());
        fields.put("rings_again_at", text(reach.ringsAgain()));
        return fields;
    }

    /** Renders the working channels, with the time of their last proof. */
    public static String channel(Reachability reach) {
        if (reach.wake() == WakeDecision.NO_HOOKS) {
            return "reads on request: "
                    + (reach.hooksOff() == null
                            ? "no hook was received"
                            : "hooks off (%s)".formatted(reach.hooksOff()));
        }
        String hooks = reach.lastHook() == null ? "no hook yet" : "hooks " + reach.lastHook().at();
        return bell(reach) + ", " + hooks;
    }

    private static String bell(Reachability reach) {
        if (reach.channel() == null) {
            return "not wakeable";
        }
        Instant proved =
                switch (reach.channel()) {
                    case DOORBELL -> reach.doorbellProved();
                    case SOCKET -> reach.socketProved();
                };
        return reach.channel().word() + (proved == null ? " not proved yet" : " proved " + proved);
    }

    private static @Nullable String text(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }
}
