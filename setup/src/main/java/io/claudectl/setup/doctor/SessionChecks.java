package io.claudectl.setup.doctor;

import io.claudectl.agent.claude.ClientSettings;
import io.claudectl.agent.claude.HooksOff;
import io.claudectl.agent.claude.RunningSessions;
import io.claudectl.agent.claude.RunningSessions.Running;
import io.claudectl.os.ChildProcess.Ran;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The client's side: plugin and settings, running sessions, roles, versions. */
record SessionChecks(Doctor doctor) {
    private static final Version LEAST = Version.parse("2.1.330");
    private static final int NAMED_MAX = 20;

    void all(Report to) throws IOException {
        Map<?, ?> status = doctor.status();
        var versions = new TreeSet<Version>();
        var agents = new HashMap<Object, Map<?, ?>>();
        for (Map<?, ?> each : status == null ? List.<Map<?, ?>>of() : rows("bus", "agents")) {
            agents.put(each.get("pid"), each);
        }
        int sessions = 0;
        for (Path config : doctor.configs()) {
            plugin(to, config, ClientSettings.of(config, null));
            for (Running each : RunningSessions.of(config, doctor.processes())) {
                add(versions, each.file().version());
                Map<?, ?> agent = agents.remove(each.pid());
                if (status != null && !each.apart() && sessions++ < NAMED_MAX) {
                    session(to, config, each, agent, status);
                }
            }
        }
        agents.values().removeIf(each -> "spare job".equals(each.get("kind")));
        if (sessions <= NAMED_MAX) {
            agents.values().stream().limit(NAMED_MAX).forEach(each -> fileless(to, each));
        }
        client(to, versions, status == null ? Map.of() : status);
        if (status == null) {
            to.skipped("roles", "the daemon does not run");
            return;
        }
        if (sessions == 0) {
            to.skipped("sessions", "none runs, as far as sessions/ in %s says", doctor.configs());
        }
        roles(to);
    }

    private List<Map<?, ?>> rows(String... words) throws IOException {
        var line = new ArrayList<>(List.of(words));
        line.add("--json");
        Ran ran = doctor.call(line.toArray(String[]::new));
        if (!(ran.json() instanceof List<?> all)) {
            throw new IOException("claudectl %s: %s".formatted(line, Doctor.said(ran)));
        }
        return all.stream().<Map<?, ?>>map(each -> (Map<?, ?>) each).toList();
    }

    private void plugin(Report to, Path config, ClientSettings settings) {
        boolean usual = config.equals(doctor.at().home().resolve(".claude"));
        String where = usual ? "" : "CLAUDE_CONFIG_DIR=" + config + " ";
        String init = where + doctor.program().client() + " init";
        Path market = settings.marketplace();
        settings.unusable().forEach(each -> to.fail("settings", "edit that file", "%s", each));
        if (market == null && !settings.inSkills()) {
            to.advice("plugin", init, "not in %s: its sessions do not join", config);
        } else if (market != null && settings.inSkills()) {
            String fix = "claude plugin uninstall " + ClientSettings.MARKET_PLUGIN;
            to.fail("plugin", fix, "installed twice in %s, so each hook runs twice", config);
        } else if (market != null && !Files.isDirectory(market)) {
            to.fail("plugin", init, "registered in %s, but %s is gone", config, market);
        } else {
            to.pass("plugin", "in %s", config);
        }
        for (HooksOff off : settings.hooksOff()) {
            String detail = "off in all sessions of %s by %s: they get mail on request only";
            to.advice("hooks", off.fix(), detail, config, off.text());
        }
        if (settings.sandboxed()) {
            String fix = "exclude claudectl from the sandbox in " + config.resolve("settings.json");
            to.advice("sandbox", fix, "claudectl in a session's shell cannot reach the bus");
        }
    }

    private void session(
            Report to, Path config, Running it, @Nullable Map<?, ?> agent, Map<?, ?> status)
            throws IOException {
        String name = "session " + it.pid(), where = "%s, of %s".formatted(it.file().cwd(), config);
        String again = "end it, then claude --resume " + it.file().sessionId();
        Path cwd = it.file().cwd().startsWith("/") ? Path.of(it.file().cwd()) : null;
        List<HooksOff> off = ClientSettings.of(config, cwd).hooksOff();
        boolean known = agent != null && Long.valueOf(it.start()).equals(agent.get("proc_start"));
        Instant plugged = plugged(config), began = began(it.pid());
        if (!off.isEmpty()) {
            String detail = "%s: hooks are off by %s, so it gets mail on request only";
            to.advice(name, off.getFirst().fix(), detail, where, off.getFirst().text());
        } else if (known && agent != null && agent.get("last_hook") != null) {
            Object role = agent.get("role") == null ? agent.get("mailbox") : agent.get("role");
            Object hook = agent.get("last_hook"), when = agent.get("last_hook_at");
            to.pass(name, "%s in %s: last hook %s at %s", role, where, hook, when);
        } else if (plugged == null || began.isBefore(plugged)) {
            String detail = "%s: not on the bus; started before the plugin was installed (%s)";
            to.advice(name, "restart it to join: " + again, detail, where, plugged);
        } else if (known && began.isBefore(Instant.parse(String.valueOf(status.get("started"))))) {
            to.pass(name, "%s: no hook yet since the daemon started", where);
        } else {
            String detail = "%s: its hooks do not fire (--bare, --safe-mode, --setting-sources?)";
            to.advice(name, again + ", without that option", detail, where);
        }
    }

    private static Instant began(long pid) {
        var process = ProcessHandle.of(pid).map(ProcessHandle::info);
        return process.flatMap(ProcessHandle.Info::startInstant).orElse(Instant.MAX);
    }

    /** When the plugin came into a directory of the client; null where there is none. */
    private @Nullable Instant plugged(Path config) throws IOException {
        Path market = ClientSettings.of(config, null).marketplace();
        Path folder = market == null ? doctor.at().in(config).plugin() : market;
        return Files.isDirectory(folder) ? Files.getLastModifiedTime(folder).toInstant() : null;
    }

    /** The bus knows it by its hooks; its file was deleted, or lies in a directory not recorded. */
    private static void fileless(Report to, Map<?, ?> agent) {
        String fix = "CLAUDE_CONFIG_DIR=<its directory> claudectl doctor, or restart the session";
        String detail = "in %s: on the bus, but no known sessions/ has a file of it";
        to.advice("session " + agent.get("pid"), fix, detail, agent.get("cwd"));
    }

    private void roles(Report to) throws IOException {
        int live = 0, stuck = 0;
        List<Map<?, ?>> roles = rows("bus", "role", "list");
        for (Map<?, ?> role : roles) {
            boolean absent = "absent".equals(role.get("state"));
            live += absent ? 0 : 1;
            if (absent && role.get("waiting") instanceof Long n && n > 0 && stuck++ < NAMED_MAX) {
                Object cwd = role.get("cwd") == null ? "<directory>" : role.get("cwd");
                String name = "role " + role.get("name"), fix = "cd " + cwd + " && claude";
                to.advice(name, fix, "%d waiting, and no live session", n);
            }
        }
        String detail = "%d, %d with a live session, %d with mail and none";
        to.pass("roles", detail, roles.size(), live, stuck);
    }

    private void client(Report to, TreeSet<Version> versions, Map<?, ?> status) throws IOException {
        add(versions, doctor.version("claude").split("\\s", 2)[0]);
        Object newest = status.get("tested");
        if (versions.isEmpty()) {
            to.skipped("claude", "no session runs, and no claude on PATH tells its version");
        } else if (status.get("fallback_versions") instanceof List<?> fell && !fell.isEmpty()) {
            String detail =
                    "%s ended turns in spite of plain context at Stop, so mail comes there"
                            + " as a \"problem\"";
            to.advice(
                    "claude",
                    "claudectl daemon forget-version <version>, to try again",
                    detail,
                    fell);
        } else if (versions.getFirst().compareTo(LEAST) < 0) {
            String fix = "claude update, then restart the sessions";
            to.advice("claude", fix, "%s; nothing before %s was tested", versions, LEAST);
        } else if (newest instanceof String text
                && versions.getLast().compareTo(Version.parse(text)) > 0) {
            String fix = "claudectl bus wake-test <role> tries it";
            to.advice("claude", fix, "%s; nothing after %s was tested", versions, newest);
        } else {
            to.pass("claude", "%s", versions);
        }
    }

    private static void add(TreeSet<Version> versions, String text) {
        if (text.matches("\\d{1,9}(\\.\\d{1,9}){1,3}")) {
            versions.add(Version.parse(text));
        }
    }
}
