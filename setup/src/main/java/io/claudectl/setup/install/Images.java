package io.claudectl.setup.install;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The installed versions of the program. */
final class Images {
    private Images() {}

    /** True when a directory holds a program of ours. */
    static boolean is(Path directory) {
        return Files.isRegularFile(directory.resolve("lib/claudectl.jar"))
                && Files.isRegularFile(directory.resolve("lib/jvm.options"))
                && Files.isRegularFile(directory.resolve("bin/claudectl"));
    }

    /** All that are installed, also what a killed run left half copied. */
    static List<Path> all(Places places) throws IOException {
        var all = new ArrayList<Path>();
        if (Files.isDirectory(places.programs())) {
            try (DirectoryStream<Path> each = Files.newDirectoryStream(places.programs())) {
                for (Path directory : each) {
                    boolean half =
                            directory.getFileName().toString().startsWith(".")
                                    && directory.getFileName().toString().endsWith("-new");
                    if (half || is(directory)) {
                        all.add(directory);
                    }
                }
            }
        }
        all.sort(null);
        return List.copyOf(all);
    }

    /** Deletes all but one; those that a process still runs from stay until the next time. */
    static List<String> sweep(Places places, Path kept, Processes processes, Disk disk)
            throws IOException {
        var notes = new ArrayList<String>();
        for (Path image : all(places)) {
            if (image.equals(kept)) {
                continue;
            }
            var user = processes.runs(image);
            if (user.isPresent()) {
                notes.add(
                        "%s is still used by process %d; the next init removes it"
                                .formatted(image, user.get().pid()));
            } else {
                disk.deleteTree(image);
            }
        }
        return notes;
    }
}
