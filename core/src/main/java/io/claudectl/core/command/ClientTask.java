package io.claudectl.core.command;

import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.Destination;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.send.SendRequest;
import io.claudectl.core.rules.send.Sending;
import io.claudectl.core.text.Refusal;
import io.claudectl.core.text.SafeText;
import java.util.List;

/**
 * Publishes an event of a session's own task list, where the person switched that on: a message of
 * type status, which neither rings nor needs a claim. Nothing is stored where no role subscribed; a
 * repeated hook is stored once.
 *
 * @param id of the task, in its session's list
 */
public record ClientTask(SessionSeed seed, Step step, String id, String subject, String description)
        implements Operation<ClientTask.Outcome> {
    /** Characters of a session's or task's id that distinguish it. */
    private static final int ID_MAX = 48;

    /** Characters an envelope needs beside the body. */
    private static final int AROUND = 900;

    /** The step of the task. */
    public enum Step {
        CREATED("task.created"),
        COMPLETED("task.completed");

        private final String subject;

        Step(String subject) {
            this.subject = subject;
        }
    }

    /** The result. */
    public sealed interface Outcome {
        /** No role subscribed. */
        record Nothing() implements Outcome {}

        record Published(MessageId message) implements Outcome {}

        record Refused(Refusal why) implements Outcome {}
    }

    private static final Outcome NOTHING = new Outcome.Nothing();

    @Override
    public Outcome run(Tx tx) {
        Limits limits = tx.view().limits();
        boolean known = !seed.conversation().equals(ConversationId.NONE) && !id.isBlank();
        if (!limits.routing().clientTasks() || !known) {
            return NOTHING;
        }
        List<RoleName> wanting = tx.view().state().subscriptions().matching(step.subject);
        if (wanting.isEmpty()) {
            return NOTHING;
        }
        String own = ResolvedCaller.calling(tx, seed).name();
        if (wanting.stream().allMatch(role -> role.value().equals(own))) {
            return NOTHING;
        }
        var words =
                new SendRequest(
                        new Destination.Subscribers(false),
                        step.subject,
                        "status",
                        "normal",
                        body(
                                Math.min(
                                        limits.sending().bodyBytes(),
                                        limits.rendering().envelope() - AROUND)),
                        "%s %s %s"
                                .formatted(
                                        step.subject,
                                        first(seed.conversation().value(), ID_MAX),
                                        first(id, ID_MAX)),
                        null,
                        null);
        return switch (new Publish(new Caller.InSession(seed), null, words).run(tx)) {
            case Sending.Outcome.Stored stored -> new Outcome.Published(stored.message().id());
            case Sending.Outcome.Refused(var why) -> new Outcome.Refused(why);
        };
    }

    private String body(int most) {
        var text = new StringBuilder("task ").append(id).append(": ").append(subject);
        if (!description.isBlank() && !description.equals(subject)) {
            text.append("\n\n").append(description);
        }
        // Escaped before it is cut, because escaping makes it longer.
        return cut(SafeText.text(text.toString()), most);
    }

    /** Cuts to at most so many bytes of UTF-8, in whole characters. */
    private static String cut(String text, int most) {
        int bytes = 0;
        int room = -1;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (room < 0 && bytes + size(text.codePointAt(i)) > most - 3) {
                room = i;
            }
            bytes += size(text.codePointAt(i));
        }
        return bytes <= most ? text : text.substring(0, room) + "...";
    }

    private static int size(int c) {
        return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    }

    private static String first(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }
}
