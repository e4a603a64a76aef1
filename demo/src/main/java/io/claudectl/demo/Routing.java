package io.claudectl.demo;

import java.util.List;

/**
 * The worked example's second part: spec publishes a task to nobody by name. Both sessions that
 * subscribed are offered it, both claim it, one owns it and says what became of it.
 */
final class Routing {
    static final String TITLE =
            "spec publishes a task, frontend and backend want it, one owns it, on a private bus";
    static final String TASK =
            "Add a CSV export to the report page, whoever of you is free: the button and the"
                    + " endpoint are small.";
    private static final String NOTE = "the export is in build 7";

    private final Cast cast;

    Routing(PrivateBus bus) {
        this.cast = new Cast(bus);
    }

    /** Plays it; what did not go as it should is told, one line each. */
    List<String> play() {
        ScriptedSession spec = cast.opened("spec", "spec");
        ScriptedSession frontend = cast.opened("frontend", "apps/frontend");
        ScriptedSession backend = cast.opened("backend", "services/backend");

        listening(frontend, "task.>");
        listening(backend, "task.created");

        spec.prompt("Let somebody add the export.");
        String task = cast.published(spec, null, TASK);
        spec.answer("Somebody will take it.");
        spec.stop();

        offered(frontend);
        offered(backend);
        cast.awaitSeen(task, 2);
        claimed(backend, task, "Granted");
        claimed(frontend, task, "Not granted");
        frontend.answer("Backend has it, so I leave it.");
        frontend.stop();
        cast.acked(backend, task, NOTE);
        backend.stop();

        HookAnswer begun = spec.prompt("How far are they?");
        if (!begun.context().contains("task.completed (status)")
                || !begun.context().contains(NOTE)) {
            cast.problem("spec was not told what became of its task");
        }
        spec.answer("The export is there.");
        spec.stop();
        return cast.problems();
    }

    private void listening(ScriptedSession session, String subject) {
        session.prompt("Listen to new tasks.");
        ToolAnswer answer = session.tool("subscribe", "subjects", List.of(subject));
        if (answer.failed()) {
            throw new DemoFailed(session.name() + " cannot subscribe: " + answer.text());
        }
        session.answer("I listen to " + subject + ".");
    }

    private void offered(ScriptedSession session) {
        if (cast.brought(session, TASK)) {
            session.answer("I could do that.");
        }
    }

    private void claimed(ScriptedSession session, String message, String answered) {
        ToolAnswer answer = session.tool("claim", "message_id", message);
        if (answer.failed() || !answer.text().startsWith(answered)) {
            cast.problem(
                    "the claim of %s was not answered with '%s': %s"
                            .formatted(session.name(), answered, answer.text()));
        }
    }
}
