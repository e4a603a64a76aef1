package io.claudectl.daemon.history;

import io.claudectl.core.command.NextStep;
import io.claudectl.core.command.Why;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.Message;
import io.claudectl.core.store.EventSource;
import io.claudectl.daemon.view.ClaimView;
import io.claudectl.daemon.view.DeliveryView;
import io.claudectl.daemon.view.EventView;
import io.claudectl.daemon.view.MessageView;
import io.claudectl.daemon.view.WorkView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Renders a message's story for programs. It holds no token: reading it is not a presentation of
 * mail.
 */
public final class StoryJson {
    private StoryJson() {}

    /** Renders the story as one object. */
    public static Map<String, @Nullable Object> of(Story story) {
        Message message = story.message();
        var fields = MessageView.of(message).header();
        fields.put("via", message.sender().outside() ? "cli" : "session");
        var session = message.sender().session();
        fields.put("session", session == null ? null : session.value());
        fields.put("pid", message.sender().pid());
        fields.put("hop", (long) message.hop());
        fields.put("key", message.key());
        fields.put("route", message.route().word());
        fields.put("rules", story.rules());
        fields.put(
                "work",
                WorkView.json(WorkView.orNull(story.known().work(), story.known().claims())));
        fields.put(
                "claims",
                story.known().claims().stream().map(claim -> ClaimView.of(claim).json()).toList());
        fields.put(
                "deliveries",
                story.chapters().stream().map(chapter -> delivery(story, chapter)).toList());
        return fields;
    }

    private static Map<String, @Nullable Object> delivery(Story story, Story.Chapter chapter) {
        Why.Course course = chapter.course();
        Delivery delivery = course.delivery();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("delivery", delivery.id().value());
        fields.putAll(DeliveryView.of(delivery).json());
        fields.put("epoch", (long) delivery.tally().epoch());
        fields.put("deadline", delivery.deadline().toString());
        fields.put(
                "leases",
                course.leases().stream().map(lease -> lease(lease, chapter.events())).toList());
        fields.put("events", events(story, chapter.events()));
        fields.put("next", code(course.next()));
        fields.put("next_text", story.next(course));
        return fields;
    }

    private static Map<String, Object> lease(Lease lease, List<EventSource.Entry> events) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("epoch", (long) lease.ref().epoch());
        fields.put("attempt", (long) lease.attempt());
        fields.put("session", lease.holder().session().value());
        fields.put("session_id", lease.holder().conversation().value());
        fields.put("trigger", lease.origin().trigger().word());
        fields.put("leased_at", lease.origin().at().toString());
        fields.put("prompt_id", lease.origin().promptId());
        fields.put("transcript", lease.mark().transcript());
        fields.put("transcript_length", lease.mark().length());
        fields.put("handed_at", handedAt(lease, events));
        fields.put("live", lease.live());
        fields.put("ended", ended(lease));
        return fields;
    }

    private static @Nullable String handedAt(Lease lease, List<EventSource.Entry> events) {
        String epoch = String.valueOf(lease.ref().epoch());
        return events.stream()
                .filter(event -> event.kind().equals("delivery.handed"))
                .filter(event -> EventView.of(event).field("epoch").equals(epoch))
                .map(event -> event.at().toString())
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Map<String, Object> ended(Lease lease) {
        if (!(lease.phase() instanceof Lease.Phase.Ended(var reason, var wasHanded, var at))) {
            return null;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("at", at.toString());
        fields.put("reason", reason);
        return fields;
    }

    /** Renders each with the time since the message was stored and since the event before. */
    private static List<Map<String, @Nullable Object>> events(
            Story story, List<EventSource.Entry> entries) {
        var events = new ArrayList<Map<String, @Nullable Object>>();
        var before = story.message().at();
        for (EventSource.Entry entry : entries) {
            var fields = EventView.of(entry).json();
            fields.remove("message");
            fields.remove("delivery");
            fields.remove("role");
            fields.remove("subject");
            fields.put("after_ms", Duration.between(story.message().at(), entry.at()).toMillis());
            fields.put("step_ms", Duration.between(before, entry.at()).toMillis());
            before = entry.at();
            events.add(fields);
        }
        return events;
    }

    private static String code(NextStep next) {
        return switch (next) {
            case NextStep.Settled() -> "settled";
            case NextStep.Running ignored -> "running";
            case NextStep.Paused() -> "paused";
            case NextStep.Parked ignored -> "parked";
            case NextStep.NoSession() -> "no_session";
            case NextStep.Behind() -> "behind";
            case NextStep.Kept ignored -> "kept";
            case NextStep.Boundary ignored -> "boundary";
        };
    }
}
