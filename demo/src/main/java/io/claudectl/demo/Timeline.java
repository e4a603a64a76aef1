package io.claudectl.demo;

import io.claudectl.core.store.EventSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the bus's event log tells of a play: every step in order, and each message's evidence. */
final class Timeline {
    private final List<Step> steps = new ArrayList<>();
    private final Map<String, Told> messages = new LinkedHashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final Instant start;

    /**
     * One thing that happened.
     *
     * @param message its number in this timeline; 0 when it is about none
     */
    record Step(long seq, Duration at, String kind, String who, int message, String what) {}

    /** One message, and what is known of its way. */
    static final class Told {
        final int number;
        final String id;
        final String from;
        final String subject;
        final List<Map<String, @Nullable Object>> evidence = new ArrayList<>();
        final Set<String> to = new LinkedHashSet<>();

        Told(int number, String id, String from, String subject) {
            this.number = number;
            this.id = id;
            this.from = from;
            this.subject = subject;
        }

        /** Every role it was put into the mailbox of, in that order. */
        String to() {
            return String.join(", ", to);
        }
    }

    private Timeline(Instant start) {
        this.start = start;
    }

    /**
     * Reads the log.
     *
     * @param sessions their names by process number
     */
    static Timeline of(List<EventSource.Entry> events, Map<Long, String> sessions) {
        var timeline = new Timeline(events.isEmpty() ? Instant.EPOCH : events.getFirst().at());
        events.forEach(event -> timeline.add(event, sessions));
        return timeline;
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }

    List<Told> messages() {
        return List.copyOf(messages.values());
    }

    private void add(EventSource.Entry event, Map<Long, String> sessions) {
        Object data = Json.read(event.data());
        switch (event.kind()) {
            case "session.registered" -> {
                String key = String.valueOf(event.session());
                String name = sessions.getOrDefault(Json.at(data, "pid"), "session");
                String id = Json.text(data, "client_session");
                String before = names.put(key, name);
                step(
                        event,
                        name,
                        before == null
                                ? "starts, pid " + Json.text(data, "pid")
                                : "goes on with conversation " + id);
            }
            case "role.bound" ->
                    step(event, who(event), "takes the role " + Json.text(data, "role"));
            case "message.stored" -> stored(event, data);
            case "delivery.pending" -> told(event).to.add(Json.text(data, "role"));
            case "delivery.offered" -> {
                told(event).to.add(Json.text(data, "role"));
                proof(event, "offered again", Json.text(data, "why"), data);
            }
            case "delivery.leased" ->
                    proof(
                            event,
                            "leased",
                            "%s, attempt %s"
                                    .formatted(
                                            door(Json.text(data, "trigger")),
                                            Json.text(data, "attempt")),
                            data);
            case "delivery.handed" ->
                    proof(event, "handed", "the client wrote it out and said so", data);
            case "delivery.delivered" -> delivered(event, data);
            case "delivery.acked" -> proof(event, "acked", Json.text(data, "outcome"), data);
            case "delivery.withdrawn" ->
                    proof(
                            event,
                            "withdrawn",
                            "%s has it".formatted(Json.text(data, "claimed_by")),
                            data);
            case "claim.granted" ->
                    proof(
                            event,
                            "claimed",
                            "%s owns it, claim %s"
                                    .formatted(Json.text(data, "role"), Json.text(data, "epoch")),
                            data);
            case "claim.ended" -> proof(event, "claim over", Json.text(data, "reason"), data);
            case "work.settled" -> proof(event, "settled", Json.text(data, "outcome"), data);
            case "role.subscribed" ->
                    step(
                            event,
                            Json.text(data, "role"),
                            "listens to " + Json.text(data, "pattern"));
            case "lease.ended" -> proof(event, "lease over", Json.text(data, "reason"), data);
            case "session.ended" -> step(event, who(event), "ends");
            default -> step(event, who(event), event.kind());
        }
    }

    private void stored(EventSource.Entry event, @Nullable Object data) {
        String id = String.valueOf(event.message());
        var told =
                new Told(
                        messages.size() + 1,
                        id,
                        Json.text(data, "from"),
                        Json.text(data, "subject"));
        messages.put(id, told);
        proof(event, "stored", told.subject + ", on disk before the sender was answered", data);
    }

    private void delivered(EventSource.Entry event, @Nullable Object data) {
        String evidence = Json.text(data, "evidence");
        String how =
                evidence.equals("seen")
                        ? "receipt at byte %,d of its transcript, and the model's answer to it"
                                .formatted(Long.parseLong(Json.text(data, "offset")))
                        : "";
        proof(event, evidence, how, data);
    }

    private void proof(EventSource.Entry event, String step, String how, @Nullable Object data) {
        Told told = told(event);
        Map<String, @Nullable Object> evidence =
                Json.object("step", step, "at", event.at().toString(), "by", who(event));
        if (data instanceof Map<?, ?> fields) {
            fields.forEach((name, value) -> evidence.putIfAbsent(name.toString(), value));
        }
        told.evidence.add(evidence);
        // Which of several, where it is about one of them.
        String whose = told.to.size() > 1 && event.delivery() != 0 ? event.role() + ", " : "";
        String what = "#%d %s: %s%s".formatted(told.number, step, whose, how);
        steps.add(new Step(event.seq(), after(event), event.kind(), who(event), told.number, what));
    }

    private void step(EventSource.Entry event, String who, String what) {
        steps.add(new Step(event.seq(), after(event), event.kind(), who, 0, what));
    }

    private Told told(EventSource.Entry event) {
        Told told = messages.get(String.valueOf(event.message()));
        if (told == null) {
            throw new DemoFailed("event " + event.seq() + " is about a message nobody stored");
        }
        return told;
    }

    private Duration after(EventSource.Entry event) {
        return Duration.between(start, event.at());
    }

    private String who(EventSource.Entry event) {
        return event.session() == null ? "bus" : names.getOrDefault(event.session(), "a reader");
    }

    private static String door(String trigger) {
        return switch (trigger) {
            case "stop" -> "at its Stop hook";
            case "prompt" -> "at its UserPromptSubmit hook";
            case "tool" -> "at its PostToolUse hook";
            case "read_inbox" -> "by read_inbox";
            default -> "by bus inbox";
        };
    }
}
