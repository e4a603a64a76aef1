package io.claudectl.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sessions of one play, and what did not go as it should. */
final class Cast {
    private static final Duration PROOF = Duration.ofSeconds(15);

    private final PrivateBus bus;
    private final List<String> problems = new ArrayList<>();

    Cast(PrivateBus bus) {
        this.bus = bus;
        // A hook waits only a moment for a daemon that starts; whoever cannot start one says so
        // here.
        bus.call("daemon", "start").orFail();
    }

    /** What did not go as it should, one line each. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    void problem(String line) {
        problems.add(line);
    }

    /** A session in that directory that takes the role. */
    ScriptedSession opened(String role, String directory) {
        ScriptedSession session = bus.session(role).in(bus.directory(directory)).start();
        // What the skill /role runs below the session.
        session.sh("claudectl bus role bind " + role + " . --self").orFail();
        return session;
    }

    /** Publishes a task; returns the message's id. */
    String published(ScriptedSession from, @Nullable String to, String body) {
        ToolAnswer answer =
                to == null
                        ? from.tool(
                                "publish", "subject", "task.created", "type", "task", "body", body)
                        : from.tool(
                                "publish",
                                "addressed_to",
                                to,
                                "subject",
                                "task.created",
                                "type",
                                "task",
                                "body",
                                body);
        if (answer.failed()) {
            throw new DemoFailed("a publish of " + from.name() + " was refused: " + answer.text());
        }
        return answer.field("id");
    }

    /** Ends the turn; true when the Stop hook brought the task. */
    boolean brought(ScriptedSession session, String task) {
        boolean brought = session.stop().context().contains(task);
        if (!brought) {
            problem("the Stop hook of " + session.name() + " did not bring its task");
        }
        return brought;
    }

    void acked(ScriptedSession session, String message, String note) {
        ToolAnswer answer =
                session.tool("ack", "message_id", message, "outcome", "done", "note", note);
        if (answer.failed()) {
            problem("the ack of " + session.name() + " was refused: " + answer.text());
        }
        session.answer("It is settled.");
    }

    /** Waits until so many recipients' transcripts prove a message. */
    void awaitSeen(String message, int recipients) {
        boolean seen =
                Patience.until(
                        PROOF,
                        () ->
                                bus.events().stream()
                                                .filter(event -> message.equals(event.message()))
                                                .filter(
                                                        event ->
                                                                event.kind()
                                                                                .equals(
                                                                                        "delivery.delivered")
                                                                        && event.data()
                                                                                .contains(
                                                                                        "\"seen\""))
                                                .count()
                                        >= recipients);
        if (!seen) {
            problem(
                    "no proof within %d s that %d saw message %s"
                            .formatted(PROOF.toSeconds(), recipients, message));
        }
    }
}
