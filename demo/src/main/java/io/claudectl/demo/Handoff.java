package io.claudectl.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The worked example: spec hands one task each to frontend and backend, which get it at the end of
 * the turn they are in. Frontend says what became of it.
 */
final class Handoff {
    static final String FRONTEND_TASK =
            "Render the date filter on the report page; use the shared <DateRangePicker /> from"
                    + " packages/ui.";
    static final String BACKEND_TASK =
            "Add /api/reports/date-range that returns ISO dates for the given period. Frontend"
                    + " depends on this: they call it from <DateRangePicker />.";
    private static final Duration PROOF = Duration.ofSeconds(15);

    private final PrivateBus bus;
    private final List<String> problems = new ArrayList<>();

    Handoff(PrivateBus bus) {
        this.bus = bus;
    }

    /** Plays it; what did not go as it should is told, one line each. */
    List<String> play() {
        // A hook waits only a moment for a daemon that starts; whoever cannot start one says so
        // here.
        bus.call("daemon", "start").orFail();
        ScriptedSession spec = opened("spec", "spec");
        ScriptedSession frontend = opened("frontend", "apps/frontend");
        ScriptedSession backend = opened("backend", "services/backend");

        frontend.prompt("How is the report page built?");
        frontend.answer("It has a table and no filter yet.");
        backend.prompt("Which report endpoints are there?");
        backend.answer("Only /api/reports.");

        spec.prompt("Hand the date filter to frontend and its endpoint to backend.");
        String first = published(spec, "frontend", FRONTEND_TASK);
        String second = published(spec, "backend", BACKEND_TASK);
        spec.answer("Both have their task.");
        spec.stop();

        worked(frontend, FRONTEND_TASK);
        worked(backend, BACKEND_TASK);
        acked(frontend, first);
        frontend.stop();
        backend.stop();

        awaitSeen(first, "frontend");
        awaitSeen(second, "backend");
        told(spec);
        return List.copyOf(problems);
    }

    private ScriptedSession opened(String role, String directory) {
        ScriptedSession session = bus.session(role).in(bus.directory(directory)).start();
        // What the skill /role runs below the session.
        session.sh("claudectl bus role bind " + role + " . --self").orFail();
        return session;
    }

    private String published(ScriptedSession spec, String to, String body) {
        ToolAnswer answer =
                spec.tool(
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
            throw new DemoFailed("publish for " + to + " was refused: " + answer.text());
        }
        return answer.field("id");
    }

    private void worked(ScriptedSession session, String task) {
        HookAnswer stop = session.stop();
        if (!stop.context().contains(task)) {
            problems.add("the Stop hook of " + session.name() + " did not bring its task");
            return;
        }
        session.answer("Done: " + task.substring(0, task.indexOf(' ', 20)) + " ...");
    }

    private void acked(ScriptedSession session, String message) {
        ToolAnswer answer =
                session.tool(
                        "ack", "message_id", message, "outcome", "done", "note", "in the build");
        if (answer.failed()) {
            problems.add("the ack of " + session.name() + " was refused: " + answer.text());
        }
        session.answer("It is settled.");
    }

    /** What became of a task comes to whoever sent it. */
    private void told(ScriptedSession spec) {
        HookAnswer begun = spec.prompt("How far are they?");
        if (!begun.context().contains("in the build")) {
            problems.add("spec was not told what became of its task");
        }
        spec.answer("Frontend is done.");
        spec.stop();
    }

    private void awaitSeen(String message, String who) {
        boolean seen =
                Patience.until(
                        PROOF,
                        () ->
                                bus.events().stream()
                                        .anyMatch(
                                                event ->
                                                        message.equals(event.message())
                                                                && event.kind()
                                                                        .equals(
                                                                                "delivery.delivered")
                                                                && event.data()
                                                                        .contains("\"seen\"")));
        if (!seen) {
            problems.add(
                    "no proof within %d s that %s saw message %s"
                            .formatted(PROOF.toSeconds(), who, message));
        }
    }
}
