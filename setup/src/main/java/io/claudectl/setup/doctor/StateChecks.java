package io.claudectl.setup.doctor;

import io.claudectl.os.Finding;
import io.claudectl.os.Finding.Verdict;
import io.claudectl.os.NetworkFileSystems;
import io.claudectl.store.sqlite.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks the files of the bus: modes, file system, database. The native client has checked their
 * owner.
 */
record StateChecks(Doctor doctor) {
    private static final long LOW_BYTES = 200L << 20, LONG_LOG_BYTES = 32L << 20;
    private static final long SETTLED_MAX = 5_000;

    /** Runs before the daemon is called: the client closes directories that are open to others. */
    void all(List<Finding> to) throws IOException {
        Path state = doctor.at().state(), bus = doctor.at().bus();
        var names = Stream.of("log", "bus.sock", "bus.db", "bus.db-wal", "bus.db-shm");
        int open = to.size();
        for (Path file : Stream.concat(Stream.of(state, bus), names.map(bus::resolve)).toList()) {
            mode(to, file);
        }
        if (Files.exists(state) && to.size() == open) {
            to.add(Finding.pass("modes", "%s is closed to others", state));
        }
        Path parent = state.toAbsolutePath().getParent();
        Path above = existing(parent == null ? state : parent).toRealPath();
        int mode = (int) Files.getAttribute(above, "unix:mode");
        if ((mode & 0022) != 0 && (mode & 01000) == 0) {
            String seen = "%s can be written by others than its owner: they could replace %s";
            to.add(Finding.advice("parent", "chmod go-w " + above, seen, above, state));
        }
        to.add(fileSystem(existing(bus)));
        to.add(database(doctor.at().database(), to));
    }

    private static void mode(List<Finding> to, Path file) throws IOException {
        try {
            String has = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
            if (!has.endsWith("------")) {
                String seen = "%s is %s, open to others";
                to.add(Finding.fail("modes", "chmod go= " + file, seen, file, has));
            }
        } catch (NoSuchFileException none) {
            // Not made yet, or the daemon has just ended and removed it.
            return;
        }
    }

    private static Path existing(Path path) {
        return Files.exists(path) || path.getParent() == null ? path : existing(path.getParent());
    }

    private static Finding fileSystem(Path there) {
        String type = NetworkFileSystems.type(there);
        long free = there.toFile().getUsableSpace();
        if (NetworkFileSystems.holds(type)) {
            String fix = "export CLAUDECTL_HOME=<a local directory>";
            String seen = "%s is on %s, whose locks fail";
            return Finding.fail("file system", fix, seen, there, type);
        }
        String named = type.isEmpty() ? "an unlisted mount" : type;
        String seen = "%s: %s, %d MiB free";
        return free < LOW_BYTES
                ? Finding.advice("file system", "df -h " + there, seen, there, named, free >> 20)
                : Finding.pass("file system", seen, there, named, free >> 20);
    }

    private Finding database(Path file, List<Finding> to) throws IOException {
        Inspection seen = doctor.database().apply(file);
        String fix =
                switch (seen.kind()) {
                    case MISSING, OURS -> "";
                    case RUST, FOREIGN -> "export CLAUDECTL_HOME=<another directory>";
                    case NEWER -> "call that claudectl";
                    case DAMAGED ->
                            "%1$s daemon stop; mv %2$s %2$s.damaged; keep it: sqlite3 %2$s.damaged .recover"
                                    .formatted(doctor.program().client(), file);
                    case UNREADABLE -> "ls -l " + file;
                };
        if (!fix.isEmpty()) {
            String why = seen.reason() == null ? "" : ": " + seen.reason();
            return Finding.fail("database", fix, "%s %s%s", file, seen.kind().wrong(), why);
        }
        if (seen.kind() == Inspection.Kind.MISSING) {
            return Finding.skipped("database", "the first start makes %s", file);
        }
        log(file.resolveSibling(file.getFileName() + "-wal"), seen.logBytes(), to);
        String sound = seen.checked() ? "is sound" : "opens; it is too large to check whole";
        // Erased history cannot be restored, so the person sees a count first.
        boolean many = seen.settled() > SETTLED_MAX;
        long log = seen.logBytes() >> 10, size = seen.fileBytes() >> 10;
        return new Finding(
                "database",
                many ? Verdict.ADVICE : Verdict.PASS,
                "%s %s: %d KiB, log %d KiB, %d settled deliveries"
                        .formatted(file, sound, size, log, seen.settled()),
                many ? "claudectl bus prune --days 7 --dry-run" : "");
    }

    private void log(Path file, long bytes, List<Finding> to) throws IOException {
        if (bytes < LONG_LOG_BYTES) {
            return;
        }
        List<String> readers =
                doctor.processes().holders(file).stream()
                        .filter(each -> !each.name().matches("java|claudectl-daemo.*"))
                        .map(each -> "pid %d (%s)".formatted(each.pid(), each.name()))
                        .toList();
        String end = readers.isEmpty() ? "claudectl daemon stop" : "end " + readers;
        to.add(Finding.advice("log", end, "%s has %d MiB; open in %s", file, bytes >> 20, readers));
    }
}
