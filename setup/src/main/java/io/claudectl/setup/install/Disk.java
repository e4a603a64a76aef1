package io.claudectl.setup.install;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every write of {@code init}. Each is one step: a file is the old or the new one, never half of
 * it, and what a killed process left of a step is swept away by the next run's same step.
 */
public class Disk {
    private static final Set<PosixFilePermission> PRIVATE_DIRECTORY =
            PosixFilePermissions.fromString("rwx------");

    /** Modes of files: for their owner, for everyone to read, and for their owner to run. */
    static final String PRIVATE = "rw-------";

    static final String SHARED = "rw-r--r--";
    static final String PROGRAM = "rwx------";

    private static final String HALF = ".claudectl-new";

    /** Called before each change of the disk; tests stop a run there. */
    void step(String what) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new IOException("interrupted before: " + what);
        }
    }

    /** Puts a file in place with this mode, such as {@code rw-------}; makes its directories. */
    public void write(Path file, byte[] bytes, String mode) throws IOException {
        directory(file.getParent());
        Path half = half(file);
        step("write " + half);
        Files.deleteIfExists(half);
        var permissions = PosixFilePermissions.fromString(mode);
        try (FileChannel out =
                FileChannel.open(
                        half,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(permissions))) {
            var left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                out.write(left);
            }
            // The mask of the process may have taken bits away.
            Files.setPosixFilePermissions(half, permissions);
            out.force(true);
        } catch (IOException | RuntimeException failure) {
            Files.deleteIfExists(half);
            throw failure;
        }
        replace(half, file);
    }

    /** A symbolic link, new or led elsewhere. */
    void link(Path link, Path target) throws IOException {
        directory(link.getParent());
        Path half = half(link);
        step("link " + half);
        Files.deleteIfExists(half);
        Files.createSymbolicLink(half, target);
        replace(half, link);
    }

    /** Copies a directory with times and modes; it is there when it is whole. */
    void copyTree(Path from, Path to) throws IOException {
        directory(to.getParent());
        Path half = half(to);
        deleteTree(half);
        step("copy " + half);
        try {
            copy(from, half);
        } catch (IOException failure) {
            deleteTree(half);
            throw failure;
        }
        step("rename " + to);
        Files.move(half, to, StandardCopyOption.ATOMIC_MOVE);
        sync(to.getParent());
    }

    /**
     * Puts a folder of files in place. Where none is, it appears whole: it is staged and renamed.
     * Else, and across file systems, each file is replaced by itself, in the order given.
     */
    void folder(Path folder, Map<String, String> files, Path stage) throws IOException {
        if (!holds(folder)) {
            deleteTree(stage);
            for (var file : files.entrySet()) {
                write(stage.resolve(file.getKey()), bytes(file.getValue()), SHARED);
            }
            directory(folder.getParent());
            step("rename " + folder);
            try {
                Files.move(stage, folder, StandardCopyOption.ATOMIC_MOVE);
                sync(folder.getParent());
                return;
            } catch (AtomicMoveNotSupportedException elsewhere) {
                deleteTree(stage);
            }
        }
        for (var file : files.entrySet()) {
            Path target = folder.resolve(file.getKey());
            if (!Arrays.equals(read(target), bytes(file.getValue()))) {
                write(target, bytes(file.getValue()), SHARED);
            }
        }
    }

    /** The bytes of a regular file; null without one. */
    static byte @Nullable [] read(Path file) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                ? Files.readAllBytes(file)
                : null;
    }

    /** The target of a symbolic link; null without one. */
    static @Nullable Path target(Path link) throws IOException {
        return Files.isSymbolicLink(link) ? Files.readSymbolicLink(link) : null;
    }

    /** True for a directory with anything in it, and for anything that is not a directory. */
    static boolean holds(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return Files.exists(directory, LinkOption.NOFOLLOW_LINKS);
        }
        try (var all = Files.list(directory)) {
            return all.findAny().isPresent();
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    void move(Path from, Path to) throws IOException {
        step("move " + from);
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        sync(to.getParent());
    }

    /** A file or link, and what was left of one that was being written. */
    void delete(Path file) throws IOException {
        step("delete " + file);
        Files.deleteIfExists(file);
        Files.deleteIfExists(half(file));
    }

    void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        step("delete " + directory);
        Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path visited, @Nullable IOException failure) throws IOException {
                        if (failure != null) {
                            throw failure;
                        }
                        Files.delete(visited);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    /** A directory, if nothing is in it. */
    void deleteEmpty(@Nullable Path directory) throws IOException {
        if (directory == null || holds(directory)) {
            return;
        }
        step("delete " + directory);
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException used) {
            // Its content belongs to others.
            return;
        }
    }

    /** Makes a directory private to its owner; one that exists stays as it is. */
    void directory(@Nullable Path directory) throws IOException {
        if (directory == null || Files.isDirectory(directory)) {
            return;
        }
        step("make " + directory);
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(PRIVATE_DIRECTORY));
    }

    static Path half(Path file) {
        return file.resolveSibling("." + file.getFileName() + HALF);
    }

    private void replace(Path half, Path file) throws IOException {
        step("rename " + file);
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(file.getParent());
    }

    private static void sync(@Nullable Path directory) throws IOException {
        if (directory == null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (NoSuchFileException gone) {
            throw new IOException(directory + " is gone", gone);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        CopyOption[] exactly = {StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS};
        Files.walkFileTree(
                from,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path visited, BasicFileAttributes attributes) throws IOException {
                        Files.createDirectory(to.resolve(from.relativize(visited)));
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.copy(file, to.resolve(from.relativize(file)), exactly);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
