package io.claudectl.setup.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Copies of the client's settings as they were, the last five, numbered upwards. */
final class Backups {
    static final int KEPT = 5;
    private static final String NAME = "settings.json.";

    private Backups() {}

    /** Keeps a copy, unless the newest one says the same; lets the oldest go. */
    static void keep(Disk disk, Path directory, byte[] content) throws IOException {
        List<Path> all = all(directory);
        if (!all.isEmpty() && java.util.Arrays.equals(Files.readAllBytes(all.getLast()), content)) {
            return;
        }
        int number = all.isEmpty() ? 1 : number(all.getLast()) + 1;
        disk.write(directory.resolve(NAME + number), content, Step.PRIVATE);
        List<Path> now = all(directory);
        for (Path old : now.subList(0, Math.max(0, now.size() - KEPT))) {
            disk.delete(old);
        }
    }

    /** Oldest first. */
    static List<Path> all(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> number(file) > 0)
                    .sorted(java.util.Comparator.comparingInt(Backups::number))
                    .toList();
        }
    }

    private static int number(Path file) {
        String name = file.getFileName().toString();
        String digits = name.startsWith(NAME) ? name.substring(NAME.length()) : "";
        return digits.matches("[0-9]{1,8}") ? Integer.parseInt(digits) : 0;
    }
}
