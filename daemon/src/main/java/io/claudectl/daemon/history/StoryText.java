package io.claudectl.daemon.history;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.command.Why;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Message;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.store.EventSource;
import io.claudectl.core.store.Store.StateName;
import io.claudectl.core.text.SafeText;
import io.claudectl.daemon.view.ClaimView;
import io.claudectl.daemon.view.EventView;
import io.claudectl.daemon.view.WorkView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Renders a message's story for people. */
public final class StoryText {
    private final Story story;

    private StoryText(Story story) {
        this.story = story;
    }

    /** Returns the story, line by line. */
    public static List<String> of(Story story) {
        return new StoryText(story).lines();
    }

    private List<String> lines() {
        Message message = story.message();
        var content = message.content();
        var lines = new ArrayList<String>();
        lines.add(
                "%s  %s (%s, %s)"
                        .formatted(
                                message.id(),
                                content.subject(),
                                content.type().word(),
                                content.priority().word()));
        SessionKey session = message.sender().session();
        lines.add(
                "from %s, via %s, pid %d, at %s"
                        .formatted(
                                SafeText.singleLine(message.sender().name()),
                                session == null ? "cli" : story.who(session),
                                message.sender().pid(),
                                message.at()));
        if (message.thread() != null || message.replyTo() != null) {
            lines.add(
                    "thread %s%s"
                            .formatted(
                                    message.threadOrSelf(),
                                    message.replyTo() == null
                                            ? ""
                                            : ", answers " + message.replyTo()));
        }
        lines.add("rules it passed:");
        story.rules()
                .forEach(
                        (rule, found) ->
                                lines.add("  " + rule + ": " + SafeText.singleLine(found)));
        WorkView work = WorkView.orNull(story.known().work(), story.known().claims());
        if (work != null) {
            lines.add("work for one owner: " + work.text());
            for (Claim claim : story.known().claims()) {
                ClaimView view = ClaimView.of(claim);
                lines.add(
                        "  "
                                + (view.person()
                                        ? view.text()
                                        : view.text(story.who(claim.by().session()))));
            }
        }
        for (Story.Chapter chapter : story.chapters()) {
            chapter(chapter, lines);
        }
        if (story.chapters().isEmpty()) {
            lines.add("its deliveries are pruned; the message is kept as long as its key protects");
        }
        return lines;
    }

    private void chapter(Story.Chapter chapter, List<String> lines) {
        Why.Course course = chapter.course();
        Delivery delivery = course.delivery();
        lines.add("for %s: %s".formatted(delivery.role(), state(delivery)));
        for (EventSource.Entry entry : chapter.events()) {
            Duration after = Duration.between(story.message().at(), entry.at());
            lines.add(
                    "  %+11.3f s  %s"
                            .formatted(
                                    after.toMillis() / 1_000.0, SafeText.singleLine(told(entry))));
        }
        if (chapter.events().size() < course.leases().size()) {
            lines.add("  (older events of it are erased; --json has every lease)");
        }
        lines.add("  next: " + story.next(course));
    }

    private static String state(Delivery delivery) {
        String name = StateName.of(delivery.state()).word();
        return switch (delivery.state()) {
            case Delivery.State.Delivered(var evidence, var at) -> name + ", " + evidence.word();
            case Delivery.State.Acked(var by, var outcome, var note, var at) ->
                    name
                            + ", "
                            + outcome.word()
                            + (note == null ? "" : ": " + SafeText.singleLine(note));
            case Delivery.State.Dead(var reason, var at) ->
                    name + ", " + SafeText.singleLine(reason);
            case Delivery.State.Pending ignored -> name;
            case Delivery.State.Leased() -> name;
            case Delivery.State.Withdrawn ignored -> name;
        };
    }

    private String told(EventSource.Entry entry) {
        return switch (entry.kind()) {
            case "delivery.pending" ->
                    "pending, %s others waiting".formatted(text(entry, "waiting"));
            case "delivery.leased" ->
                    "leased to %s by %s: epoch %s, attempt %s, transcript at %s bytes"
                            .formatted(
                                    who(entry),
                                    text(entry, "trigger"),
                                    text(entry, "epoch"),
                                    text(entry, "attempt"),
                                    text(entry, "transcript_length"));
            case "delivery.handed" -> "handed: the client confirmed epoch " + text(entry, "epoch");
            case "delivery.delivered" ->
                    "delivered, %s%s".formatted(text(entry, "evidence"), place(entry));
            case "lease.ended" ->
                    "lease of epoch %s ended: %s"
                            .formatted(text(entry, "epoch"), text(entry, "reason"));
            case "delivery.parked" -> "parked until " + text(entry, "until");
            case "delivery.acked" ->
                    "acked by %s: %s".formatted(who(entry), text(entry, "outcome"));
            case "delivery.retried" -> "retried by the operator";
            case "delivery.dead" -> "dead: " + text(entry, "reason");
            case "delivery.withdrawn" ->
                    text(entry, "claimed_by").equals(entry.role())
                            ? "claimed from here"
                            : "withdrawn: %s claimed it".formatted(text(entry, "claimed_by"));
            case "delivery.offered" ->
                    "offered again (%s), priority %s"
                            .formatted(text(entry, "why"), text(entry, "priority"));
            default -> entry.kind() + " " + entry.data();
        };
    }

    private static String place(EventSource.Entry entry) {
        return switch (text(entry, "evidence")) {
            case "seen" ->
                    ": token in %s at byte %s, and an answer to it"
                            .formatted(text(entry, "transcript"), text(entry, "offset"));
            case "unproven" -> ": " + text(entry, "reason");
            default -> "";
        };
    }

    private String who(EventSource.Entry entry) {
        return entry.session() == null ? "nobody" : story.who(SessionKey.of(entry.session()));
    }

    private static String text(EventSource.Entry entry, String name) {
        return EventView.of(entry).field(name);
    }
}
