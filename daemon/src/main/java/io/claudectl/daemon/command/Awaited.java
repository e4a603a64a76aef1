package io.claudectl.daemon.command;

import io.claudectl.core.Operation;
import io.claudectl.core.mail.AckOutcome;
import io.claudectl.core.mail.Delivery;
import io.claudectl.core.mail.Evidence;
import io.claudectl.core.mail.MessageId;
import io.claudectl.daemon.broker.Commits;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A sender that waits until its message has reached a state. Waits for commits, never by time. */
final class Awaited {
    private Awaited() {}

    /** What is waited for. */
    enum Goal {
        STORED,
        SEEN,
        ACKED
    }

    /**
     * How the wait ended.
     *
     * @param code the command's exit code
     * @param state of the delivery that is furthest from the goal
     * @param said one line for people
     */
    record End(int code, String state, String said) {
        Map<String, Object> fields(Goal goal) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("for", goal.name().toLowerCase(Locale.ROOT));
            fields.put("reached", code == Exit.DONE);
            fields.put("state", state);
            return fields;
        }
    }

    static @Nullable Goal goal(String word) {
        for (Goal goal : Goal.values()) {
            if (goal.name().toLowerCase(Locale.ROOT).equals(word)) {
                return goal;
            }
        }
        return null;
    }

    static End await(Context context, MessageId id, Goal goal, Duration time) {
        Commits commits = context.desk().commits();
        long end = System.nanoTime() + time.toNanos();
        Operation<List<Delivery>> look = tx -> tx.view().facts().deliveriesOf(id);
        try {
            while (true) {
                long count = commits.count();
                List<Delivery> deliveries = context.desk().call(look);
                End ended = ended(deliveries, goal, id);
                if (ended != null) {
                    return ended;
                }
                context.console().untilItLeaves();
                long left = end - System.nanoTime();
                if (left <= 0 || commits.after(count, left) == count) {
                    return late(deliveries, goal, id, time);
                }
            }
        } catch (InterruptedException left) {
            Thread.currentThread().interrupt();
            return new End(Exit.CANCELLED, "unknown", "the wait was cancelled");
        }
    }

    private static @Nullable End ended(List<Delivery> deliveries, Goal goal, MessageId id) {
        boolean reached = true;
        for (Delivery delivery : deliveries) {
            boolean there = goal == Goal.STORED || reached(delivery, goal);
            if (!there && hopeless(delivery, goal)) {
                String state = ThreadCommand.state(delivery);
                return new End(
                        Exit.FAILED,
                        state,
                        "%s for %s is %s, so it will not be %s; claudectl bus why %s shows its history"
                                .formatted(id, delivery.role(), state, word(goal), id));
            }
            reached &= there;
        }
        return reached
                ? new End(
                        Exit.DONE,
                        deliveries.isEmpty() ? "" : ThreadCommand.state(deliveries.getFirst()),
                        word(goal))
                : null;
    }

    private static End late(List<Delivery> deliveries, Goal goal, MessageId id, Duration time) {
        Delivery first =
                deliveries.stream().filter(each -> !reached(each, goal)).findFirst().orElseThrow();
        return new End(
                Exit.LATE,
                ThreadCommand.state(first),
                "not %s within %s: for %s it is %s; claudectl bus why %s says what comes next"
                        .formatted(
                                word(goal),
                                time.toString().substring(2).toLowerCase(Locale.ROOT),
                                first.role(),
                                ThreadCommand.state(first),
                                id));
    }

    private static boolean reached(Delivery delivery, Goal goal) {
        return switch (delivery.state()) {
            case Delivery.State.Acked(var by, var outcome, var note, var at) ->
                    goal == Goal.SEEN || outcome == AckOutcome.DONE;
            // Handed is what a reader outside any session gives: there is no model to see it.
            case Delivery.State.Delivered(var evidence, var at) ->
                    goal == Goal.SEEN && evidence != Evidence.UNPROVEN;
            case Delivery.State.Pending ignored -> false;
            case Delivery.State.Leased() -> false;
            case Delivery.State.Dead ignored -> false;
            case Delivery.State.Withdrawn ignored -> false;
        };
    }

    private static boolean hopeless(Delivery delivery, Goal goal) {
        return switch (delivery.state()) {
            case Delivery.State.Acked ignored -> true;
            case Delivery.State.Dead ignored -> true;
            case Delivery.State.Withdrawn ignored -> true;
            case Delivery.State.Delivered(var evidence, var at) ->
                    goal == Goal.SEEN && evidence == Evidence.UNPROVEN;
            case Delivery.State.Pending ignored -> false;
            case Delivery.State.Leased() -> false;
        };
    }

    private static String word(Goal goal) {
        return goal.name().toLowerCase(Locale.ROOT);
    }
}
