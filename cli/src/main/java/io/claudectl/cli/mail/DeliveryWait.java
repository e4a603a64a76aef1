package io.claudectl.cli.mail;

import io.claudectl.cli.context.Context;
import io.claudectl.cli.context.Exit;
import io.claudectl.cli.help.CompletionWords;
import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.command.Operation;
import io.claudectl.core.message.AckOutcome;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Evidence;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.state.View;
import io.claudectl.core.store.EventSource;
import io.claudectl.core.text.Word;
import io.claudectl.daemon.broker.OutcomeUnknown;
import io.claudectl.daemon.broker.Stopping;
import io.claudectl.daemon.feed.EventFeed;
import io.claudectl.daemon.view.DeliveryView;
import io.claudectl.daemon.view.WorkView;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Waits until a message has reached a state; wakes up at commits, never by polling. */
final class DeliveryWait {
    private DeliveryWait() {}

    /** State that is waited for. */
    enum Goal implements Word {
        STORED,
        SEEN,
        ACKED
    }

    /** The states as words for help and completion. */
    static final class GoalWords extends CompletionWords {
        GoalWords() {
            super(Goal.values());
        }
    }

    /**
     * Result of a wait.
     *
     * @param code the command's exit code
     * @param state of the delivery that is furthest from the goal
     * @param said one line for people
     */
    record End(int code, String state, String said) {
        Map<String, Object> fields(Goal goal) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("for", goal.word());
            fields.put("reached", code == Exit.DONE);
            fields.put("state", state);
            return fields;
        }
    }

    static @Nullable Goal goal(String word) {
        for (Goal goal : Goal.values()) {
            if (goal.word().equals(word)) {
                return goal;
            }
        }
        return null;
    }

    /**
     * Deliveries and claims of a message at one moment.
     *
     * @param deliveries that count: an offer that was taken back was nobody's to read
     * @param work null for what needs no claim
     * @param claims on that work, oldest first
     */
    private record Progress(
            List<Delivery> deliveries, @Nullable ClaimableMessage work, List<Claim> claims) {
        static Progress of(View view, MessageId id) {
            ClaimableMessage work = view.facts().work(id);
            List<Claim> claims = view.facts().claimsOf(id);
            return new Progress(
                    view.facts().deliveriesOf(id).stream()
                            .filter(each -> !(each.state() instanceof Delivery.State.Withdrawn))
                            .toList(),
                    work,
                    claims);
        }
    }

    /**
     * Waits until the message has reached the goal.
     *
     * @param endNanos of {@link System#nanoTime}
     * @param time the whole wait, for people
     * @return null where the daemon ends before
     */
    static @Nullable End await(
            Context context, MessageId id, Goal goal, long endNanos, Duration time) {
        Operation<Progress> look = tx -> Progress.of(tx.view(), id);
        EventFeed feed = context.bus().feed();
        try (EventFeed.Reader reader = feed.from(feed.newest())) {
            while (true) {
                Progress progress = context.bus().call(look);
                End ended = ended(progress, goal, id);
                if (ended != null) {
                    return ended;
                }
                context.console().untilItLeaves();
                if (!happened(reader, id, endNanos)) {
                    return feed.ended() ? null : late(progress, goal, id, time);
                }
            }
        } catch (Stopping | OutcomeUnknown ends) {
            return null;
        } catch (InterruptedException left) {
            Thread.currentThread().interrupt();
            return new End(Exit.CANCELLED, "unknown", "the wait was cancelled");
        }
    }

    /** Waits for an event about the message; false where none came in time. */
    private static boolean happened(EventFeed.Reader reader, MessageId id, long endNanos)
            throws InterruptedException {
        while (true) {
            List<EventSource.Entry> page = reader.next(endNanos - System.nanoTime());
            if (page.isEmpty()) {
                return false;
            }
            if (page.stream().anyMatch(entry -> id.value().equals(entry.message()))) {
                return true;
            }
        }
    }

    private static @Nullable End ended(Progress progress, Goal goal, MessageId id) {
        if (goal == Goal.STORED) {
            List<Delivery> all = progress.deliveries();
            return new End(Exit.DONE, all.isEmpty() ? "" : state(all.getFirst()), goal.word());
        }
        return progress.work() == null
                ? ofAll(progress.deliveries(), goal, id)
                : ofOwner(progress, progress.work(), goal, id);
    }

    /** Checks messages without an owner: each recipient must reach the goal. */
    private static @Nullable End ofAll(List<Delivery> deliveries, Goal goal, MessageId id) {
        boolean reached = true;
        for (Delivery delivery : deliveries) {
            boolean there = reached(delivery, goal);
            if (!there && hopeless(delivery, goal)) {
                String state = state(delivery);
                return new End(
                        Exit.FAILED,
                        state,
                        "%s for %s is %s, so it will not be %s; claudectl bus why %s shows its history"
                                .formatted(id, delivery.role(), state, goal.word(), id));
            }
            reached &= there;
        }
        return reached
                ? new End(
                        Exit.DONE,
                        deliveries.isEmpty() ? "" : state(deliveries.getFirst()),
                        goal.word())
                : null;
    }

    /** Checks work: one reader is enough for seen, and its owner alone settles it. */
    private static @Nullable End ofOwner(
            Progress progress, ClaimableMessage work, Goal goal, MessageId id) {
        for (Delivery delivery : progress.deliveries()) {
            boolean settles =
                    delivery.state() instanceof Delivery.State.Acked acked
                            && acked.outcome() != AckOutcome.DECLINED;
            String state = state(delivery);
            if (goal == Goal.SEEN ? reached(delivery, goal) : settles && reached(delivery, goal)) {
                return new End(Exit.DONE, state, goal.word() + " by " + delivery.role());
            }
            if (settles) {
                return new End(
                        Exit.FAILED,
                        state,
                        "%s says of it: %s; claudectl bus why %s shows its history"
                                .formatted(delivery.role(), state, id));
            }
        }
        return work.settledAt() == null
                ? null
                : new End(
                        Exit.FAILED,
                        "dead",
                        "%s found no owner, so it will not be %s; claudectl bus why %s shows its history"
                                .formatted(id, goal.word(), id));
    }

    private static End late(Progress progress, Goal goal, MessageId id, Duration time) {
        Delivery first =
                progress.deliveries().stream()
                        .filter(each -> !reached(each, goal))
                        .findFirst()
                        .orElse(null);
        WorkView work = WorkView.orNull(progress.work(), progress.claims());
        String state = work != null ? work.text() : first == null ? "" : state(first);
        return new End(
                Exit.LATE,
                state,
                "not %s within %s: %sit is %s; claudectl bus why %s says what comes next"
                        .formatted(
                                goal.word(),
                                time.toString().substring(2).toLowerCase(Locale.ROOT),
                                progress.work() != null || first == null
                                        ? ""
                                        : "for " + first.role() + " ",
                                state,
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

    private static String state(Delivery delivery) {
        return DeliveryView.of(delivery).text();
    }
}
