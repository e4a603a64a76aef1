package io.claudectl.daemon.history;

import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.command.NextStep;
import io.claudectl.core.command.Why;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.Message;
import io.claudectl.core.role.DeliverySettings;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.rules.wake.Reachability;
import io.claudectl.core.rules.wake.WakeDecision;
import io.claudectl.core.store.EventSource;
import io.claudectl.daemon.session.Reachable;
import io.claudectl.daemon.view.EventView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The history of one message.
 *
 * @param stored the event of its sending; null when it is erased
 * @param chapters one for each delivery
 */
public record Story(Why.Known known, EventSource.@Nullable Entry stored, List<Chapter> chapters) {
    // A delivery that is offered and parked for its seven days has some hundred events.
    private static final int EVENTS_MAX = 5_000;
    // Events before the first of a delivery among which that of its message is searched.
    private static final int COMMIT_EVENTS = 256;

    public Story {
        chapters = List.copyOf(chapters);
    }

    /**
     * The history of one delivery.
     *
     * @param events in order; erased ones are missing
     */
    public record Chapter(Why.Course course, List<EventSource.Entry> events) {
        public Chapter {
            events = List.copyOf(events);
        }
    }

    /** Adds the events of the log. */
    public static Story of(Why.Known known, EventSource log) {
        var chapters = new ArrayList<Chapter>();
        for (Why.Course course : known.courses()) {
            chapters.add(
                    new Chapter(
                            course, log.ofDelivery(course.delivery().id().value(), EVENTS_MAX)));
        }
        return new Story(known, stored(known.message(), chapters, log), chapters);
    }

    /** Returns the message's event, in the same commit before those of its deliveries. */
    private static EventSource.@Nullable Entry stored(
            Message message, List<Chapter> chapters, EventSource log) {
        long first =
                chapters.stream()
                        .flatMap(chapter -> chapter.events().stream().limit(1))
                        .mapToLong(EventSource.Entry::seq)
                        .min()
                        .orElse(0);
        for (EventSource.Entry entry : log.after(first - COMMIT_EVENTS - 1, COMMIT_EVENTS)) {
            if (entry.kind().equals("message.stored")
                    && message.id().value().equals(entry.message())) {
                return entry;
            }
        }
        return null;
    }

    Message message() {
        return known.message();
    }

    /** Renders a session for people and programs: its mailbox and its process. */
    String who(SessionKey key) {
        Session session = known.sessions().get(key);
        if (key.equals(SessionKey.OUTSIDE)) {
            return "a reader outside any session";
        }
        return session == null
                ? key.value()
                : session.ownMailbox() + " (pid " + session.process().pid() + ")";
    }

    /** Returns the rules of a send, each with the value and the bound. */
    Map<String, String> rules() {
        Message message = message();
        var limits = known.limits().sending();
        int bytes = message.content().body().getBytes(StandardCharsets.UTF_8).length;
        Map<String, String> rules = new LinkedHashMap<>();
        rules.put(
                "sender",
                message.sender().outside()
                        ? "a label, from outside any session"
                        : "stamped by the bus");
        rules.put("body", "%d of %d bytes".formatted(bytes, limits.bodyBytes()));
        if (stored != null) {
            rules.put(
                    "rate",
                    "%s of %d within the minute"
                            .formatted(EventView.of(stored).field("sent"), limits.perMinute()));
        }
        for (Chapter chapter : chapters) {
            for (EventSource.Entry entry : chapter.events()) {
                if (entry.kind().equals("delivery.pending")) {
                    rules.put(
                            "mailbox of " + chapter.course().delivery().role(),
                            "%s of %d"
                                    .formatted(
                                            EventView.of(entry).field("waiting"),
                                            limits.mailbox()));
                }
            }
        }
        rules.put("hops", "%d of %d".formatted(message.hop(), limits.hops()));
        rules.put(
                "key",
                "%s, stored once until %s"
                        .formatted(message.key(), message.at().plus(limits.keyWindow())));
        return rules;
    }

    private String settled(Why.Course course) {
        ClaimableMessage work = known.work();
        if (work == null || work.settledAt() != null) {
            return course.delivery().state() instanceof Delivery.State.Dead
                    ? "nothing, unless claudectl bus dead retry %s makes it wait again"
                            .formatted(course.delivery().message())
                    : "nothing: this is its last state";
        }
        boolean held = known.claims().stream().anyMatch(claim -> claim.end() == null);
        return switch (course.delivery().state()) {
            case Delivery.State.Withdrawn ignored ->
                    "nothing, unless that claim ends without an outcome: then it is offered again";
            case Delivery.State.Delivered ignored ->
                    held
                            ? "its owner acks it"
                            : "it waits for a claim: claudectl bus claim " + known.message().id();
            case Delivery.State.Acked ignored -> "nothing: it was declined here";
            case Delivery.State.Dead ignored -> "nothing: this is its last state";
            case Delivery.State.Pending ignored -> throw new AssertionError("settled: " + course);
            case Delivery.State.Leased() -> throw new AssertionError("settled: " + course);
        };
    }

    /** Renders the next step. */
    String next(Why.Course course) {
        return switch (course.next()) {
            case NextStep.Settled() -> settled(course);
            case NextStep.Running(Lease lease, long remainingMs) ->
                    "%s has it; without evidence it waits again in %.1f s"
                            .formatted(who(lease.holder().session()), remainingMs / 1_000.0);
            case NextStep.Paused() -> "all mail is paused: claudectl bus resume";
            case NextStep.Parked(var until) ->
                    "it was repeatedly not confirmed; it is offered again at " + until;
            case NextStep.NoSession() ->
                    "no live session has the role %s; it waits for one until %s"
                            .formatted(course.delivery().role(), course.delivery().deadline());
            case NextStep.Behind() ->
                    "an earlier one of the same sender or thread is leased; it follows that one";
            case NextStep.Kept(var deliver) ->
                    deliver == DeliverySettings.Deliver.ASK
                            ? "its role's mail is handed out only when the session asks (deliver = ask)"
                            : "its role's mail is held (deliver = off); claudectl bus role set %s --deliver stop"
                                    .formatted(course.delivery().role());
            case NextStep.Boundary(Session session, Reachability reach, int ahead) ->
                    (reach.wake() == WakeDecision.NO_HOOKS
                                    ? "%s gets it when it reads its inbox%s; the session is %s: %s"
                                    : "%s brings it at its next turn boundary%s; the session is %s: %s")
                            .formatted(
                                    who(session.key()),
                                    ahead == 0 ? "" : ", after " + ahead + " others",
                                    Reachable.doing(reach),
                                    Reachable.when(List.of(reach), known.message().content()));
        };
    }
}
