package io.claudectl.os;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes in steps: a file is the old or the new one, never half of it; the next run of a step
 * removes the remains of a killed one.
 */
public class Disk {
    /** Modes of files: for their owner, for everyone to read, and for their owner to run. */
    public static final String PRIVATE = "rw-------";

    public static final String SHARED = "rw-r--r--";
    public static final String PROGRAM = "rwx------";

    private static final String HALF = ".claudectl-new";

    /** Called before each change of the disk; tests stop a run there. */
    protected void step(String what) throws IOException {}

    /** Writes a file with this mode, such as {@code rw-------}; makes its directories. */
    public void write(Path file, String text, String mode) throws IOException {
        Path half = prepared(file);
        step("write " + half);
        Files.write(
                half,
                text.getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.SYNC);
        replace(half, file, mode);
    }

    /** Copies a program. */
    public void program(Path from, Path file) throws IOException {
        Path half = prepared(file);
        step("copy " + half);
        Files.copy(from, half);
        replace(half, file, PROGRAM);
    }

    /** Makes a symbolic link, or changes its target. */
    public void link(Path link, Path target) throws IOException {
        Path half = prepared(link);
        step("link " + half);
        Files.createSymbolicLink(half, target);
        replace(half, link, null);
    }

    private Path prepared(Path file) throws IOException {
        directory(file.getParent());
        Files.deleteIfExists(half(file));
        return half(file);
    }

    private void replace(Path half, Path file, @Nullable String mode) throws IOException {
        if (mode != null) {
            Files.setPosixFilePermissions(half, PosixFilePermissions.fromString(mode));
        }
        step("rename " + file);
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Copies a directory with times and modes; it appears when it is whole. */
    public void copyTree(Path from, Path to) throws IOException {
        Path half = half(to);
        delete(to);
        directory(to.getParent());
        step("copy " + half);
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Path target = half.resolve(from.relativize(each).toString());
                if (Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createDirectory(target);
                } else {
                    var exactly = StandardCopyOption.COPY_ATTRIBUTES;
                    Files.copy(each, target, exactly, LinkOption.NOFOLLOW_LINKS);
                }
            }
        } catch (IOException full) {
            delete(to);
            throw full;
        }
        step("rename " + to);
        Files.move(half, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Writes a folder of files. A new one appears whole: it is staged and renamed. An existing one,
     * or one across file systems, gets each file by itself, in the order given.
     */
    public void folder(Path folder, Map<String, String> files, Path stage) throws IOException {
        if (!holds(folder)) {
            delete(stage);
            for (var file : files.entrySet()) {
                write(stage.resolve(file.getKey()), file.getValue(), SHARED);
            }
            directory(folder.getParent());
            step("rename " + folder);
            try {
                Files.move(stage, folder, StandardCopyOption.ATOMIC_MOVE);
                return;
            } catch (AtomicMoveNotSupportedException elsewhere) {
                delete(stage);
            }
        }
        for (var file : files.entrySet()) {
            Path target = folder.resolve(file.getKey());
            if (!file.getValue().equals(text(target))) {
                write(target, file.getValue(), SHARED);
            }
        }
    }

    /** Returns the text of a regular file; empty without one. */
    public static String text(Path file) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                : "";
    }

    /** Returns the target of a symbolic link; null without one. */
    public static @Nullable Path target(Path link) throws IOException {
        return Files.isSymbolicLink(link) ? Files.readSymbolicLink(link) : null;
    }

    /** Returns whether a directory has entries; true for anything that is not a directory. */
    public static boolean holds(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return Files.exists(directory, LinkOption.NOFOLLOW_LINKS);
        }
        return !list(directory).isEmpty();
    }

    /** Returns the entries of a directory; none where the directory is missing. */
    public static List<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.sorted().toList();
        }
    }

    public void move(Path from, Path to) throws IOException {
        step("move " + from);
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Deletes a file, link or whole directory, and the remains of one being written. */
    public void delete(Path path) throws IOException {
        for (Path each : List.of(half(path), path)) {
            if (Files.exists(each, LinkOption.NOFOLLOW_LINKS)) {
                step("delete " + each);
                try (Stream<Path> all = Files.walk(each)) {
                    for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                        Files.deleteIfExists(one);
                    }
                }
            }
        }
    }

    /** Deletes an empty directory. */
    public void deleteEmpty(Path directory) throws IOException {
        if (!holds(directory)) {
            delete(directory);
        }
    }

    /** Makes a directory private to its owner; an existing one stays as it is. */
    public void directory(@Nullable Path directory) throws IOException {
        if (directory != null && !Files.isDirectory(directory)) {
            step("make " + directory);
            var mode = PosixFilePermissions.fromString("rwx------");
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(mode));
        }
    }

    /**
     * Waits up to 30 s for another process that holds this lock; closing gives it back.
     *
     * @throws IOException if it is still held
     */
    public FileChannel lock(Path path) throws IOException {
        directory(path.getParent());
        var file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (file.tryLock() == null) {
            if (System.nanoTime() > end) {
                file.close();
                throw new IOException(path + " is held by another process");
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        return file;
    }

    private static Path half(Path file) {
        return file.resolveSibling("." + file.getFileName() + HALF);
    }
}
