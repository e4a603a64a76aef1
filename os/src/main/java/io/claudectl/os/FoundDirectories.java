package io.claudectl.os;

import io.claudectl.json.Json;
import io.claudectl.json.NotJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The directories that existed before an installation, kept in a file: those are the user's, and an
 * uninstall leaves them even where they are empty.
 */
public final class FoundDirectories {
    /** The name of the file in the installation's directory. */
    public static final String FILE = "directories.json";

    private final Path file;
    private final Map<String, Object> there = new LinkedHashMap<>();
    private boolean damaged;
    private boolean changed;

    /**
     * Reads the file.
     *
     * @param state holds {@link #FILE}, a JSON object of paths, true where a directory was found;
     *     without the file no directory was
     */
    public FoundDirectories(Path state) throws IOException {
        this.file = state.resolve(FILE);
        try {
            if (Files.exists(file)
                    && Json.parse(Files.readAllBytes(file)) instanceof Map<?, ?> all) {
                all.forEach((path, found) -> there.put(String.valueOf(path), found));
            }
        } catch (NotJson notOurs) {
            damaged = true;
        }
    }

    /** Records whether directories exist; the first look at a directory counts. */
    public void look(Collection<Path> directories) {
        for (Path each : directories) {
            changed |= there.putIfAbsent(each.toString(), Files.isDirectory(each)) == null;
        }
    }

    /** Looks at the directories above a path, up to a home and without it. */
    public void lookAbove(Path path, Path home) {
        look(above(path, home));
    }

    private static List<Path> above(Path path, Path home) {
        return Stream.iterate(
                        path.getParent(), at -> at != null && !at.equals(home), Path::getParent)
                .toList();
    }

    /** Writes the file if a look was new. */
    public void write(Disk disk) throws IOException {
        if (changed && !damaged) {
            disk.write(file, Json.write(there) + "\n", Disk.PRIVATE);
        }
    }

    /** Returns whether a directory was found; true for every one where the file is damaged. */
    public boolean had(Path directory) {
        return damaged || Boolean.TRUE.equals(there.get(directory.toString()));
    }

    /** Deletes an empty directory that was not found. */
    public void deleteEmpty(Path directory, Disk disk) throws IOException {
        if (!had(directory)) {
            disk.deleteEmpty(directory);
        }
    }

    /** Deletes such directories above a path, up to a home and without it. */
    public void deleteEmptyAbove(Path path, Path home, Disk disk) throws IOException {
        for (Path at : above(path, home)) {
            deleteEmpty(at, disk);
        }
    }
}
