package io.claudectl.setup.doctor;

import io.claudectl.os.ChildProcess;
import io.claudectl.os.ChildProcess.Ran;
import io.claudectl.os.ProcessTable;
import io.claudectl.setup.Program;
import io.claudectl.setup.doctor.Report.Verdict;
import io.claudectl.setup.install.Drift;
import io.claudectl.setup.install.Layout;
import io.claudectl.store.sqlite.Inspection;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs all checks, in the order a person would look.
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
    static final Duration LIMIT = Duration.ofSeconds(15);

    /** Runs other programs, see {@link ChildProcess#run(Duration, List)}. */
    public interface Children {
        Ran run(Duration limit, List<String> command) throws IOException;
    }

    /** Some checks of one kind. */
    private interface Look {
        void at(Report report) throws IOException;
    }

    /** Runs every check; takes seconds at most. Starts the daemon where none runs. */
    public Report examine() {
        var report = new Report();
        look(report, "program", this::program);
        look(report, "state", new StateChecks(this)::all);
        look(report, "config", this::config);
        look(report, "daemon", this::daemon);
        look(report, "installation", this::installation);
        look(report, "sessions", new SessionChecks(this)::all);
        return report;
    }

    /** One look that breaks does not hide the others. */
    private static void look(Report to, String name, Look look) {
        try {
            look.at(to);
        } catch (IOException | RuntimeException failure) {
            to.fail(name, "", "cannot be looked at: %s", failure);
        }
    }

    /** Calls the image's own client. */
    Ran call(String... words) throws IOException {
        String client = program.client().toString();
        return children.run(LIMIT, Stream.concat(Stream.of(client), Stream.of(words)).toList());
    }

    /** The reason a failed call gave, without the program's name. */
    static String said(Ran ran) {
        String line = ran.err().lines().findFirst().orElse("exit " + ran.exit());
        String late = "no answer within " + LIMIT.toSeconds() + " s";
        return ran.exit() == ChildProcess.LATE ? late : line.replaceFirst("^claudectl: ", "");
    }

    /**
     * The version a program on PATH tells of itself; empty where there is none, or it is silent.
     */
    String version(String program) throws IOException {
        var ran =
                children.run(
                        Duration.ofSeconds(5), List.of("/bin/sh", "-c", program + " --version"));
        return ran.done() ? ran.out().lines().findFirst().orElse("") : "";
    }

    private void program(Report to) throws IOException {
        String found = version("claudectl"), build = "claudectl " + program.build();
        if (found.equals(build)) {
            to.pass("program", "claudectl on PATH is %s", program.build());
        } else if (found.isEmpty()) {
            Path bin = Files.exists(at.link()) ? at.link() : program.client();
            String fix = "export PATH=\"%s:$PATH\"".formatted(bin.getParent());
            to.advice("program", fix, "no claudectl on PATH that runs; this is %s", build);
        } else {
            String fix = program.client() + " init --upgrade";
            to.advice("program", fix, "claudectl on PATH is '%s'; this is %s", found, build);
        }
        // This JVM was started with the cache as the daemon's is.
        if (System.getProperty("java.vm.info", "").contains("sharing")) {
            to.pass("image", "%s, its AOT cache is used", program.image());
        } else {
            String fix = "install claudectl again, or copy it with cp -a";
            to.advice("image", fix, "%s: its AOT cache is missing or unused", program.image());
        }
    }

    /** Not asked of the daemon, which may run with an earlier configuration. */
    private void config(Report to) throws IOException {
        Ran ran = call("config", "check");
        if (ran.done()) {
            to.pass("config", "%s", ran.out());
        } else {
            to.fail("config", "edit " + at.state().resolve("config.toml"), "%s", said(ran));
        }
    }

    /** The daemon's answer; null where it cannot be asked. */
    @Nullable Map<?, ?> status() throws IOException {
        return call("daemon", "status", "--json").json() instanceof Map<?, ?> it
                        && Boolean.TRUE.equals(it.get("running"))
                ? it
                : null;
    }

    private void daemon(Report to) throws IOException {
        Ran ran = call("daemon", "status");
        String stop = program.client() + " daemon stop";
        Path failed = at.bus().resolve("replace.failed");
        if (ran.exit() == ChildProcess.LATE) {
            to.fail("daemon", stop, "runs, but hangs: %s", said(ran));
            return;
        }
        Ran start = ran.done() ? ran : call("daemon", "start");
        Map<?, ?> status = start.done() ? status() : null;
        if (status == null) {
            String why = start.done() ? "it ended as soon as it had started" : said(start);
            String logs = "tail %1$s/daemon.log %1$s/daemon.out".formatted(at.bus().resolve("log"));
            String fix = why.contains("bus.db") ? "see the database check" : logs;
            to.fail("daemon", fix, "does not run and cannot be started: %s", why);
            return;
        }
        String version = String.valueOf(status.get("version"));
        String seen = "pid %s, %s".formatted(status.get("pid"), version);
        String how = ran.done() ? "" : "; it did not run and was started";
        if (version.equals(program.build())) {
            to.pass("daemon", "%s, %s%s", seen, status.get("socket"), how);
        } else {
            // A daemon is never replaced downwards.
            String newer = "call the newer claudectl, and restart older sessions";
            to.advice(
                    "daemon",
                    later(version) ? newer : stop,
                    "%s; this is %s",
                    seen,
                    program.build());
        }
        if (Files.isRegularFile(failed)) {
            to.advice("replacement", stop, "%s", Files.readString(failed));
        }
    }

    private boolean later(String build) {
        String numbers = build.replaceFirst("\\+.*", "");
        return numbers.matches("\\d+(\\.\\d+)*")
                && Version.parse(numbers).compareTo(Version.parse(program.number())) > 0;
    }

    private void installation(Report to) throws IOException {
        if (!Files.exists(at.record())) {
            to.skipped("installation", "init has not installed anything yet");
            return;
        }
        List<String> drift = Drift.of(at, program);
        for (String line : drift) {
            String[] parts = line.split("; (?=claudectl )", 2);
            String fix =
                    parts.length > 1
                            ? parts[1].replaceFirst(
                                    " (repairs|installs|adds|moves|forgets) .*$", "")
                            : "";
            to.advice("installation", fix, "%s", parts[0]);
        }
        if (drift.isEmpty()) {
            to.pass("installation", "as recorded in %s", at.record());
        }
        if (!Files.isExecutable(at.client())) {
            String fix = program.client() + " init --upgrade";
            to.add("hooks", Verdict.FAIL, fix, "call %s, which cannot be run", at.client());
        }
    }
}
