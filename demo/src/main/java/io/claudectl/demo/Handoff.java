package io.claudectl.demo;

import java.util.List;

/**
 * The worked example: spec hands one task each to frontend and backend, which get it at the end of
 * the turn they are in. Frontend says what became of it.
 */
final class Handoff {
    static final String TITLE =
            "spec hands one task each to frontend and backend, on a private bus";
    static final String FRONTEND_TASK =
            "Render the date filter on the report page; use the shared <DateRangePicker /> from"
                    + " packages/ui.";
    static final String BACKEND_TASK =
            "Add /api/reports/date-range that returns ISO dates for the given period. Frontend"
                    + " depends on this: they call it from <DateRangePicker />.";

    private final Cast cast;

    Handoff(PrivateBus bus) {
        this.cast = new Cast(bus);
    }

    /** Plays it; what did not go as it should is told, one line each. */
    List<String> play() {
        ScriptedSession spec = cast.opened("spec", "spec");
        ScriptedSession frontend = cast.opened("frontend", "apps/frontend");
        ScriptedSession backend = cast.opened("backend", "services/backend");

        frontend.prompt("How is the report page built?");
        frontend.answer("It has a table and no filter yet.");
        backend.prompt("Which report endpoints are there?");
        backend.answer("Only /api/reports.");

        spec.prompt("Hand the date filter to frontend and its endpoint to backend.");
        String first = cast.published(spec, "frontend", FRONTEND_TASK);
        String second = cast.published(spec, "backend", BACKEND_TASK);
        spec.answer("Both have their task.");
        spec.stop();

        worked(frontend, FRONTEND_TASK);
        worked(backend, BACKEND_TASK);
        cast.acked(frontend, first, "in the build");
        frontend.stop();
        backend.stop();

        cast.awaitSeen(first, 1);
        cast.awaitSeen(second, 1);
        told(spec);
        return cast.problems();
    }

    private void worked(ScriptedSession session, String task) {
        if (cast.brought(session, task)) {
            session.answer("Done: " + task.substring(0, task.indexOf(' ', 20)) + " ...");
        }
    }

    /** What became of a task comes to whoever sent it. */
    private void told(ScriptedSession spec) {
        HookAnswer begun = spec.prompt("How far are they?");
        if (!begun.context().contains("in the build")) {
            cast.problem("spec was not told what became of its task");
        }
        spec.answer("Frontend is done.");
        spec.stop();
    }
}
