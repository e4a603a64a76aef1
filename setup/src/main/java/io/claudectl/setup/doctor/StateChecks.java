package io.claudectl.setup.doctor;

import io.claudectl.os.NetworkFileSystems;
import io.claudectl.os.OwnUser;
import io.claudectl.store.sqlite.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** The files of the bus: who may touch them, the file system, and the database. */
record StateChecks(Doctor doctor) {
    private static final long LOW_BYTES = 200L << 20, LONG_LOG_BYTES = 32L << 20;
    private static final long SETTLED_MAX = 5_000;

    /** Comes before the daemon is called: the client closes directories that are open to others. */
    void all(Report to) throws IOException {
        Path state = doctor.at().state(), bus = doctor.at().bus();
        boolean closed = Files.exists(state);
        var names = Stream.of("log", "bus.sock", "bus.db", "bus.db-wal", "bus.db-shm");
        for (Path file : Stream.concat(Stream.of(state, bus), names.map(bus::resolve)).toList()) {
            closed = !Files.exists(file) ? closed : closed(to, file) && closed;
        }
        if (closed) {
            to.pass("modes", "%s is closed to others", state);
        }
        Path above = state.toAbsolutePath().getParent();
        parent(to, existing(above == null ? state : above).toRealPath(), state);
        fileSystem(to, existing(bus));
        database(to, doctor.at().database());
    }

    private static boolean closed(Report to, Path file) throws IOException {
        String has = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        if (!Files.getOwner(file).equals(OwnUser.get())) {
            String fix = "sudo chown -R $(id -u) " + file;
            to.fail("modes", fix, "%s belongs to %s", file, Files.getOwner(file));
        } else if (!has.endsWith("------")) {
            to.fail("modes", "chmod go= " + file, "%s is %s, open to others", file, has);
        } else {
            return true;
        }
        return false;
    }

    private static void parent(Report to, Path parent, Path state) throws IOException {
        int mode = (int) Files.getAttribute(parent, "unix:mode");
        if ((mode & 0022) != 0 && (mode & 01000) == 0) {
            String seen = "%s can be written by others than its owner: they could replace %s";
            to.advice("parent", "chmod go-w " + parent, seen, parent, state);
        }
    }

    private static Path existing(Path path) {
        return Files.exists(path) || path.getParent() == null ? path : existing(path.getParent());
    }

    private static void fileSystem(Report to, Path there) throws IOException {
        String type = NetworkFileSystems.type(there);
        String named = type.isEmpty() ? "an unlisted mount" : type;
        String seen = "%s: %s, %d MiB free";
        long free = there.toFile().getUsableSpace();
        if (NetworkFileSystems.holds(type)) {
            String fix = "export CLAUDECTL_HOME=<a local directory>";
            to.fail("file system", fix, "%s is on %s, whose locks fail", there, type);
        } else if (free < LOW_BYTES) {
            to.advice("file system", "df -h " + there, seen, there, named, free >> 20);
        } else {
            to.pass("file system", seen, there, named, free >> 20);
        }
    }

    private void database(Report to, Path file) throws IOException {
        Inspection seen = doctor.database().apply(file);
        String because = seen.reason() == null ? "" : ": " + seen.reason();
        String client = doctor.program().client() + " ", keep = "; keep it: sqlite3 ";
        String fix =
                switch (seen.kind()) {
                    case MISSING, OURS -> "";
                    case RUST -> client + "init --replace-other yes";
                    case NEWER -> client + "init --upgrade, with the later claudectl";
                    case FOREIGN -> "export CLAUDECTL_HOME=<another directory>";
                    case DAMAGED ->
                            client
                                    + "daemon stop; mv "
                                    + file
                                    + " "
                                    + file
                                    + ".damaged"
                                    + keep
                                    + file
                                    + ".damaged .recover";
                    case UNREADABLE -> "ls -l " + file;
                };
        String what =
                switch (seen.kind()) {
                    case MISSING, OURS -> "";
                    case RUST -> "belongs to another claudectl";
                    case FOREIGN -> "belongs to another program";
                    case NEWER -> "was written by a later claudectl";
                    case DAMAGED -> "is damaged";
                    case UNREADABLE -> "cannot be read";
                };
        if (!fix.isEmpty()) {
            to.fail("database", fix, "%s %s%s", file, what, because);
        } else if (seen.kind() == Inspection.Kind.MISSING) {
            to.skipped("database", "the first start makes %s", file);
        } else {
            ours(to, file, seen);
        }
    }

    private void ours(Report to, Path file, Inspection seen) throws IOException {
        String sound = seen.checked() ? "is sound" : "opens; it is too large to check whole";
        long settled = seen.settled(), log = seen.logBytes();
        // What is erased cannot be looked up again: the person sees first what would go.
        String fix = settled > SETTLED_MAX ? "claudectl bus prune --days 7 --dry-run" : "";
        to.add(
                "database",
                fix.isEmpty() ? Report.Verdict.PASS : Report.Verdict.ADVICE,
                fix,
                "%s %s: %d KiB, log %d KiB, %d settled deliveries",
                file,
                sound,
                seen.fileBytes() >> 10,
                log >> 10,
                settled);
        Path beside = file.resolveSibling(file.getFileName() + "-wal");
        if (log >= LONG_LOG_BYTES) {
            List<String> readers =
                    doctor.processes().holders(beside).stream()
                            .filter(each -> !each.name().matches("java|claudectl-daemo.*"))
                            .map(each -> "pid %d (%s)".formatted(each.pid(), each.name()))
                            .toList();
            String end = readers.isEmpty() ? "claudectl daemon stop" : "end " + readers;
            to.advice("log", end, "%s has %d MiB; open in %s", beside, log >> 20, readers);
        }
    }
}
