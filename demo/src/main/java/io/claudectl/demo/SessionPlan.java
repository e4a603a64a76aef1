package io.claudectl.demo;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a session is opened.
 *
 * @param more set in its environment
 * @param headless as {@code claude -p}: nobody sits at a terminal
 * @param transcribed false for a session whose transcript nobody finds
 * @param resumed an ended session whose conversation goes on; null for a new one
 * @param outer the session whose process starts it; null when a terminal does
 */
public record SessionPlan(
        PrivateBus bus,
        String name,
        Path cwd,
        Map<String, String> more,
        boolean headless,
        boolean transcribed,
        @Nullable ScriptedSession resumed,
        @Nullable ScriptedSession outer) {
    private static final String HOOKS = "SCRIPTED_HOOKS";
    private static final String VERSION = "PLAYED_CLIENT_VERSION";

    public SessionPlan {
        more = Map.copyOf(more);
    }

    public SessionPlan in(Path directory) {
        return new SessionPlan(bus, name, directory, more, headless, transcribed, resumed, outer);
    }

    public SessionPlan with(String variable, String value) {
        Map<String, String> all = new LinkedHashMap<>(more);
        all.put(variable, value);
        return new SessionPlan(bus, name, cwd, all, headless, transcribed, resumed, outer);
    }

    public SessionPlan withoutTerminal() {
        return new SessionPlan(bus, name, cwd, more, true, transcribed, resumed, outer);
    }

    public SessionPlan withoutTranscript() {
        return new SessionPlan(bus, name, cwd, more, headless, false, resumed, outer);
    }

    /** Plans a session whose client runs no hooks; its tools work. */
    public SessionPlan withoutHooks() {
        return with(HOOKS, "off");
    }

    boolean hooks() {
        return !more.containsKey(HOOKS);
    }

    public SessionPlan resuming(ScriptedSession ended) {
        return new SessionPlan(bus, name, cwd, more, headless, transcribed, ended, outer);
    }

    public SessionPlan below(ScriptedSession session) {
        return new SessionPlan(bus, name, cwd, more, headless, transcribed, resumed, session);
    }

    /** Played as this version of the client. */
    public SessionPlan version(String version) {
        return with(VERSION, version);
    }

    String version() {
        return more.getOrDefault(VERSION, ScriptedSession.VERSION);
    }

    /** The directory of the client's own files. */
    Path config() {
        return bus.user().resolve(".claude");
    }

    /** Starts the process; no hook has run yet. */
    public ScriptedSession open() {
        Path scratch = bus.scratch().resolve(name + "-" + UUID.randomUUID());
        Shell shell;
        if (outer == null) {
            var environment = bus.environment();
            environment.putAll(more);
            shell = Shell.start(scratch, environment);
        } else {
            var environment = outer.inherited();
            environment.putAll(more);
            shell = Shell.startBelow(outer.shell(), scratch, environment);
        }
        return bus.opened(new ScriptedSession(this, scratch, shell));
    }

    /** Starts it, and runs its SessionStart hook. */
    public ScriptedSession start() {
        ScriptedSession session = open();
        session.start();
        return session;
    }
}
