package io.claudectl.setup.doctor;

import io.claudectl.setup.NetworkFileSystems;
import io.claudectl.setup.OwnUser;
import io.claudectl.store.sqlite.Inspection;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What lies on disk: who may touch it, where it lies, and the database. */
final class StateChecks {
    private static final long LOW_BYTES = 200L << 20;

    /** Beyond that many settled deliveries there is something to prune. */
    private static final long SETTLED_MAX = 5_000;

    private final Scene scene;
    private final UserPrincipal self;

    StateChecks(Scene scene) throws IOException {
        this.scene = scene;
        this.self = OwnUser.get();
    }

    /** To be asked before the daemon is called: the client closes directories that stand open. */
    List<Check> all() throws IOException {
        if (!Files.exists(scene.places().state())) {
            return List.of(
                    Check.skipped("modes", scene.places().state() + " is made at the first call"),
                    fileSystem(),
                    database());
        }
        return List.of(modes(), fileSystem(), database());
    }

    private Check modes() throws IOException {
        Path bus = scene.places().bus();
        var wrong = new ArrayList<String>();
        var mends = new ArrayList<String>();
        for (Path directory : List.of(scene.places().state(), bus, bus.resolve("log"))) {
            look(directory, "rwx------", "700", wrong, mends);
        }
        for (String file : List.of("bus.sock", "bus.db", "bus.db-wal", "bus.db-shm")) {
            look(bus.resolve(file), "rw-------", "600", wrong, mends);
        }
        return wrong.isEmpty()
                ? Check.pass("modes", scene.places().state() + " is closed to others")
                : Check.fail("modes", String.join("; ", wrong), String.join("; ", mends));
    }

    private void look(Path file, String mode, String octal, List<String> wrong, List<String> mends)
            throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        UserPrincipal owner = Files.getOwner(file);
        String has = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        if (!owner.equals(self)) {
            wrong.add("%s belongs to %s".formatted(file, owner));
            mends.add("export CLAUDECTL_HOME=<a directory of your own>");
        } else if (!has.substring(3).equals(mode.substring(3))) {
            wrong.add("%s is %s instead of %s".formatted(file, has, mode));
            mends.add("chmod %s %s".formatted(octal, file));
        }
    }

    private Check fileSystem() throws IOException {
        Path there = scene.places().bus();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        FileStore store = Files.getFileStore(there);
        if (NetworkFileSystems.holds(store.type())) {
            return Check.fail(
                    "file system",
                    "%s lies on a network file system (%s), where locks and fsync cannot be relied on"
                            .formatted(there, store.type()),
                    "export CLAUDECTL_HOME=<a local directory>");
        }
        long free = store.getUsableSpace();
        String seen = "%s, %d MiB free".formatted(store.type(), free >> 20);
        return free < LOW_BYTES
                ? Check.advice("file system", seen + ": a full one stops the bus", "df -h " + there)
                : Check.pass("file system", seen);
    }

    private Check database() {
        Path file = scene.places().database();
        Inspection seen = scene.database().look(file);
        String because = seen.reason() == null ? "" : ": " + seen.reason();
        return switch (seen.kind()) {
            case MISSING ->
                    Check.skipped("database", file + " is made when the daemon starts first");
            case OURS -> ours(file, seen);
            case RUST ->
                    Check.fail(
                            "database",
                            file + " belongs to another claudectl" + because,
                            scene.program().client() + " init --replace-other yes");
            case FOREIGN ->
                    Check.fail(
                            "database",
                            file + " belongs to another program" + because,
                            "export CLAUDECTL_HOME=<another directory>, or move the file away");
            case NEWER ->
                    Check.fail(
                            "database",
                            file + " was written by a later claudectl" + because,
                            "run that claudectl, or install it here: claudectl init --upgrade");
            case DAMAGED ->
                    Check.fail(
                            "database",
                            file + " is damaged" + because,
                            "claudectl daemon stop; mv %s %s.damaged; keep it: sqlite3 %s.damaged .recover"
                                    .formatted(file, file, file));
            case UNREADABLE ->
                    Check.fail("database", file + " cannot be read" + because, "ls -l " + file);
        };
    }

    private static Check ours(Path file, Inspection seen) {
        Map<String, Long> count = seen.deliveries();
        long settled = seen.settled();
        String detail =
                "%s %s: %s, log %s, %d settled deliveries"
                        .formatted(
                                file,
                                seen.checked() ? "is sound" : "opens (too large to check)",
                                size(seen.fileBytes()),
                                size(seen.logBytes()),
                                settled);
        if (settled <= SETTLED_MAX) {
            return Check.pass("database", detail);
        }
        // By default prune takes only what was delivered and is older than 30 days.
        return Check.advice(
                "database",
                detail + ", more than " + SETTLED_MAX,
                "claudectl bus prune --days 0"
                        + (count.getOrDefault("acked", 0L) > 0 ? " --acked" : "")
                        + (count.getOrDefault("dead", 0L) > 0 ? " --dead" : ""));
    }

    private static String size(long bytes) {
        return bytes < 1 << 20
                ? (bytes + 1023) / 1024 + " KiB"
                : String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
    }
}
