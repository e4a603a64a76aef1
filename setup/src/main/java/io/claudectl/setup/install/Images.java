package io.claudectl.setup.install;

import io.claudectl.os.ProcessTable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The installed versions of the program. */
final class Images {
    private Images() {}

    /** True when a directory holds the program. */
    static boolean is(Path directory) {
        return Files.isRegularFile(directory.resolve("lib/claudectl.jar"))
                && Files.isRegularFile(directory.resolve("lib/jvm.options"))
                && Files.isRegularFile(directory.resolve("bin/claudectl"));
    }

    /** All that are installed, also the half of one that a killed run left. */
    static List<Path> all(Layout layout) throws IOException {
        var all = new ArrayList<Path>();
        if (Files.isDirectory(layout.programs())) {
            try (DirectoryStream<Path> each = Files.newDirectoryStream(layout.programs())) {
                for (Path directory : each) {
                    String name = directory.getFileName().toString();
                    if (name.startsWith(".") && name.endsWith("-new") || is(directory)) {
                        all.add(directory);
                    }
                }
            }
        }
        all.sort(null);
        return List.copyOf(all);
    }

    /** Deletes all but one; those that a process still runs from stay until the next time. */
    static List<String> sweep(Layout layout, Path kept, Disk disk) throws IOException {
        var notes = new ArrayList<String>();
        for (Path image : all(layout)) {
            if (image.equals(kept)) {
                continue;
            }
            var users = new ProcessTable().running(image);
            if (users.isEmpty()) {
                disk.deleteTree(image);
            } else {
                notes.add(
                        "%s is still used by process %d; the next init removes it"
                                .formatted(layout.shown(image), users.getFirst().pid()));
            }
        }
        return notes;
    }
}
