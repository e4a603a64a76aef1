package io.claudectl.setup.install;

import io.claudectl.setup.install.RunningSessions.Running;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Plans the end: everything of ours goes, by name. What else lies in our directories belongs to
 * somebody else and stays, and so do the directories it lies in.
 */
public final class Purging {
    private static final List<String> BUS =
            List.of(
                    "bus.sock",
                    "daemon.lock",
                    "start.lock",
                    "daemon.failed",
                    "daemon.failed.new",
                    "replace.failed",
                    "replacements",
                    "bus.rust.imported");
    private static final List<String> DATABASE =
            List.of("bus.db", "bus.db-wal", "bus.db-shm", "bus.db-journal");
    private static final Pattern LOG =
            Pattern.compile("(daemon\\.log|daemon\\.out|client\\.log).*");

    private Purging() {}

    /**
     * The first step: the program's copy, unless a stub for sessions that run stands there by now,
     * and the way to its image.
     */
    static Step program(Places places, List<Running> running) {
        return new Step.Delete(
                running.isEmpty()
                        ? List.of(places.image(), places.client())
                        : List.of(places.image()));
    }

    /**
     * The steps behind those, and behind the daemon's end.
     *
     * @param foreignDatabase whether {@code bus.db} is another claudectl's and so stays
     */
    static List<Step> steps(Places places, boolean foreignDatabase, List<Running> running)
            throws IOException {
        // Renamed first: a bridge that still runs must not put new files beside those that go.
        boolean aside = !foreignDatabase && Files.isDirectory(places.bus());
        Path bus = aside ? places.state().resolve("bus.removed") : places.bus();
        var steps = new ArrayList<Step>();
        if (aside) {
            steps.add(new Step.Move(places.bus(), bus));
        }
        var files = new ArrayList<Path>();
        BUS.forEach(name -> files.add(bus.resolve(name)));
        if (!foreignDatabase) {
            DATABASE.forEach(name -> files.add(bus.resolve(name)));
        }
        for (Path log : matching(places.bus().resolve("log"), LOG)) {
            files.add(bus.resolve("log").resolve(log.getFileName()));
        }
        files.addAll(Backups.all(places.backups()));
        if (!beside(places, foreignDatabase)) {
            files.add(places.state().resolve("config.toml"));
        }
        files.add(places.lock());
        files.add(places.removed());
        Path leads = Draft.target(places.link());
        if (leads != null && leads.startsWith(places.programs())) {
            files.add(places.link());
        }
        steps.add(new Step.Delete(files));
        for (Path image : Images.all(places)) {
            steps.add(new Step.DeleteTree(image));
        }
        steps.add(new Step.Sweep(List.of(bus.resolve("log"), bus)));
        if (aside) {
            steps.addAll(OtherDatabase.back(places, bus));
            steps.add(new Step.Move(bus, places.bus()));
        }
        steps.add(
                new Step.Sweep(
                        List.of(
                                places.backups().resolve("other"),
                                places.backups(),
                                places.state().resolve("bin"),
                                places.state(),
                                places.programs())));
        return List.copyOf(steps);
    }

    /** Directories outside the client's own that an installation made, for the very end. */
    static Step sweep(Places places, Onboarding record) {
        return new Step.Sweep(
                record.directories().reversed().stream()
                        .filter(each -> !each.startsWith(places.config()))
                        .toList());
    }

    /** True where another claudectl keeps its things too: what may be either's is left. */
    private static boolean beside(Places places, boolean foreignDatabase) {
        return foreignDatabase || Files.exists(places.keptDatabase());
    }

    /** What goes, in a few lines for the person. */
    static List<String> shown(Places places, boolean foreignDatabase, List<Running> running)
            throws IOException {
        var shown = new ArrayList<String>();
        if (Files.isDirectory(places.bus()) && !foreignDatabase) {
            shown.add("delete   " + places.bus() + "/ (roles, mail, logs)");
        }
        for (Path image : Images.all(places)) {
            shown.add("delete   " + image + "/ (the program)");
        }
        for (Path file :
                List.of(
                        places.link(),
                        places.image(),
                        places.state().resolve("config.toml"),
                        places.backups())) {
            boolean theirs = file.endsWith("config.toml") && beside(places, foreignDatabase);
            if (!theirs && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                shown.add("delete   " + file);
            }
        }
        if (Files.exists(places.keptDatabase())) {
            shown.add("move     " + places.keptDatabase() + " -> " + places.database());
        }
        if (Files.exists(places.client())) {
            shown.add(
                    running.isEmpty()
                            ? "delete   " + places.client()
                            : "replace  %s by an empty program, which deletes itself when the %d sessions that know it have ended"
                                    .formatted(places.client(), running.size()));
        }
        return shown;
    }

    private static List<Path> matching(Path directory, Pattern name) throws IOException {
        var matching = new ArrayList<Path>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    if (name.matcher(file.getFileName().toString()).matches()) {
                        matching.add(file);
                    }
                }
            }
        }
        matching.sort(null);
        return matching;
    }
}
