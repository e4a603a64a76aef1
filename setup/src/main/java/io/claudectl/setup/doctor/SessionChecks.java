package io.claudectl.setup.doctor;

import io.claudectl.setup.install.Client;
import io.claudectl.setup.install.RunningSessions;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Who is on the bus, whose hooks fire, and whether the client is one the bus was tested with. */
final class SessionChecks {
    private static final Version LEAST = Version.parse("2.1.330");
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** Sessions and roles named one by one. */
    private static final int NAMED_MAX = 20;

    private final Scene scene;
    private final List<RunningSessions.Running> running;

    SessionChecks(Scene scene) {
        this.scene = scene;
        this.running = RunningSessions.of(scene.places().config(), scene.processes());
    }

    List<Check> all(boolean daemonRuns) throws IOException {
        var checks = new ArrayList<Check>();
        checks.add(client());
        if (!daemonRuns) {
            checks.add(Check.skipped("sessions", "the daemon does not run"));
            checks.add(Check.skipped("roles", "the daemon does not run"));
            return checks;
        }
        checks.addAll(sessions());
        checks.addAll(roles());
        return checks;
    }

    private List<Check> sessions() throws IOException {
        Client.Ran ran = scene.call("bus", "agents", "--json");
        if (!(ran.json() instanceof List<?> agents)) {
            return List.of(Check.fail("sessions", Scene.said(ran), "claudectl bus agents"));
        }
        Map<List<Object>, Map<?, ?>> known = new HashMap<>();
        for (Object each : agents) {
            if (each instanceof Map<?, ?> agent
                    && agent.get("pid") instanceof Long pid
                    && agent.get("proc_start") instanceof Long start) {
                known.put(List.of(pid, start), agent);
            }
        }
        if (running.isEmpty()) {
            return List.of(
                    Check.skipped(
                            "sessions",
                            "no session runs, as far as %s says"
                                    .formatted(scene.places().config().resolve("sessions"))));
        }
        var checks = new ArrayList<Check>();
        for (RunningSessions.Running session :
                running.subList(0, Math.min(running.size(), NAMED_MAX))) {
            checks.add(session(session, known.get(List.of(session.pid(), session.start()))));
        }
        if (running.size() > NAMED_MAX) {
            checks.add(
                    Check.skipped(
                            "sessions",
                            "%d more are not shown".formatted(running.size() - NAMED_MAX)));
        }
        return checks;
    }

    private static Check session(RunningSessions.Running session, @Nullable Map<?, ?> agent) {
        String name = "session " + session.pid();
        if (agent == null) {
            return Check.advice(
                    name,
                    "in %s: not on the bus; started before the plugin was switched on"
                            .formatted(session.cwd()),
                    "restart it to join: end it, then claude --resume " + session.conversation());
        }
        Object role = agent.get("role") == null ? agent.get("mailbox") : agent.get("role");
        return Check.pass(
                name,
                agent.get("last_hook") == null
                        ? "%s: no hook yet since the daemon started".formatted(role)
                        : "%s: last hook %s at %s"
                                .formatted(
                                        role, agent.get("last_hook"), agent.get("last_hook_at")));
    }

    private List<Check> roles() throws IOException {
        Client.Ran ran = scene.call("bus", "role", "list", "--json");
        if (!(ran.json() instanceof List<?> roles)) {
            return List.of(Check.fail("roles", Scene.said(ran), "claudectl bus role list"));
        }
        var checks = new ArrayList<Check>();
        int live = 0;
        int stuck = 0;
        for (Object each : roles) {
            if (!(each instanceof Map<?, ?> role)) {
                continue;
            }
            boolean absent = "absent".equals(role.get("state"));
            live += absent ? 0 : 1;
            if (absent && role.get("waiting") instanceof Long waiting && waiting > 0) {
                stuck++;
                if (stuck <= NAMED_MAX) {
                    checks.add(waits(role, waiting));
                }
            }
        }
        checks.addFirst(
                Check.pass(
                        "roles",
                        "%d, %d with a live session, %d with mail and none"
                                .formatted(roles.size(), live, stuck)));
        return checks;
    }

    private static Check waits(Map<?, ?> role, long waiting) {
        Object cwd = role.get("cwd");
        return Check.advice(
                "role " + role.get("name"),
                "%d waiting, and no live session".formatted(waiting),
                cwd == null
                        ? "claudectl bus role bind %s <directory>, then claude there"
                                .formatted(role.get("name"))
                        : "cd %s && claude".formatted(cwd));
    }

    private Check client() throws IOException {
        var versions = new TreeSet<Version>();
        for (RunningSessions.Running session : running) {
            add(versions, session.version());
        }
        Path claude = scene.found("claude");
        if (claude != null) {
            Client.Ran ran = scene.children().run(LIMIT, List.of(claude.toString(), "--version"));
            add(versions, ran.done() ? ran.out().strip().split("\\s", 2)[0] : "");
        }
        if (versions.isEmpty()) {
            return Check.skipped(
                    "claude",
                    claude == null
                            ? "no claude on PATH and no session runs"
                            : "%s does not say its version within %d s"
                                    .formatted(claude, LIMIT.toSeconds()));
        }
        String seen = String.join(", ", versions.stream().map(Version::toString).toList());
        return versions.getFirst().compareTo(LEAST) < 0
                ? Check.advice(
                        "claude",
                        "%s; nothing before %s was tested".formatted(seen, LEAST),
                        "claude update, then restart the sessions")
                : Check.pass("claude", seen);
    }

    private static void add(Set<Version> versions, String text) {
        if (text.matches("\\d{1,9}(\\.\\d{1,9}){1,3}")) {
            versions.add(Version.parse(text));
        }
    }
}
