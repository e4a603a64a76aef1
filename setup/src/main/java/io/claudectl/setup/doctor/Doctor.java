package io.claudectl.setup.doctor;

import io.claudectl.agent.claude.ClientDir;
import io.claudectl.agent.claude.ClientLook;
import io.claudectl.agent.claude.RunningSessions;
import io.claudectl.os.ChildProcess;
import io.claudectl.os.ChildProcess.Ran;
import io.claudectl.os.Finding;
import io.claudectl.os.ProcessTable;
import io.claudectl.os.Report;
import io.claudectl.setup.install.Drift;
import io.claudectl.setup.install.Layout;
import io.claudectl.setup.install.Program;
import io.claudectl.store.sqlite.Inspection;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs all checks, in the order in which a person would look.
 *
 * @param configs the client's directories that may hold the plugin
 * @param program that runs now
 * @param database looks into {@code bus.db}
 */
public record Doctor(
        Layout at,
        List<Path> configs,
        Program program,
        Children children,
        ProcessTable processes,
        Function<Path, Inspection> database) {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final int NAMED_MAX = 20;

    /** Runs other programs, see {@link ChildProcess#run(Duration, List)}. */
    public interface Children {
        Ran run(Duration limit, List<String> command) throws IOException;
    }

    /** A group of checks. */
    private interface Look {
        void at(List<Finding> to) throws IOException;
    }

    /** Runs every check; takes seconds at most. Starts the daemon where none runs. */
    public Report examine() {
        var found = new ArrayList<Finding>();
        look(found, "program", this::program);
        look(found, "state", new StateChecks(this)::all);
        look(found, "config", this::config);
        look(found, "daemon", this::daemon);
        look(found, "installation", this::installation);
        look(found, "sessions", this::sessions);
        return new Report(found);
    }

    /** Runs one group; its failure does not hide the others. */
    private static void look(List<Finding> to, String name, Look look) {
        try {
            look.at(to);
        } catch (IOException | RuntimeException failure) {
            to.add(Finding.fail(name, "", "cannot be looked at: %s", failure));
        }
    }

    /** Calls the image's own client. */
    private Ran call(String... words) throws IOException {
        String client = program.client().toString();
        return children.run(LIMIT, Stream.concat(Stream.of(client), Stream.of(words)).toList());
    }

    /** Returns the reason of a failed call, without the program's name. */
    private static String said(Ran ran) {
        String line = ran.err().lines().findFirst().orElse("exit " + ran.exit());
        String late = "no answer within " + LIMIT.toSeconds() + " s";
        return ran.exit() == ChildProcess.LATE ? late : line.replaceFirst("^claudectl: ", "");
    }

    /** Returns the first line of a program's version on PATH; empty for none. */
    private String version(String name) throws IOException {
        var line = List.of("/bin/sh", "-c", name + " --version");
        Ran ran = children.run(Duration.ofSeconds(5), line);
        return ran.done() ? ran.out().lines().findFirst().orElse("") : "";
    }

    private void program(List<Finding> to) throws IOException {
        String found = version("claudectl"), build = "claudectl " + program.build();
        if (found.equals(build)) {
            to.add(Finding.pass("program", "claudectl on PATH is %s", program.build()));
        } else if (found.isEmpty()) {
            Path bin = Files.exists(at.link()) ? at.link() : program.client();
            String fix = "export PATH=\"%s:$PATH\"".formatted(bin.getParent());
            String detail = "no claudectl on PATH that runs; this is %s";
            to.add(Finding.advice("program", fix, detail, build));
        } else {
            String fix = program.client() + " init --upgrade";
            String detail = "claudectl on PATH is '%s'; this is %s";
            to.add(Finding.advice("program", fix, detail, found, build));
        }
        // This JVM was started with the cache as the daemon's is.
        boolean cached = System.getProperty("java.vm.info", "").contains("sharing");
        String fix = "install claudectl again, or copy it with cp -a";
        String without = "%s: its AOT cache is missing or unused";
        to.add(
                cached
                        ? Finding.pass("image", "%s, its AOT cache is used", program.image())
                        : Finding.advice("image", fix, without, program.image()));
    }

    /** Checks the file itself, since the daemon may run with an earlier configuration. */
    private void config(List<Finding> to) throws IOException {
        Ran ran = call("config", "check");
        boolean late = ran.exit() == ChildProcess.LATE;
        String fix = late ? "claudectl doctor" : "edit " + at.state().resolve("config.toml");
        to.add(
                ran.done()
                        ? Finding.pass("config", "%s", ran.out())
                        : Finding.fail("config", fix, "%s", said(ran)));
    }

    /** Returns the daemon's status; null where it cannot be reached. */
    private @Nullable Map<?, ?> status() throws IOException {
        return call("daemon", "status", "--json").json() instanceof Map<?, ?> it
                        && Boolean.TRUE.equals(it.get("running"))
                ? it
                : null;
    }

    private void daemon(List<Finding> to) throws IOException {
        Ran ran = call("daemon", "status");
        String stop = program.client() + " daemon stop";
        if (ran.exit() == ChildProcess.LATE) {
            to.add(Finding.fail("daemon", stop, "runs, but hangs: %s", said(ran)));
            return;
        }
        Ran start = ran.done() ? ran : call("daemon", "start");
        Map<?, ?> status = start.done() ? status() : null;
        if (status == null) {
            String why = start.done() ? "it ended as soon as it had started" : said(start);
            String logs = "tail %1$s/daemon.log %1$s/daemon.out".formatted(at.bus().resolve("log"));
            String fix = why.contains("bus.db") ? "see the database check" : logs;
            to.add(Finding.fail("daemon", fix, "does not run and cannot be started: %s", why));
            return;
        }
        String version = String.valueOf(status.get("version"));
        String seen = "pid %s, %s".formatted(status.get("pid"), version);
        String how = ran.done() ? "" : "; it did not run and was started";
        // A daemon is never replaced downwards.
        String fix = later(version) ? "call the newer claudectl, and restart older sessions" : stop;
        to.add(
                version.equals(program.build())
                        ? Finding.pass("daemon", "%s, %s%s", seen, status.get("socket"), how)
                        : Finding.advice("daemon", fix, "%s; this is %s", seen, program.build()));
        Path failed = at.bus().resolve("replace.failed");
        if (Files.isRegularFile(failed)) {
            to.add(Finding.advice("replacement", stop, "%s", Files.readString(failed)));
        }
    }

    private boolean later(String build) {
        String numbers = build.replaceFirst("\\+.*", "");
        return numbers.matches("\\d+(\\.\\d+)*")
                && Version.parse(numbers).compareTo(Version.parse(program.number())) > 0;
    }

    private void installation(List<Finding> to) throws IOException {
        if (!Files.exists(at.record())) {
            to.add(Finding.skipped("installation", "init has not installed anything yet"));
            return;
        }
        List<Drift> drift = Drift.of(at, program);
        drift.forEach(it -> to.add(Finding.advice("installation", it.fix(), "%s", it.text())));
        if (drift.isEmpty()) {
            to.add(Finding.pass("installation", "as recorded in %s", at.record()));
        }
        if (!Files.isExecutable(at.client())) {
            String fix = program.client() + " init --upgrade";
            to.add(Finding.fail("hooks", fix, "call %s, which cannot be run", at.client()));
        }
    }

    /** Checks the client's side: plugin and settings, running sessions, roles, versions. */
    private void sessions(List<Finding> to) throws IOException {
        Map<?, ?> status = status();
        List<ClientDir> dirs = configs.stream().map(each -> at.in(each).dir()).toList();
        var versions = new ArrayList<>(List.of(version("claude").split("\\s", 2)[0]));
        for (ClientDir dir : dirs) {
            String where = dir.usual() ? "" : "CLAUDE_CONFIG_DIR=" + dir.path() + " ";
            to.addAll(ClientLook.directory(dir, where + program.client() + " init"));
            RunningSessions.of(dir.path(), processes)
                    .forEach(each -> versions.add(each.file().version()));
        }
        to.add(ClientLook.versions(versions, status == null ? Map.of() : status));
        if (status == null) {
            to.add(Finding.skipped("roles", "the daemon does not run"));
            return;
        }
        var agents = new HashMap<Object, Map<?, ?>>();
        rows("bus", "agents").forEach(each -> agents.put(each.get("pid"), each));
        Instant since = Instant.parse(String.valueOf(status.get("started")));
        to.addAll(ClientLook.sessions(dirs, processes, agents, since));
        roles(to);
    }

    private List<Map<?, ?>> rows(String... words) throws IOException {
        Ran ran = call(Stream.concat(Stream.of(words), Stream.of("--json")).toArray(String[]::new));
        if (!(ran.json() instanceof List<?> all)) {
            throw new IOException(String.join(" ", words) + ": " + said(ran));
        }
        return all.stream().<Map<?, ?>>map(each -> (Map<?, ?>) each).toList();
    }

    private void roles(List<Finding> to) throws IOException {
        int live = 0, stuck = 0;
        List<Map<?, ?>> roles = rows("bus", "role", "list");
        for (Map<?, ?> role : roles) {
            boolean absent = "absent".equals(role.get("state"));
            live += absent ? 0 : 1;
            if (absent && role.get("waiting") instanceof Long n && n > 0 && stuck++ < NAMED_MAX) {
                Object cwd = role.get("cwd") == null ? "<directory>" : role.get("cwd");
                String name = "role " + role.get("name"), fix = "cd " + cwd + " && claude";
                to.add(Finding.advice(name, fix, "%d waiting, and no live session", n));
            }
        }
        String detail = "%d, %d with a live session, %d with mail and none";
        to.add(Finding.pass("roles", detail, roles.size(), live, stuck));
    }
}
