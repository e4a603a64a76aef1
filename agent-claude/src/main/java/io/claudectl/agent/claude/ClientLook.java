package io.claudectl.agent.claude;

import io.claudectl.agent.claude.RunningSessions.Running;
import io.claudectl.os.Finding;
import io.claudectl.os.ProcessTable;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds what keeps sessions of the client from the bus, for people. Reads files; writes nothing.
 */
public final class ClientLook {
    /** The oldest tested version. */
    private static final Version LEAST = Version.parse("2.1.330");

    private static final int NAMED_MAX = 20;

    private ClientLook() {}

    /**
     * Checks plugin and settings of one configuration directory.
     *
     * @param init the command that installs there
     */
    public static List<Finding> directory(ClientDir dir, String init) {
        var found = new ArrayList<Finding>();
        var settings = ClientSettings.of(dir.path(), null);
        settings.unusable()
                .forEach(each -> found.add(Finding.fail("settings", "edit that file", "%s", each)));
        found.add(plugin(dir, settings, init));
        for (HooksOff off : settings.hooksOff()) {
            String detail = "off in all sessions of %s by %s: they get mail on request only";
            found.add(Finding.advice("hooks", off.fix(), detail, dir.path(), off.text()));
        }
        if (settings.sandboxed()) {
            String fix = "exclude claudectl from the sandbox in " + dir.settings();
            String detail = "claudectl in a session's shell cannot reach the bus";
            found.add(Finding.advice("sandbox", fix, detail));
        }
        return found;
    }

    private static Finding plugin(ClientDir dir, ClientSettings settings, String init) {
        Path market = settings.marketplace();
        if (market == null && !settings.inSkills()) {
            return Finding.advice(
                    "plugin", init, "not in %s: its sessions do not join", dir.path());
        } else if (market != null && settings.inSkills()) {
            String fix = "claude plugin uninstall " + ClientSettings.MARKET_PLUGIN;
            String detail = "installed twice in %s, so each hook runs twice";
            return Finding.fail("plugin", fix, detail, dir.path());
        } else if (market != null && !Files.isDirectory(market)) {
            String detail = "registered in %s, but %s is gone";
            return Finding.fail("plugin", init, detail, dir.path(), market);
        }
        return Finding.pass("plugin", "in %s", dir.path());
    }

    /**
     * Checks running sessions, at most {@value #NAMED_MAX}.
     *
     * @param bus the daemon's records of processes, by pid
     * @param daemonSince when it was started
     */
    public static List<Finding> sessions(
            List<ClientDir> dirs,
            ProcessTable processes,
            Map<Object, Map<?, ?>> bus,
            Instant daemonSince)
            throws IOException {
        var found = new ArrayList<Finding>();
        var fileless = new HashMap<>(bus);
        for (ClientDir dir : dirs) {
            for (Running each : RunningSessions.of(dir.path(), processes)) {
                fileless.remove(each.pid());
                if (!each.apart() && found.size() < NAMED_MAX) {
                    found.add(session(dir, each, bus.get(each.pid()), daemonSince));
                }
            }
        }
        if (found.isEmpty()) {
            var where = dirs.stream().map(ClientDir::path).toList();
            String none = "none runs, as far as sessions/ in %s says";
            found.add(Finding.skipped("sessions", none, where));
        }
        fileless.values().stream()
                .filter(each -> !"spare job".equals(each.get("kind")))
                .limit(NAMED_MAX)
                .forEach(each -> found.add(fileless(each)));
        return found;
    }

    /**
     * Checks one running session.
     *
     * @param agent the bus's record of that process; null for none
     */
    private static Finding session(
            ClientDir dir, Running it, @Nullable Map<?, ?> agent, Instant daemonSince)
            throws IOException {
        String name = "session " + it.pid(), cwd = it.file().cwd();
        String where = "%s, of %s".formatted(cwd, dir.path());
        String again = "end it, then claude --resume " + it.file().sessionId();
        List<HooksOff> off =
                ClientSettings.of(dir.path(), cwd.startsWith("/") ? Path.of(cwd) : null).hooksOff();
        boolean known = agent != null && Long.valueOf(it.start()).equals(agent.get("proc_start"));
        Instant plugged = plugged(dir), began = began(it.pid());
        if (!off.isEmpty()) {
            String detail = "%s: hooks are off by %s, so it gets mail on request only";
            String fix = off.getFirst().fix();
            return Finding.advice(name, fix, detail, where, off.getFirst().text());
        } else if (known && agent != null && agent.get("last_hook") != null) {
            Object role = agent.get("role") == null ? agent.get("mailbox") : agent.get("role");
            Object hook = agent.get("last_hook"), when = agent.get("last_hook_at");
            return Finding.pass(name, "%s in %s: last hook %s at %s", role, where, hook, when);
        } else if (plugged == null || began.isBefore(plugged)) {
            String detail = "%s: not on the bus; started before the plugin was installed (%s)";
            return Finding.advice(name, "restart it to join: " + again, detail, where, plugged);
        } else if (known && began.isBefore(daemonSince)) {
            return Finding.pass(name, "%s: no hook yet since the daemon started", where);
        }
        String detail = "%s: its hooks do not fire (--bare, --safe-mode, --setting-sources?)";
        return Finding.advice(name, again + ", without that option", detail, where);
    }

    private static Instant began(long pid) {
        var process = ProcessHandle.of(pid).map(ProcessHandle::info);
        return process.flatMap(ProcessHandle.Info::startInstant).orElse(Instant.MAX);
    }

    /** Returns when the plugin came into the directory; null where there is none. */
    private static @Nullable Instant plugged(ClientDir dir) throws IOException {
        Path market = ClientSettings.of(dir.path(), null).marketplace();
        Path folder = market == null ? dir.plugin() : market;
        return Files.isDirectory(folder) ? Files.getLastModifiedTime(folder).toInstant() : null;
    }

    /** Reports a session that the bus knows by its hooks, without a session file. */
    private static Finding fileless(Map<?, ?> agent) {
        String fix = "CLAUDE_CONFIG_DIR=<its directory> claudectl doctor, or restart the session";
        String detail = "in %s: on the bus, but no known sessions/ has a file of it";
        return Finding.advice("session " + agent.get("pid"), fix, detail, agent.get("cwd"));
    }

    /**
     * Checks the versions in use.
     *
     * @param texts versions of sessions and program
     * @param status the daemon's, with its newest tested version and those that fell back
     */
    public static Finding versions(List<String> texts, Map<?, ?> status) {
        SortedSet<Version> versions = new TreeSet<>();
        texts.stream()
                .filter(each -> each.matches("\\d{1,9}(\\.\\d{1,9}){1,3}"))
                .forEach(each -> versions.add(Version.parse(each)));
        if (versions.isEmpty()) {
            String detail = "no session runs, and no claude on PATH tells its version";
            return Finding.skipped("claude", detail);
        } else if (status.get("fallback_versions") instanceof List<?> fell && !fell.isEmpty()) {
            String fix = "claudectl daemon forget-version <version>, to try again";
            String detail =
                    "%s ended turns in spite of plain context at Stop, so mail comes there as a \"problem\"";
            return Finding.advice("claude", fix, detail, fell);
        } else if (versions.getFirst().compareTo(LEAST) < 0) {
            String fix = "claude update, then restart the sessions";
            String detail = "%s; nothing before %s was tested";
            return Finding.advice("claude", fix, detail, versions, LEAST);
        } else if (status.get("tested") instanceof String newest
                && versions.getLast().compareTo(Version.parse(newest)) > 0) {
            String fix = "claudectl bus wake-test <role> tries it";
            String detail = "%s; nothing after %s was tested";
            return Finding.advice("claude", fix, detail, versions, newest);
        }
        return Finding.pass("claude", "%s", versions);
    }
}
