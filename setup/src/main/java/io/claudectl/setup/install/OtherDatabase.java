package io.claudectl.setup.install;

import io.claudectl.store.sqlite.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A {@code bus.db} that another claudectl left where ours has to stand. */
final class OtherDatabase {
    private static final List<String> PARTS = List.of("", "-wal", "-shm");

    private OtherDatabase() {}

    /** Puts it beside; nothing where there is none, or where the database is ours. */
    static List<Step> steps(Places places, boolean consent, Processes processes)
            throws IOException, Refused {
        Path database = places.database();
        if (!Files.exists(database, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        Inspection found = Inspection.of(database);
        switch (found.kind()) {
            case OURS, MISSING -> {
                return List.of();
            }
            case RUST -> {}
            default ->
                    throw new Refused(
                            "%s cannot be used: %s: nothing was changed"
                                    .formatted(database, found.reason()));
        }
        Optional<Processes.Holder> holder = processes.holder(parts(database));
        if (holder.isPresent()) {
            throw new Refused(
                    "%s belongs to another claudectl, and %s (pid %d) has it open: nothing was changed. End that process first"
                            .formatted(database, holder.get().name(), holder.get().pid()));
        }
        if (!consent) {
            throw new Refused(
                    "%s belongs to another claudectl: nothing was changed. With --replace-other yes it is kept as %s and its roles are imported; or set CLAUDECTL_HOME to another directory"
                            .formatted(database, places.keptDatabase().getFileName()));
        }
        if (Files.exists(places.keptDatabase(), LinkOption.NOFOLLOW_LINKS)) {
            throw new Refused(
                    "%s and %s are both another claudectl's: nothing was changed. Move one of them away"
                            .formatted(database, places.keptDatabase()));
        }
        return moves(database, places.keptDatabase());
    }

    /**
     * Puts it back where it was; nothing where none is kept.
     *
     * @param bus the directory it lies in by then
     */
    static List<Step> back(Places places, Path bus) {
        var moves = new ArrayList<Step>();
        for (Step step : moves(places.keptDatabase(), places.database())) {
            if (step instanceof Step.Move(var from, var to)) {
                moves.add(
                        new Step.Move(
                                bus.resolve(from.getFileName()), bus.resolve(to.getFileName())));
            }
        }
        return moves;
    }

    private static List<Step> moves(Path from, Path to) {
        var moves = new ArrayList<Step>();
        // The write-ahead log first: a database without its own would be read as if nothing were
        // in it.
        for (String part : PARTS.reversed()) {
            Path each = from.resolveSibling(from.getFileName() + part);
            if (Files.exists(each, LinkOption.NOFOLLOW_LINKS)) {
                moves.add(new Step.Move(each, to.resolveSibling(to.getFileName() + part)));
            }
        }
        return moves;
    }

    private static List<Path> parts(Path database) {
        return PARTS.stream()
                .map(part -> database.resolveSibling(database.getFileName() + part))
                .toList();
    }
}
